"""The invitation as a letter: for whoever has no mail address and no mobile phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import segno

from portal import i18n
from portal.booking.access_mail import GENUINE
from portal.booking.models import Appointment
from portal.booking.occasions import CaseOccasion, Occasion
from portal.case.domain import person
from portal.content.support import SUPPORT
from portal.i18n import END, ISOLATE, _
from portal.invitation.choice import listed
from portal.invitation.domain import code_of
from portal.invitation.mails import YOU_CHOOSE, InvitationOccasion, one_by_one
from portal.invitation.models import Invitation
from portal.rendering import words
from portal.templating import loader
from portal.work import Work

_loader = loader()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the letter says, in the reader's language; `picture` is SVG."""

    city: str
    date: str
    name: str
    address: str
    title: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    bring: tuple[str, ...]
    page: str
    code: str
    picture: str
    last_step: str
    genuine: str


def of_invitation(work: Work, invitation: Invitation) -> str:
    """Return the letter that asks to choose a time, as HTML to be printed."""
    case = work.records.cases[invitation.case]
    participant = case.participants[0]
    occasion = InvitationOccasion(
        work=work,
        case=case,
        participant=participant,
        person=person(work, case, participant),
        invitation=invitation,
    )
    return _html(asking(occasion, code_of(work, invitation)), occasion.locale)


def asking(occasion: InvitationOccasion, code: str) -> Sheet:
    """Return what the letter says that asks to choose a time."""
    work, invitation = occasion.work, occasion.invitation
    text, locale = occasion.text, occasion.locale
    moments = [i18n.moment(slot.start, locale) for slot in listed(work, invitation)]
    facts = [(text(_("Bitte auswählen bis")), i18n.moment(invitation.until, locale))]
    facts += one_by_one(text(_("Zur Wahl")), moments)
    return _sheet(
        occasion,
        code=code,
        link=occasion.link(),
        paragraphs=(text(YOU_CHOOSE),),
        facts=(*facts, *occasion.subject_matter(invitation.matters)),
        bring=occasion.to_have_ready(invitation.matters),
        last_step=text(_("Wählen Sie eine Zeit aus.")),
    )


def of_appointment(work: Work, appointment: Appointment) -> str:
    """Return the letter of an invitation to a fixed time, as HTML to be printed."""
    case = work.records.cases[appointment.case]
    participant = case.participants[0]
    occasion = Occasion(
        work=work,
        case=case,
        participant=participant,
        person=person(work, case, participant),
        appointment=appointment,
    )
    return _html(fixed(occasion, code_of(work, appointment)), occasion.locale)


def fixed(occasion: Occasion, code: str) -> Sheet:
    """Return what the letter says that invites to a fixed time."""
    text, opens = occasion.text, occasion.work.settings.room_opens_minutes
    return _sheet(
        occasion,
        code=code,
        link=occasion.link("access"),
        paragraphs=(text(_("wie besprochen laden wir Sie zu einem Gespräch per Video ein.")),),
        facts=occasion.facts(),
        bring=occasion.bring(),
        last_step=text(
            _("Kommen Sie zum Termin auf dieselbe Seite. Sie öffnet {minutes} Minuten vorher."),
            minutes=opens,
        ),
    )


def _html(sheet: Sheet, locale: str) -> str:
    made = str(_loader.load("documents/letter.pt")(sheet=sheet, **words(locale)))
    # Our fonts have no picture of nothing for these marks, and would print a box.
    return made.replace(ISOLATE, "").replace(END, "")


def _sheet(occasion: CaseOccasion, *, code: str, link: str, **said: Any) -> Sheet:
    locale, work = occasion.locale, occasion.work
    text: Callable[..., str] = occasion.text
    return Sheet(
        city=work.settings.city_name,
        date=i18n.day(work.now, locale).partition(", ")[2] or i18n.day(work.now, locale),
        name=occasion.person.name,
        address=occasion.person.address,
        title=text(_("Ihre Einladung zur Videoberatung")),
        page=occasion.page("/einladung"),
        code=code,
        picture=segno.make(link, error="m").svg_inline(border=0, scale=4, title=None),
        genuine=text(GENUINE, phone=SUPPORT.phone),
        **said,
    )
