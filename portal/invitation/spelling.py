"""Reading a code aloud: the German spelling table of 2022 (DIN 5009), names of towns."""

TOWNS = (
    *("Aachen", "Berlin", "Chemnitz", "Düsseldorf", "Essen", "Frankfurt", "Goslar", "Hamburg"),
    *("Ingelheim", "Jena", "Köln", "Leipzig", "München", "Nürnberg", "Offenbach", "Potsdam"),
    *("Quickborn", "Rostock", "Salzwedel", "Tübingen", "Unna", "Völklingen", "Wuppertal"),
    *("Xanten", "Ypsilon", "Zwickau"),
)
_NAMES = {town[0]: town for town in TOWNS}


def spelled(code: str) -> list[list[str]]:
    """Return each group of a code as words: letters as towns, digits as they are."""
    return [[_NAMES.get(letter, letter) for letter in group] for group in code.split("-")]
