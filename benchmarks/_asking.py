"""Eight connections that ask for a page one time after the other, without waiting in between."""

import selectors
import socket
import time
from dataclasses import dataclass, field

READ = 1 << 16


@dataclass
class Connection:
    """One connection, kept open: what has arrived of the present answer."""

    socket: socket.socket
    begun: float = 0.0
    arrived: bytearray = field(default_factory=bytearray)

    def whole(self) -> bool:
        """Whether the answer is complete; raises ValueError where it is not 200."""
        end = self.arrived.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self.arrived.startswith(b"HTTP/1.1 200"):
            raise ValueError(bytes(self.arrived[:200]))
        head = bytes(self.arrived[:end]).lower()
        _before, _name, rest = head.partition(b"content-length:")
        return len(self.arrived) >= end + 4 + int(rest.split(b"\r\n")[0])


def ask(port: int, path: str, seconds: float, connections: int = 8) -> list[float]:
    """Return how long each answer took that arrived in this time, in seconds."""
    wanted = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    took: list[float] = []
    with selectors.DefaultSelector() as selector:
        for _number in range(connections):
            made = Connection(socket.create_connection(("127.0.0.1", port)))
            selector.register(made.socket, selectors.EVENT_READ, made)
        begun = time.perf_counter()
        for key in list(selector.get_map().values()):
            _send(key.data, wanted)
        while time.perf_counter() - begun < seconds:
            for key, _events in selector.select(1):
                connection: Connection = key.data
                connection.arrived += connection.socket.recv(READ)
                if connection.whole():
                    took.append(time.perf_counter() - connection.begun)
                    _send(connection, wanted)
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return took


def _send(connection: Connection, wanted: bytes) -> None:
    connection.arrived.clear()
    connection.begun = time.perf_counter()
    connection.socket.sendall(wanted)
