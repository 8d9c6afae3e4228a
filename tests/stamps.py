"""A time stamp authority as somebody else runs it: OpenSSL behind HTTP, certificates of its own."""

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

CONFIG = """
[ca]
default_ca = city
[city]
database = {folder}/index.txt
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
serial = {folder}/serial
crlnumber = {folder}/crlnumber
default_md = sha256
default_days = 3650
default_crl_days = 3650
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[seal]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
[stamp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = ours
[ours]
serial = {folder}/tsaserial
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
"""


@dataclass
class Authority:
    """Its folder, and the port its service listens on."""

    folder: Path
    port: int = 0

    @property
    def settings(self) -> dict[str, object]:
        """What a portal is told: a seal by this authority, and the service."""
        at = str(self.folder)
        return {
            "seal_certificate": f"{at}/seal.pem",
            "seal_key": f"{at}/seal.key",
            "seal_chain": f"{at}/ca.pem",
            "seal_crls": (f"{at}/ca.crl",),
            "tsa_certificate": f"{at}/ca.pem",
            "tsa_url": f"http://127.0.0.1:{self.port}",
        }

    def openssl(self, *given: str, content: bytes = b"") -> bytes:
        command = ["openssl", *given]
        done = subprocess.run(command, input=content, capture_output=True, check=True)
        return done.stdout

    def answer(self, question: bytes) -> bytes:
        config = f"{self.folder}/openssl.cnf"
        (self.folder / "question").write_bytes(question)
        return self.openssl(
            "ts", "-reply", "-queryfile", f"{self.folder}/question", "-config", config
        )


def found(folder: Path) -> Authority:
    """Make an authority with a seal, a time stamp certificate and a list of what was revoked."""
    made, config = Authority(folder), folder / "openssl.cnf"
    config.write_text(CONFIG.format(folder=folder))
    (folder / "index.txt").touch()
    for name in ("serial", "crlnumber", "tsaserial"):
        (folder / name).write_text("01\n")
    shared = ("-config", str(config))
    for name, extensions in (("ca", "authority"), ("seal", "seal"), ("tsa", "stamp")):
        key, certificate, request = (folder / f"{name}.{end}" for end in ("key", "pem", "csr"))
        made.openssl("req", "-new", "-nodes", "-newkey", "rsa:2048", *shared,
                     "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(request))  # fmt: skip
        by_itself = ("-selfsign", "-keyfile", str(key)) if name == "ca" else ()
        made.openssl("ca", "-batch", "-notext", *shared, *by_itself, "-extensions", extensions,
                     "-in", str(request), "-out", str(certificate))  # fmt: skip
    made.openssl("ca", "-gencrl", *shared, "-out", f"{folder}/crl.pem")
    made.openssl("crl", "-in", f"{folder}/crl.pem", "-outform", "DER", "-out", f"{folder}/ca.crl")
    return made


@contextmanager
def serving(authority: Authority):
    """Let the service answer on 127.0.0.1, on the port it had before if it had one."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            answer = authority.answer(question)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *given: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", authority.port), Answers)
    authority.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield authority
    server.shutdown()
    server.server_close()
    thread.join()
