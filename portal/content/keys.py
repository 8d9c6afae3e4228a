"""Titles as parts of addresses."""

import re
import unicodedata

LONGEST = 60
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def key_of(title: str) -> str:
    """Return a title as part of an address: „Größe & Gewicht?“ becomes groesse-gewicht."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(UMLAUTS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    key = ""
    for word in words:
        longer = f"{key}-{word}".strip("-")
        if len(longer) > LONGEST:
            break
        key = longer
    return key or words[0][:LONGEST] if words else ""
