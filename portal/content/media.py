"""Pictures and files of texts: kept cleaned, never without words for who cannot see them."""

from datetime import datetime

from ZODB.blob import Blob

from portal.content.domain import articles
from portal.content.errors import NoSuchText, StillNeeded
from portal.content.models import Article, Content, Medium
from portal.errors import Invalid
from portal.ids import new_id

PICTURE = "image/jpeg"
LONGEST_WORDS = 300
MISSING = (
    "Der Alternativtext fehlt: Bitte beschreiben Sie, was auf dem Bild zu sehen ist oder was in "
    "der Datei steht. Wer nicht sieht, hat nur diesen Text."
)


def add(
    content: Content, name: str, kind: str, data: bytes, alternative: str, now: datetime
) -> Medium:
    """Keep a cleaned picture or PDF; raises Invalid without an alternative text."""
    alternative = " ".join(alternative.split())[:LONGEST_WORDS]
    if not alternative:
        raise Invalid({"alternativ": MISSING})
    medium = Medium(id=new_id(), name=name[:120], kind=kind, alternative=alternative, at=now)
    with medium.content.open("w") as file:
        file.write(data)
    content.media[medium.id] = medium
    return medium


def find(content: Content, id: str) -> Medium:
    """Return a picture or file; raises NoSuchText."""
    found: Medium | None = content.media.get(id)
    if found is None:
        raise NoSuchText
    return found


def read(medium: Medium) -> bytes:
    """Return what is in it."""
    blob: Blob = medium.content
    with blob.open("r") as file:
        return bytes(file.read())


def markdown(medium: Medium) -> str:
    """Return what an editor writes to show a picture, or to link to a file."""
    words = medium.alternative.replace("[", "(").replace("]", ")")
    return f"{'!' if medium.kind == PICTURE else ''}[{words}](/medien/{medium.id})"


def used_in(content: Content, id: str) -> list[tuple[str, Article]]:
    """Return (kind, text) of what shows or links to it, old versions too: they can be restored."""
    address = f"/medien/{id}"
    return [
        (kind, article)
        for (kind, _key), article in articles(content).items()
        if any(address in version.markdown for version in article.versions)
        or any(address in draft.markdown for draft in article.drafts)
    ]


def delete(content: Content, id: str) -> None:
    """Delete what no text uses; raises StillNeeded, NoSuchText."""
    find(content, id)
    if used_in(content, id):
        raise StillNeeded("Dieses Bild oder diese Datei wird noch in Texten gebraucht.")
    del content.media[id]
