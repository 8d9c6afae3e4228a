"""What a department is: its services, their matters, and how the citizen is identified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portal.plugin.checks import (
    check_key,
    check_kind,
    check_number,
    check_text,
    check_tuple,
    check_unique,
    require,
)
from portal.plugin.forms import Form, Signature
from portal.plugin.hours import BookingRules

# (major, minor): a department runs where major is equal and minor not newer than the portal's.
# Minor rises with every name or argument that is added, major when one goes or changes its meaning.
API_VERSION = (1, 4)
# Length of an invitation to a service that has neither matters nor booking rules.
INVITATION_MINUTES = 30


class Identification(StrEnum):
    """How the caseworker makes sure who the citizen is, from lax to strict."""

    NONE = "none"
    QUESTIONS = "questions"
    SIGHT = "sight"
    EID_OR_ON_SITE = "eid_or_on_site"


_STRICTNESS = tuple(Identification)


class IdentityDocument(StrEnum):
    """A document with a photo that says who somebody is."""

    IDENTITY_CARD = "personalausweis"
    PASSPORT = "reisepass"
    RESIDENCE_TITLE = "aufenthaltstitel"  # § 78 AufenthG
    ARRIVAL_CERTIFICATE = "ankunftsnachweis"  # § 63a AsylG
    PERMISSION_TO_STAY = "aufenthaltsgestattung"  # § 63 AsylG
    TOLERATION = "duldung"  # § 60a AufenthG


# What is accepted where a service does not say.
USUAL_DOCUMENTS = (
    IdentityDocument.IDENTITY_CARD,
    IdentityDocument.PASSPORT,
    IdentityDocument.RESIDENCE_TITLE,
    IdentityDocument.ARRIVAL_CERTIFICATE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where people turn to without video."""

    phone: str | None = "115"
    email: str | None = None
    address: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question the caseworker asks to identify; only passed or not is ever stored."""

    key: str
    text: str

    def __post_init__(self) -> None:
        check_text(check_key("Question", self.key), "text", self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something a citizen comes with; `remains` says what still has to be done on site."""

    key: str
    title: str
    minutes: int
    combinable: bool = True
    identification: Identification | None = None
    completes_by_video: bool = True
    remains: str = ""

    def __post_init__(self) -> None:
        where = check_key("Matter", self.key)
        check_text(where, "title", self.title)
        check_number(where, "minutes", self.minutes, 1)
        if self.identification is not None:
            check_kind(where, "identification", self.identification, Identification)
        told = self.completes_by_video or self.remains.strip()
        require(told, where, "remains must say what is left to do on site")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One thing a department advises on; without `booking` it is by invitation only."""

    key: str
    title: str
    summary: str = ""
    on_site: str = ""
    matters: tuple[Matter, ...] = ()
    booking: BookingRules | None = None
    identification: Identification = Identification.NONE
    questions: tuple[Question, ...] = ()
    forms: tuple[Form, ...] = ()
    bring: tuple[str, ...] = ()
    contact: Contact | None = None
    retention_months: int | None = None
    discreet: bool = False
    accepts: tuple[IdentityDocument, ...] = USUAL_DOCUMENTS
    id_copies: bool = False

    def __post_init__(self) -> None:
        where = check_key("Service", self.key)
        check_text(where, "title", self.title)
        self._check_parts(where)
        check_kind(where, "identification", self.identification, Identification)
        if self.retention_months is not None:
            check_number(where, "retention_months", self.retention_months, 1)
        self._check_hidden_tan(where)
        self._check_checkable(where)

    @property
    def bookable(self) -> bool:
        """Whether citizens can book this service online themselves."""
        return self.booking is not None

    def matter(self, key: str) -> Matter | None:
        """Return the matter of that key, or None."""
        return next((matter for matter in self.matters if matter.key == key), None)

    def form(self, key: str) -> Form | None:
        """Return the form of that key, or None."""
        return next((form for form in self.forms if form.key == key), None)

    def duration(self, matters: Sequence[str] = ()) -> timedelta:
        """Return how long these matters take together; KeyError for one that is not here."""
        if not self.matters:
            return timedelta(minutes=self.booking.minutes if self.booking else INVITATION_MINUTES)
        minutes = {matter.key: matter.minutes for matter in self.matters}
        return timedelta(minutes=sum(minutes[key] for key in matters))

    def identification_for(self, matters: Sequence[str] = ()) -> Identification:
        """Return the strictest identification these matters ask for."""
        chosen = [matter for matter in self.matters if matter.key in matters]
        asked = [matter.identification or self.identification for matter in chosen]
        return max(asked or [self.identification], key=_STRICTNESS.index)

    def _identifications(self) -> set[Identification]:
        return {self.identification, *(m.identification for m in self.matters if m.identification)}

    def _check_parts(self, where: str) -> None:
        check_tuple(where, "matters", self.matters, Matter)
        check_tuple(where, "questions", self.questions, Question)
        check_tuple(where, "forms", self.forms, Form)
        check_tuple(where, "bring", self.bring, str)
        check_tuple(where, "accepts", self.accepts, IdentityDocument)
        check_unique(where, "document", self.accepts)
        for name in ("matters", "questions", "forms"):
            check_unique(where, name.removesuffix("s"), (part.key for part in getattr(self, name)))
        if self.booking is not None:
            check_kind(where, "booking", self.booking, BookingRules)
        if self.contact is not None:
            check_kind(where, "contact", self.contact, Contact)

    def _check_checkable(self, where: str) -> None:
        seen = Identification.SIGHT in self._identifications()
        require(self.accepts or not seen, where, "accepts must name what is looked at by SIGHT")

    def _check_hidden_tan(self, where: str) -> None:
        seen = Identification.SIGHT in self._identifications()
        for form in self.forms:
            allowed = seen or Signature.HIDDEN_TAN not in form.signatures
            require(allowed, where, f"form {form.key!r}: HIDDEN_TAN needs identification by SIGHT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """An office of the city and the services it offers by video."""

    key: str
    name: str
    services: tuple[Service, ...]
    api: tuple[int, int] = API_VERSION
    controller: str = ""
    contact: Contact = Contact()
    retention_months: int = 6
    discreet: bool = False
    settings_version: int = 1

    def __post_init__(self) -> None:
        where = check_key("Department", self.key)
        check_text(where, "name", self.name)
        check_tuple(where, "services", self.services, Service)
        require(self.services, where, "services must not be empty")
        check_unique(where, "service", (service.key for service in self.services))
        self._check_pools(where)
        check_tuple(where, "api", self.api, int)
        require(len(self.api) == 2, where, "api must be (major, minor)")
        check_kind(where, "contact", self.contact, Contact)
        check_number(where, "retention_months", self.retention_months, 1)
        check_number(where, "settings_version", self.settings_version, 1)

    def _check_pools(self, where: str) -> None:
        """Who shares desks has the same ones."""
        desks: dict[str, int] = {}
        for rules in (service.booking for service in self.services):
            if rules is not None and rules.pool:
                same = desks.setdefault(rules.pool, rules.desks) == rules.desks
                require(same, where, f"services of the pool {rules.pool!r} differ in desks")

    def service(self, key: str) -> Service | None:
        """Return the service of that key, or None."""
        return next((service for service in self.services if service.key == key), None)

    def contact_for(self, service: Service) -> Contact:
        """Return the service's own contact, or the department's."""
        return service.contact or self.contact

    def retention_for(self, service: Service) -> int:
        """Return the calendar months after which a case of this service is erased."""
        return service.retention_months or self.retention_months

    def discreet_for(self, service: Service) -> bool:
        """Whether mail, SMS and calendar may name neither office nor matter."""
        return self.discreet or service.discreet
