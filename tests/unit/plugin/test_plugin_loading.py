"""Broken departments of every kind are kept with their reason and stop nothing."""

import logging
import sys
from datetime import UTC, datetime
from types import ModuleType

import pytest

from portal.plugin import Department, Field, Form, Refusal, Service, hookimpl
from portal.plugin.checks import DeclarationError
from portal.plugin.departments import UNAVAILABLE, Broken, load_departments
from portal.plugin.requests import BookedAppointment, BookingRequest
from portal.plugin.testing import check_department

START = datetime(2027, 3, 22, 9, 0, tzinfo=UTC)
REQUEST = BookingRequest(service="s", start=START, name="Erika", email="erika@example.org")
APPOINTMENT = BookedAppointment(id="1", service="s", start=START, end=START, state="booked")
FORM = Form(key="f", title="F", fields=(Field(key="name", label="Name"),))
SERVICE = Service(key="s", title="S", forms=(FORM,))


class Point:
    """What an entry point is to the loader: a name and a way to load."""

    def __init__(self, name, load):
        self.name = name
        self.load = load


def module(name, **contents):
    made = ModuleType(name)
    vars(made).update(contents)
    return made


def declares(answer):
    @hookimpl
    def department():
        return answer

    return department


def point(key, name=None, **hooks):
    office = Department(key=key, name=name or key.title(), services=(SERVICE,))
    made = module(key, department=declares(office), **hooks)
    return Point(key, lambda: made)


def fails(error):
    def load():
        raise error

    return load


@hookimpl
def refuse_bookng(service, request):
    return None


@hookimpl
def refuse_booking(service, weather):
    return None


def reason_of(load):
    departments = load_departments(entry_points=[point("gut"), Point("kaputt", load)])
    assert [department.key for department in departments] == ["gut"]
    (broken,) = departments.broken
    assert broken.key == "kaputt"
    assert "\n" not in broken.reason
    return broken.reason


@pytest.mark.parametrize(
    "load,reason",
    {
        "missing module": (
            fails(ModuleNotFoundError("No module named 'x'")),
            "Lässt sich nicht laden: ModuleNotFoundError: No module named 'x'",
        ),
        "exit at import": (fails(SystemExit(3)), "Lässt sich nicht laden: SystemExit: 3"),
        "error in two lines": (
            fails(RuntimeError("eins\nzwei")),
            "Lässt sich nicht laden: RuntimeError: eins zwei",
        ),
        "wrong declaration": (
            fails(DeclarationError("Service 's': wrong")),
            "Fehlerhafte Angaben: Service 's': wrong",
        ),
        "no hook": (
            lambda: module("leer"),
            "Fehlerhafte Angaben: an @hookimpl department() must return Department, not nothing",
        ),
        "wrong type": (
            lambda: module("text", department=declares("Amt")),
            "Fehlerhafte Angaben: an @hookimpl department() must return Department, not str",
        ),
        "newer API": (
            lambda: module(
                "neu",
                department=declares(
                    Department(key="neu", name="Neu", services=(SERVICE,), api=(1, 5))
                ),
            ),
            "Fehlerhafte Angaben: Department 'neu': made for API 1.5, this portal offers 1.4",
        ),
        "other API": (
            lambda: module(
                "alt",
                department=declares(
                    Department(key="alt", name="Alt", services=(SERVICE,), api=(0, 9))
                ),
            ),
            "Fehlerhafte Angaben: Department 'alt': made for API 0.9, this portal offers 1.4",
        ),
        "key taken": (
            point("gut").load,
            "Der Schlüssel 'gut' ist schon von einem anderen Fachamt belegt",
        ),
    }.values(),
)
def test_a_broken_department_is_kept_with_its_reason(load, reason):
    assert reason_of(load) == reason


def test_a_misspelt_hook_is_named():
    assert "unknown hook 'refuse_bookng'" in reason_of(point("a", refuse_bookng=refuse_bookng).load)


def test_a_hook_with_a_wrong_argument_is_named():
    assert "weather" in reason_of(point("a", refuse_booking=refuse_booking).load)


def test_an_error_inside_the_declaring_hook_is_a_reason_too():
    @hookimpl
    def department():
        return 1 / 0

    reason = reason_of(lambda: module("a", department=department))
    assert reason == "Lässt sich nicht laden: ZeroDivisionError: division by zero"


def test_a_module_that_exits_while_it_is_imported_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "leaving_department.py").write_text("import sys\nsys.exit('geht')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert reason_of(lambda: __import__("leaving_department")) == (
        "Lässt sich nicht laden: SystemExit: geht"
    )
    assert "leaving_department" not in sys.modules


def test_without_an_order_departments_are_sorted_by_name_as_in_a_dictionary():
    points = [point("a", "Zoo"), point("b", "Ämter"), point("c", "Bauamt")]
    assert [d.key for d in load_departments(entry_points=points)] == ["b", "c", "a"]


def test_an_order_says_which_departments_count_and_in_which_order():
    points = [point("a"), point("b"), point("c"), Point("d", fails(OSError("weg")))]
    departments = load_departments(("c", "a", "fehlt"), entry_points=points)
    assert [department.key for department in departments] == ["c", "a"]
    assert departments.broken == (Broken(key="fehlt", reason="Nicht installiert"),)
    assert departments.get("b") is None


def test_a_service_is_found_by_its_two_keys():
    departments = load_departments(entry_points=[point("a")])
    assert departments.service("a", "s") is SERVICE
    assert departments.service("a", "x") is None
    assert departments.service("x", "s") is None
    assert len(departments) == 1


def test_only_the_department_itself_is_asked():
    @hookimpl
    def refuse_booking(request):
        return Refusal("Heute nicht.")

    departments = load_departments(
        entry_points=[point("a", refuse_booking=refuse_booking), point("b")]
    )
    assert departments.refuse_booking("a", SERVICE, REQUEST) == Refusal("Heute nicht.")
    assert departments.refuse_booking("b", SERVICE, REQUEST) is None
    assert departments.refuse_booking("fort", SERVICE, REQUEST) == UNAVAILABLE


@pytest.mark.parametrize("error", [RuntimeError("Erika"), SystemExit(1)])
def test_a_rule_that_fails_refuses_without_telling_why_and_is_logged_by_key(error, caplog):
    @hookimpl
    def refuse_booking(request):
        raise error

    departments = load_departments(entry_points=[point("a", refuse_booking=refuse_booking)])
    with caplog.at_level(logging.ERROR):
        assert departments.refuse_booking("a", SERVICE, REQUEST) == UNAVAILABLE
    assert caplog.messages == [f"department=a hook=refuse_booking error={type(error).__name__}"]


def test_a_rule_that_answers_nonsense_refuses():
    @hookimpl
    def refuse_booking(request):
        return "nein"

    made = point("a", refuse_booking=refuse_booking)
    assert (
        load_departments(entry_points=[made]).refuse_booking("a", SERVICE, REQUEST) == UNAVAILABLE
    )
    with pytest.raises(DeclarationError, match="refuse_booking must return Refusal or None"):
        check_department(made.load())


def test_prefilling_keeps_to_the_fields_of_the_form():
    @hookimpl
    def prefill(form):
        return {"name": 7, "unbekannt": "x"}

    made = point("a", prefill=prefill)
    departments = load_departments(entry_points=[made])
    assert departments.prefill("a", FORM, APPOINTMENT) == {"name": "7"}
    assert departments.prefill("fort", FORM, APPOINTMENT) == {}
    with pytest.raises(DeclarationError, match="prefill names fields it has not"):
        check_department(made.load())


def test_hearing_of_a_change_never_hurts(caplog):
    heard = []

    @hookimpl
    def appointment_changed(appointment, change):
        heard.append((appointment.id, change))
        raise RuntimeError

    departments = load_departments(
        entry_points=[point("a", appointment_changed=appointment_changed)]
    )
    departments.appointment_changed("a", APPOINTMENT, "cancelled")
    departments.appointment_changed("fort", APPOINTMENT, "cancelled")
    assert departments.hooks.all_told()
    assert heard == [("1", "cancelled")]
    assert caplog.messages == ["department=a hook=appointment_changed error=RuntimeError"]
