"""The mails around an appointment, as Letters; the outbox renders and sends them."""

from dataclasses import dataclass

from portal import i18n
from portal.booking.calendars import calendar
from portal.booking.domain import SHOW_ID, shows_id
from portal.booking.models import Appointment
from portal.booking.offers import titles
from portal.case.domain import Person
from portal.case.models import Case, Participant
from portal.catalogue.domain import declared
from portal.content.support import SUPPORT
from portal.i18n import _, translator
from portal.outbox.letters import Letter
from portal.plugin import Department, Service
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Everything a mail about an appointment speaks of."""

    work: Work
    appointment: Appointment
    case: Case
    participant: Participant
    person: Person

    @property
    def locale(self) -> str:
        """The reader's language."""
        return self.participant.language

    def text(self, message: str, **values: object) -> str:
        """Translate into the reader's language."""
        return translator(self.locale)(message, **values)

    @property
    def declared(self) -> tuple[Department | None, Service | None]:
        """Department and service, where still installed."""
        found: tuple[Department | None, Service | None] = declared(
            self.work, self.appointment.department, self.appointment.service, self.locale
        )
        return found

    @property
    def discreet(self) -> bool:
        """Whether neither office nor matter may be named outside the link."""
        department, service = self.declared
        return department is None or service is None or department.discreet_for(service)

    @property
    def moment(self) -> str:
        """Day and time in words."""
        return i18n.moment(self.appointment.start, self.locale)

    def link(self, kind: str, path: str = "") -> str:
        """Return the address behind the participant's token of this kind."""
        token = (self.person.tokens or {})[kind]
        return self.page(f"/termin/{token}{path}")

    def page(self, path: str) -> str:
        """Return the address of a page in the reader's language."""
        prefix = "" if self.locale == i18n.SOURCE else f"/{self.locale}"
        return f"{self.work.settings.public_url}{prefix}{path}"

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what the appointment is, as far as a mail may say it."""
        rows = [(self.text(_("Termin")), self.moment)]
        department, service = self.declared
        if not self.discreet and department and service:
            rows += [(self.text(_("Amt")), department.name)]
            rows += [(self.text(_("Dienstleistung")), service.title)]
            if matters := titles(service, self.appointment.matters):
                rows += [(self.text(_("Anliegen")), ", ".join(matters))]
        rows += [(self.text(_("Vorgangsnummer")), self.case.reference)]
        return tuple(rows)

    def bring(self) -> tuple[str, ...]:
        """Return what to have ready, as far as a mail may say it and the language has it."""
        _department, service = self.declared
        rows: list[str] = []
        if service is not None and service.bring:
            # What a department wants to see tells what the matter is.
            elsewhere = self.text(_("Unterlagen: Welche, lesen Sie auf der Seite zum Termin."))
            rows += [elsewhere] if self.discreet else service.bring
        if shows_id(service, self.appointment.matters):
            rows += [self.text(SHOW_ID)]
        return tuple(rows)

    def calendar(self) -> bytes:
        """Return the calendar file that belongs to the mail."""
        title = self.text(_("Videoberatung {city}"), city=self.work.settings.city_name)
        standing = self.appointment.state == "booked"
        link = self.link("access") if standing else ""
        return calendar(
            self.work,
            self.appointment,
            link=link,
            title=title,
            locale=self.locale,
            attendee=self.person.email,
        )


def activation(occasion: Occasion) -> Letter | None:
    """Ask to press the button that makes the held appointment firm; None once it ran out."""
    if occasion.appointment.state_at(occasion.work.now) != "held":
        return None
    assert occasion.appointment.expires
    text = occasion.text
    until = i18n.time_of_day(occasion.appointment.expires, occasion.locale)
    return Letter(
        subject=text(_("Bitte bestätigen Sie Ihren Termin zur Videoberatung")),
        title=text(_("Nur noch ein Schritt")),
        paragraphs=(
            text(_("Sie haben einen Termin zur Videoberatung ausgewählt.")),
            text(
                _("Bitte bestätigen Sie bis {time}. Danach geben wir die Zeit wieder frei."),
                time=until,
            ),
        ),
        facts=occasion.facts(),
        button=(text(_("Zur Bestätigung")), occasion.link("activation", "/bestaetigen")),
        notes=(text(_("Sie haben keinen Termin ausgewählt? Dann brauchen Sie nichts zu tun.")),),
    )


def confirmation(occasion: Occasion) -> Letter | None:
    """Confirm an appointment, with access link and everything to prepare."""
    text = occasion.text
    return _with_access(
        occasion,
        subject=text(_("Ihr Termin zur Videoberatung ist bestätigt")),
        title=text(_("Ihr Termin ist bestätigt")),
        paragraphs=(text(_("wir freuen uns auf das Gespräch mit Ihnen.")),),
    )


def invitation(occasion: Occasion) -> Letter | None:
    """Invite to an appointment a caseworker arranged."""
    text = occasion.text
    return _with_access(
        occasion,
        subject=text(_("Einladung zur Videoberatung")),
        title=text(_("Ihre Einladung zur Videoberatung")),
        paragraphs=(
            text(_("wie besprochen laden wir Sie zu einem Gespräch per Video ein.")),
            text(
                _(
                    "Sie sind unsicher, ob diese Einladung echt ist? Rufen Sie die "
                    "Behördennummer {phone} an und nennen Sie die Vorgangsnummer."
                ),
                phone=SUPPORT.phone,
            ),
        ),
    )


def _with_access(
    occasion: Occasion, *, subject: str, title: str, paragraphs: tuple[str, ...]
) -> Letter | None:
    if occasion.appointment.state != "booked":
        return None
    text = occasion.text
    opens = occasion.work.settings.room_opens_minutes
    return Letter(
        subject=subject,
        title=title,
        paragraphs=paragraphs,
        facts=occasion.facts(),
        bring=occasion.bring(),
        button=(text(_("Zum Termin")), occasion.link("access")),
        notes=(
            text(_("Bewahren Sie diese E-Mail auf: Der Link ist Ihr Zugang zum Gespräch.")),
            text(
                _("Der Warteraum öffnet {minutes} Minuten vor Beginn."),
                minutes=opens,
            ),
            text(_("Sie brauchen einen aktuellen Browser, Kamera und Mikrofon; keine App.")),
            text(_("Mit Kopfhörern oder einem Headset verstehen wir uns am besten.")),
            text(_("Setzen Sie sich in einen ruhigen Raum, in dem niemand mithört.")),
            text(_("Auf einem größeren Bildschirm lassen sich Unterlagen leichter lesen.")),
        ),
        links=(
            (
                text(_("Technik vorher testen")),
                occasion.page("/technik"),
            ),
            (text(_("Termin absagen")), occasion.link("access", "/absagen")),
        ),
        calendar=occasion.calendar(),
    )


def cancellation(occasion: Occasion) -> Letter | None:
    """Say that an appointment was cancelled."""
    text = occasion.text
    return Letter(
        subject=text(_("Ihr Termin zur Videoberatung wurde abgesagt")),
        title=text(_("Der Termin ist abgesagt")),
        paragraphs=(text(_("der folgende Termin findet nicht statt.")),),
        facts=occasion.facts(),
        button=(text(_("Neuen Termin vereinbaren")), occasion.page("/aemter")),
        calendar=occasion.calendar(),
        calendar_method="CANCEL",
    )


LETTERS = {
    "activation": activation,
    "confirmation": confirmation,
    "invitation": invitation,
    "cancellation": cancellation,
}
