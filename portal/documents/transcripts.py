"""The entries of a form in plain form, for a caseworker to copy into another program.

What the caseworker does not read in the form, the private entries of others, is not in it. Each
copy is noted as a reading of personal data, by ids only.
"""

import re

from portal.documents import fields, filling
from portal.documents.sheets import Sheet, entries, note_step, only_staff
from portal.errors import NotFound
from portal.plugin import Field
from portal.work import Work

# A spreadsheet takes what begins like this for a formula (OWASP: CSV injection) ...
FORMULA = ("=", "+", "-", "@")
# ... but numbers, those of phones among them, are to arrive as they are.
NUMBER = re.compile(r"[+-][0-9 ()/.,-]*")


def transcript(work: Work, sheet: Sheet, key: str = "") -> str:
    """Return one entry as it reads; without a key all of them, a line each: label, tab, value.

    Raises NotAdmitted for the citizen's side, NotFound for what is empty or not to be read.
    """
    only_staff(sheet)
    found = _readable(work, sheet)
    if key and key not in found:
        raise NotFound
    note_step(work, sheet, "document.copied")
    if key:
        return found[key][1]
    return "\n".join(f"{_cell(field.label)}\t{_cell(value)}" for field, value in found.values())


def _readable(work: Work, sheet: Sheet) -> dict[str, tuple[Field, str]]:
    """Return what this seat reads: no empty fields, and none whose condition does not hold."""
    known = entries(work, sheet.document)
    values = {key: entry["value"] for key, entry in known.items()}
    found, named = {}, filling.writers(work, sheet.place)
    for field in sheet.form.fields:
        entry = filling.readable(named, field, known.get(field.key, filling.EMPTY), sheet.place)
        if entry["value"] and fields.shown(sheet.form, field, values):
            words = "Ja" if field.kind == "checkbox" else entry["value"]
            found[field.key] = (field, words)
    return found


def _cell(words: str) -> str:
    """Return words on one line; none of them acts in the program they are put into."""
    line = " ".join(words.split())
    acts = line.startswith(FORMULA) and not NUMBER.fullmatch(line)
    return f"'{line}" if acts else line
