"""What a mail about an appointment speaks of, in the reader's language."""

from dataclasses import dataclass

from portal import i18n
from portal.booking.calendars import calendar
from portal.booking.domain import SHOW_ID, shows_id
from portal.booking.models import Appointment
from portal.booking.offers import titles
from portal.case.domain import Person
from portal.case.models import Case, Participant
from portal.catalogue.domain import declared
from portal.i18n import _, translator
from portal.plugin import Department, Service
from portal.work import Work


@dataclass(frozen=True, kw_only=True)
class CaseOccasion:
    """What a mail of any case speaks of."""

    work: Work
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
            self.work, self.case.department, self.case.service, self.locale
        )
        return found

    @property
    def discreet(self) -> bool:
        """Whether neither office nor matter may be named outside the link."""
        department, service = self.declared
        return department is None or service is None or department.discreet_for(service)

    def token(self, kind: str) -> str:
        """Return the reader's token of this kind."""
        return (self.person.tokens or {})[kind]

    def page(self, path: str) -> str:
        """Return the address of a page in the reader's language."""
        return f"{self.work.settings.public_url}{i18n.prefix(self.locale)}{path}"

    def subject_matter(self, matters: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Return what it is about, as far as a mail may say it."""
        department, service = self.declared
        rows: list[tuple[str, str]] = []
        if not self.discreet and department and service:
            rows += [(self.text(_("Amt")), department.name)]
            rows += [(self.text(_("Dienstleistung")), service.title)]
            if known := titles(service, matters):
                rows += [(self.text(_("Anliegen")), ", ".join(known))]
        rows += [(self.text(_("Vorgangsnummer")), self.case.reference)]
        return tuple(rows)

    def to_have_ready(self, matters: tuple[str, ...]) -> tuple[str, ...]:
        """Return what to have ready, as far as a mail may say it and the language has it."""
        _department, service = self.declared
        rows: list[str] = []
        if service is not None and service.bring:
            # What a department wants to see tells what the matter is.
            elsewhere = self.text(_("Unterlagen: Welche, lesen Sie auf der Seite zum Termin."))
            rows += [elsewhere] if self.discreet else service.bring
        if shows_id(service, matters):
            rows += [self.text(SHOW_ID)]
        return tuple(rows)


@dataclass(frozen=True, kw_only=True)
class Occasion(CaseOccasion):
    """Everything a mail about an appointment speaks of."""

    appointment: Appointment

    @property
    def moment(self) -> str:
        """Day and time in words."""
        return i18n.moment(self.appointment.start, self.locale)

    def link(self, kind: str, path: str = "") -> str:
        """Return the address behind the participant's token of this kind."""
        return self.page(f"/termin/{self.token(kind)}{path}")

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what the appointment is, as far as a mail may say it."""
        about = self.subject_matter(self.appointment.matters)
        return ((self.text(_("Termin")), self.moment), *about)

    def bring(self) -> tuple[str, ...]:
        """Return what to have ready, as far as a mail may say it."""
        return self.to_have_ready(self.appointment.matters)

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
