"""Sessions that are over leave nothing open: their sockets at the gateways are closed."""

from collections.abc import Iterable


def close_sockets(request, keys: Iterable[str]) -> None:
    """After the commit, close what sessions had opened; `keys` are those of the sessions."""
    gateways, over = request.registry.gateways, tuple(keys)

    def hook(committed: bool) -> None:
        for key in over if committed else ():
            gateways.tell(op="close_session", session=key)

    request.tm.get().addAfterCommitHook(hook)
