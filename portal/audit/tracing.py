"""Who did what to something: the entries of the audit chain about it."""

from collections.abc import Iterable, Iterator

from portal.audit.models import Chain, Entry
from portal.audit.veiled import opened


def about(chain: Chain, subjects: Iterable[str]) -> list[Entry]:
    """Return the entries about any of these subjects ("kind:id"), in their order.

    Those of the last seconds, which are not linked yet, are among them.
    """
    wanted = set(subjects)
    numbers = [int(key.rpartition("/")[2]) for s in wanted for key in keys_about(chain, s)]
    linked = [opened(chain, number) for number in sorted(numbers)]
    return [*linked, *(each for each in chain.pending.values() if each.subject in wanted)]


def keys_about(chain: Chain, subject: str) -> list[str]:
    """Return the keys of the linked entries about a subject; each ends with the link's number."""
    return list(chain.about.keys(f"{subject}/", f"{subject}/~"))


def done_by(chain: Chain, actor: str) -> Iterator[Entry]:
    """Yield what a member of the staff ("account:id") did, the newest first."""
    pending = sorted(chain.pending.items(), reverse=True)
    yield from (each for _key, each in pending if each.actor == actor)
    for key in reversed(chain.by.keys(f"{actor}/", f"{actor}/~")):
        yield opened(chain, int(key.rpartition("/")[2]))
