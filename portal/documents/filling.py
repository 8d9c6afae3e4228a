"""Filling a form in together: field by field, each with its version, some for one person alone.

A private field belongs to who has filled it in: all others are told that it is filled, not what
with, until that person shows it or it stands in the version that is presented.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from portal.case.domain import person
from portal.consultation.errors import NotAdmitted
from portal.consultation.places import Place, check_writes, may_write
from portal.documents import fields
from portal.documents.errors import Stale
from portal.documents.sheets import Sheet, entries, keep, must_be
from portal.errors import Invalid, NotFound
from portal.i18n import Words, _
from portal.plugin import Field, Form
from portal.work import Work

LONGEST_REFUSED = 5000  # of what is kept for who typed it
LONGEST_TOLD = 200  # of it, to the other side
Writers = Callable[[dict[str, Any]], str]
SIDES = ("citizen", "caseworker")
EMPTY: dict[str, Any] = {"value": "", "version": 0, "by": ""}


def fill(work: Work, sheet: Sheet, key: str, value: str, base: int) -> dict[str, Any]:
    """Write one field; returns its new entry.

    base    the version the writer saw, 0 for an empty field
    Raises Stale when the field has moved on, Locked, Invalid, NotFound; NotAdmitted for a private
    field of somebody else.
    """
    must_be(sheet.document, "draft")
    check_writes(sheet.place)
    field, known = _own(work, sheet, key)
    current = known.get(key, EMPTY)
    if current["version"] != base:
        theirs = writers(work, sheet.place)(current)
        raise Stale(value=current["value"], version=current["version"], theirs=theirs)
    entry = {"value": _readable(field, value), "version": base + 1} | _author(sheet.place)
    if field.private and entry["value"]:
        entry |= {"owner": sheet.place.seat.participant, "shared": current.get("shared", False)}
    keep(work, sheet.document, known | {key: entry})
    return entry


def complain(
    work: Work, sheet: Sheet, key: str, value: str, reason: str, stale: bool = False
) -> None:
    """Keep what one side typed and why it was refused: the other side sees it beside the field.

    stale    the entry was readable, but somebody else had been faster
    """
    check_writes(sheet.place)
    field, known = _own(work, sheet, key)
    problem: dict[str, Any] = {"value": value[:LONGEST_REFUSED], "reason": str(reason)}
    problem |= _author(sheet.place)
    problem |= {"values": getattr(reason, "values", {}), "stale": stale}
    if field.private:
        problem["owner"] = sheet.place.seat.participant
    keep(work, sheet.document, known | {key: known.get(key, EMPTY) | {"problem": problem}})


def show(work: Work, sheet: Sheet, key: str) -> None:
    """Let all read what the own private field holds; raises as fill does."""
    must_be(sheet.document, "draft")
    check_writes(sheet.place)
    field, known = _own(work, sheet, key)
    if not field.private or not known.get(key, EMPTY)["value"]:
        raise NotFound
    keep(work, sheet.document, known | {key: _shared(known[key])})


def reveal(form: Form, known: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the entries as all read them from now on: they stand in a presented version."""
    private = {field.key for field in form.fields if field.private}
    return {
        key: _shared(entry) if key in private and entry["value"] else entry
        for key, entry in known.items()
    }


def _shared(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry all may read; it is a newer one, for those who could not read it before."""
    if entry["shared"]:
        return entry
    return entry | {"shared": True, "version": entry["version"] + 1}


def _own(work: Work, sheet: Sheet, key: str) -> tuple[Field, dict[str, dict[str, Any]]]:
    """Return a field this seat may write in, with all entries; raises NotFound, NotAdmitted."""
    field = sheet.form.field(key)
    if field is None or (sheet.place.staff and (field.citizen_only or field.private)):
        raise NotFound
    known = entries(work, sheet.document)
    if not _mine(field, known.get(key, EMPTY), sheet.place):
        raise NotAdmitted(_("Dieses Feld füllt jemand anderes aus."))
    return field, known


def _mine(field: Field, entry: dict[str, Any], place: Place) -> bool:
    owner = entry.get("owner", "")
    return not field.private or not owner or owner == place.seat.participant


def writable(field: Field, entry: dict[str, Any], place: Place) -> bool:
    """Whether this seat may write in a field now."""
    if place.staff and (field.citizen_only or field.private):
        return False
    return may_write(place) and _mine(field, entry, place)


def readable(named: Writers, field: Field, entry: dict[str, Any], place: Place) -> dict[str, Any]:
    """Return {"value", "version", "by"[, "theirs", "problem"]} as this seat may read it.

    "theirs" is who else has written it, "" for the office. "hidden" in place of a value that is not
    shown; "own" where it is, to its owner alone. In a problem "typed" stands where the value is
    what this person has typed and may go on with.
    """
    told = {name: entry[name] for name in ("value", "version", "by")}
    if entry["by"] in SIDES and not _wrote(entry, place):
        told["theirs"] = named(entry)
    problem = entry.get("problem")
    if problem and problem.get("owner", place.seat.participant) == place.seat.participant:
        told["problem"] = _problem(named, problem, place)
    if not field.private or not entry["value"] or entry["shared"]:
        return told
    if _mine(field, entry, place):
        return told | {"own": True}
    return told | {"value": "", "hidden": True}


def _problem(named: Writers, problem: dict[str, Any], place: Place) -> dict[str, Any]:
    mine = _wrote(problem, place)
    told = {
        "value": problem["value"] if mine else problem["value"][:LONGEST_TOLD],
        "reason": Words(problem["reason"], **problem.get("values", {})),
        "by": problem["by"],
    }
    if not mine:
        return told | {"theirs": named(problem)}
    return told if problem.get("stale", True) else told | {"typed": True}


def _author(place: Place) -> dict[str, str]:
    """Return what is kept of who writes: the side, and on the citizen's who of them it was."""
    if place.staff:
        return {"by": "caseworker"}
    return {"by": "citizen", "who": place.seat.participant}


def _wrote(written: dict[str, Any], place: Place) -> bool:
    mine = _author(place)
    # What was written before there was a "who" counts for the whole side.
    return written["by"] == mine["by"] and written.get("who", mine.get("who")) == mine.get("who")


def writers(work: Work, place: Place) -> Writers:
    """Return what names who has written something, "" for the office; each is looked up once."""
    people = place.case.participants

    @cache
    def name(id: str) -> str:
        found = next((each for each in people if each.id == id), people[0])
        return person(work, place.case, found).name

    return lambda written: name(written.get("who", "")) if written["by"] == "citizen" else ""


def _readable(field: Field, value: str) -> str:
    try:
        return fields.normalise(field, value)
    except fields.Unreadable as error:
        raise Invalid({field.key: error.reason}) from None
