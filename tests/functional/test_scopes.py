"""Need to know: what belongs to other departments is not there, whatever address is tried."""

import re

import pytest
from driving import NAME, WEAPONS, csrf, form_with, meet

from portal.routes import ROUTES

THEIRS = [path for _name, path in ROUTES if path.startswith("/intern/")]
ROLES = ("caseworker", "department-admin")
GONE = (403, 404)
# What every role may do to itself; nothing there is of any department.
OWN = ("/intern/abmelden", "/intern/anmelden", "/intern/konto")


@pytest.fixture
def ids(site):
    """What stands for each placeholder: things of the Ordnungsamt, in the middle of its work."""
    meeting = meet(site)
    meeting.begin()
    form = form_with(meeting.caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"] = f"{WEAPONS}/aufbewahrung", NAME
    form["email"], form["wann"] = "andere@beispiel.example", "frei"
    asked = form.submit(status=303).location.rpartition("/")[2]
    department, _slash, service = WEAPONS.partition("/")
    with site.office.transact() as work:
        (case,) = {a.case for a in work.records.appointments.values()}
    return {
        **dict.fromkeys(("appointment", "consultation"), meeting.id),
        "invitation": asked,
        "department": department,
        "service": service,
        "case": case,
    }, meeting.caseworker


def address(path, ids):
    """Fill in what there is; what there is none of gets an id that looks like one."""
    return re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1], "0" * 32), path)


def of_a_department(path):
    return any(f"{{{name}}}" in path for name in ("appointment", "consultation", "invitation"))


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_department_opens_or_acts(site, ids, role):
    ids, _owner = ids
    stranger = site.signed_in(role, "sozialamt", email=f"fremd-{role}@stadt.example")
    token = {"csrf_token": csrf(stranger)}
    before = _state(site)
    for path in THEIRS:
        if "{" not in path:
            continue
        found = address(path, ids)
        got = stranger.get(found, status="*").status_int
        posted = stranger.post(found, token, status="*").status_int
        assert (path, got in GONE, posted in GONE) == (path, True, True)
    assert _state(site) == before


def _state(site):
    with site.office.transact() as work:
        (held,) = work.records.consultations.values()
        return (
            [(a.id, a.state, a.sequence) for a in work.records.appointments.values()],
            held.state,
            {id: seat.state for id, seat in held.seats.items()},
            [(i.id, i.state) for i in work.records.invitations.values()],
            len(work.records.enabled),
        )


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_files_of_others_name_nobody(site, ids, role):
    _ids, _owner = ids
    with site.office.transact() as work:
        references = set(work.records.references.keys())
    stranger = site.signed_in(role, "sozialamt", email=f"fremd-{role}@stadt.example")
    for path in THEIRS:
        if "{" in path or path in OWN:
            continue
        body = stranger.get(path, status="*").text
        assert (path, NAME in body, [r for r in references if r in body]) == (path, False, [])


def test_the_same_addresses_open_for_those_whose_they_are(ids):
    """Else the tests above could not fail."""
    ids, owner = ids
    opened = [
        path
        for path in THEIRS
        if of_a_department(path) and owner.get(address(path, ids), status="*").status_int == 200
    ]
    assert len(opened) >= 10
    assert NAME in owner.get("/intern/").text
