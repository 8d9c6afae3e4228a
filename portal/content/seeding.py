"""The texts the portal starts with: files beside the code, taken in as any city's own are."""

from datetime import datetime
from importlib.resources import files

from portal.content.files import below
from portal.content.importing import load
from portal.content.models import Content

SEED = files("portal.content").joinpath("seed")
AUTHOR = "seed"


def seed(content: Content, now: datetime) -> None:
    """Fill empty records with the texts that come with the portal; leave others alone."""
    if not content.sections and not content.pages:
        load(content, dict(below(SEED)), now, AUTHOR)
