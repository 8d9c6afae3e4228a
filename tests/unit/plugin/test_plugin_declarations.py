"""A wrong declaration is refused, and the refusal names what is wrong and where."""

from datetime import date, datetime, time, timedelta

import pytest

from portal.plugin import (
    BookingRules,
    Contact,
    Department,
    Field,
    Form,
    FormRequirement,
    Identification,
    Matter,
    OpeningHours,
    Question,
    Refusal,
    Service,
    Signature,
)
from portal.plugin.checks import DeclarationError

HOURS = OpeningHours(mon="08:30-12:00 13:00-16:00")
NAME = Field(key="name", label="Name")


def form(**changes):
    return Form(**{"key": "antrag", "title": "Antrag", "fields": (NAME,), **changes})


def service(**changes):
    return Service(**{"key": "beratung", "title": "Beratung", **changes})


def department(**changes):
    return Department(**{"key": "amt", "name": "Amt", "services": (service(),), **changes})


WRONG = {
    "a key with capitals": (lambda: department(key="Amt"), "Department 'Amt': key must be a slug"),
    "a key with a space": (lambda: Matter(key="a b", title="A", minutes=5), "Matter 'a b': key"),
    "no name": (lambda: department(name=" "), "Department 'amt': name must be a text"),
    "no services": (lambda: department(services=()), "services must not be empty"),
    "a list of services": (
        lambda: department(services=[service()]),
        "services must be a tuple of Service",
    ),
    "a forgotten comma": (
        lambda: service(matters=(Matter(key="a", title="A", minutes=5))),
        "Service 'beratung': matters must be a tuple of Matter",
    ),
    "a service twice": (
        lambda: department(services=(service(), service())),
        "service 'beratung' is declared twice",
    ),
    "a matter twice": (
        lambda: service(matters=(Matter(key="a", title="A", minutes=5),) * 2),
        "matter 'a' is declared twice",
    ),
    "a field twice": (lambda: form(fields=(NAME, NAME)), "Form 'antrag': field 'name' is declared"),
    "an API that is no pair": (lambda: department(api=(1,)), r"api must be \(major, minor\)"),
    "no retention": (lambda: department(retention_months=0), "retention_months must be a whole"),
    "a contact that is a text": (lambda: department(contact="115"), "contact must be Contact"),
    "a matter without length": (
        lambda: Matter(key="a", title="A", minutes=0),
        "minutes must be a whole number from 1 on",
    ),
    "a matter half done": (
        lambda: Matter(key="a", title="A", minutes=5, completes_by_video=False),
        "Matter 'a': remains must say",
    ),
    "an identification that is a text": (
        lambda: service(identification="sight-seeing"),
        "identification must be Identification",
    ),
    "a look at nothing": (
        lambda: service(identification=Identification.SIGHT, accepts=()),
        "accepts must name what is looked at by SIGHT",
    ),
    "a document that is a text": (
        lambda: service(accepts=("personalausweis",)),
        "accepts must be a tuple of IdentityDocument",
    ),
    "a question without words": (lambda: Question(key="q", text=""), "Question 'q': text"),
    "Hidden-TAN unseen": (
        lambda: service(forms=(form(signatures=(Signature.HIDDEN_TAN,)),)),
        "form 'antrag': HIDDEN_TAN needs identification by SIGHT",
    ),
    "Schriftform signed on screen": (
        lambda: form(requirement=FormRequirement.SCHRIFTFORM, signatures=(Signature.TOUCHPAD,)),
        "SCHRIFTFORM allows no signatures",
    ),
    "a signature that is a text": (
        lambda: form(signatures=("touchpad",)),
        "signatures must be a tuple of Signature",
    ),
    "half an approval": (
        lambda: form(approved_by="Rechtsamt"),
        "approved_by and approved_on belong together",
    ),
    "an unknown kind of field": (
        lambda: Field(key="x", label="X", kind="colour"),
        "Field 'x': kind 'colour' is none of text",
    ),
    "a choice without options": (
        lambda: Field(key="x", label="X", kind="radio"),
        "a radio field needs options",
    ),
    "a text with options": (
        lambda: Field(key="x", label="X", options=("a", "b")),
        "a text field has no options",
    ),
    "a condition on nothing": (
        lambda: form(fields=(Field(key="x", label="X", shown_if=("y", "ja")), NAME)),
        "field 'x': shown_if must name an earlier field",
    ),
    "a condition on a private field": (
        lambda: form(
            fields=(
                Field(key="y", label="Y", private=True),
                Field(key="x", label="X", shown_if=("y", "a")),
            )
        ),
        "shown_if names a private field",
    ),
    "a condition on no option": (
        lambda: form(
            fields=(
                Field(key="y", label="Y", kind="radio", options=("a", "b")),
                Field(key="x", label="X", shown_if=("y", "c")),
            )
        ),
        "shown_if names no value",
    ),
    "a condition on an unticked box": (
        lambda: form(
            fields=(
                Field(key="y", label="Y", kind="checkbox"),
                Field(key="x", label="X", shown_if=("y", "nein")),
            )
        ),
        "shown_if names no value",
    ),
    "hours that are none": (lambda: OpeningHours(tue="9-12"), "OpeningHours tue: '9-12' is not"),
    "hours backwards": (lambda: OpeningHours(tue="12:00-09:00"), "closes before it opens"),
    "hours that overlap": (
        lambda: OpeningHours(tue="09:00-12:00 11:00-13:00"),
        "overlap or are out of order",
    ),
    "hours after midnight": (lambda: OpeningHours(tue="20:00-24:00"), "is not of the form"),
    "rules without hours": (lambda: BookingRules(hours="mon"), "hours must be OpeningHours"),
    "no desk": (lambda: BookingRules(hours=HOURS, desks=0), "desks must be a whole number"),
    "a negative buffer": (
        lambda: BookingRules(hours=HOURS, buffer_minutes=-1),
        "buffer_minutes must be a whole number from 0 on",
    ),
    "a notice in hours": (lambda: BookingRules(hours=HOURS, notice=24), "notice must be timedelta"),
    "a negative notice": (
        lambda: BookingRules(hours=HOURS, notice=timedelta(hours=-1)),
        "notice must not be negative",
    ),
    "a horizon of hours": (
        lambda: BookingRules(hours=HOURS, horizon=timedelta(hours=90)),
        "horizon must be whole days",
    ),
    "a special moment": (
        lambda: BookingRules(hours=HOURS, special={datetime(2027, 3, 28): ""}),
        "must be a date",
    ),
    "special hours that are none": (
        lambda: BookingRules(hours=HOURS, special={date(2027, 3, 28): "zu"}),
        "BookingRules special 2027-03-28: 'zu' is not",
    ),
    "a refusal without a reason": (lambda: Refusal(""), "Refusal: reason"),
}


@pytest.mark.parametrize("declare,message", WRONG.values(), ids=WRONG)
def test_a_wrong_declaration_is_refused_by_name(declare, message):
    with pytest.raises(DeclarationError, match=message):
        declare()


def test_opening_hours_are_pairs_of_times_by_weekday():
    assert HOURS.spans(date(2027, 3, 22)) == (
        (time(8, 30), time(12, 0)),
        (time(13, 0), time(16, 0)),
    )
    assert HOURS.spans(date(2027, 3, 23)) == ()


def test_a_special_day_opens_or_closes_whatever_the_week_and_the_holidays_say():
    rules = BookingRules(
        hours=HOURS, special={date(2027, 3, 28): "13:00-16:00", date(2027, 3, 22): ""}
    )
    assert rules.spans(date(2027, 3, 28), holiday=True) == ((time(13, 0), time(16, 0)),)
    assert rules.spans(date(2027, 3, 22)) == ()
    assert rules.spans(date(2027, 3, 29), holiday=True) == ()
    assert len(rules.spans(date(2027, 3, 29))) == 2


def test_a_declaration_does_not_change_after_the_fact():
    special = {date(2027, 3, 22): ""}
    rules = BookingRules(hours=HOURS, special=special)
    special.clear()
    assert rules.special == {date(2027, 3, 22): ""}
    with pytest.raises(TypeError):
        rules.special[date(2027, 3, 29)] = ""
    with pytest.raises(AttributeError):
        rules.desks = 2


def test_values_can_be_compared_and_hashed():
    rules = BookingRules(hours=HOURS, special={date(2027, 3, 22): ""})
    assert department() == department()
    assert len({service(booking=rules), service(booking=rules)}) == 1


def test_a_service_lasts_as_long_as_its_matters_together():
    matters = (Matter(key="a", title="A", minutes=20), Matter(key="b", title="B", minutes=15))
    both = service(matters=matters, booking=BookingRules(hours=HOURS, max_matters=2))
    assert both.duration(("a", "b")) == timedelta(minutes=35)
    with pytest.raises(KeyError):
        both.duration(("c",))


def test_a_service_without_matters_lasts_as_long_as_its_rules_say():
    assert service(booking=BookingRules(hours=HOURS, minutes=45)).duration() == timedelta(
        minutes=45
    )
    assert service().duration() == timedelta(minutes=30)
    assert not service().bookable


def test_the_strictest_matter_decides_how_somebody_is_identified():
    matters = (
        Matter(key="a", title="A", minutes=5, identification=Identification.NONE),
        Matter(key="b", title="B", minutes=5),
    )
    seen = service(matters=matters, identification=Identification.SIGHT)
    assert seen.identification_for(("a",)) is Identification.NONE
    assert seen.identification_for(("a", "b")) is Identification.SIGHT
    assert service().identification_for() is Identification.NONE


def test_what_a_service_says_itself_goes_before_its_department():
    own = service(contact=Contact(phone=None), retention_months=3, discreet=True)
    office = department(services=(own, service(key="andere")))
    assert office.contact_for(own) == Contact(phone=None)
    assert office.retention_for(own) == 3
    assert office.discreet_for(own)
    other = office.service("andere")
    assert office.contact_for(other) == Contact(phone="115")
    assert office.retention_for(other) == 6
    assert not office.discreet_for(other)


def test_an_approved_form_names_who_and_when():
    approved = form(approved_by="Rechtsamt", approved_on=date(2027, 1, 4))
    assert approved.approved
    assert not form().approved
