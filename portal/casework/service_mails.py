"""The messages of a service as people get them: subject, plain text and HTML, in each language."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import unescape

from pyramid.response import Response

from portal.booking.mails import LETTERS
from portal.booking.models import Appointment
from portal.booking.occasions import Occasion
from portal.case.domain import Person
from portal.case.models import Case, Participant
from portal.casework.chosen import chosen
from portal.clock import BERLIN, local
from portal.content import additions, domain
from portal.content.domain import SEITE
from portal.content.facts import facts as facts_of
from portal.errors import NotFound
from portal.invitation.domain import UNSAID
from portal.invitation.preview import UNKNOWN
from portal.outbox.letters import Letter, compose, shorten
from portal.plugin import Department, Service
from portal.security import content_policy, staff
from portal.staff.domain import covers
from portal.work import Work

# kind → what it is called, and the state of the appointment it is about
KINDS = {
    "confirmation": ("Bestätigung", "booked"),
    "activation": ("Bitte um Bestätigung", "held"),
    "invitation": ("Einladung", "booked"),
    "reminder": ("Erinnerung", "booked"),
    "change": ("Verschiebung", "booked"),
    "again": ("Link noch einmal", "booked"),
    "cancellation": ("Absage", "cancelled"),
    "withdrawal": ("Das Amt zieht zurück", "withdrawn"),
}
NAME, EMAIL, PHONE = "Erika Beispiel", "erika@beispiel.example", "+491712345678"
AHEAD = timedelta(days=7)
STYLES = re.compile(r'style="([^"]*)"')
BLOCKS = re.compile(r"<style[^>]*>(.*?)</style>", re.S)


@staff(
    route_name="service_mails",
    request_method="GET",
    permission="preview",
    renderer="casework/service_mails.pt",
)
def show(request):
    """One message as a whole; with `entwurf` what editors are writing for it stands in it, too."""
    (department, service), kind, locale, drafted = _asked(request)
    letter = _letter(request.work, department, service, kind, locale, drafted)
    mail = _mail(request.work, letter, locale) if letter else None
    policy = content_policy(request.registry.settings_)
    request.response.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    query = {"art": kind, "sprache": locale} | ({"entwurf": "1"} if drafted else {})
    return {
        "department": department,
        "service": service,
        "kinds": {key: name for key, (name, _state) in KINDS.items()},
        "kind": kind,
        "language": locale,
        "drafted": drafted,
        "subject": str(mail["Subject"]) if mail else "",
        "sender": str(mail["From"]) if mail else "",
        "plain": _part(mail, "plain") if mail else "",
        "short": _short(request.work, letter, locale) if letter else "",
        "calendar": bool(letter and letter.calendar),
        "inside": request.route_path("service_mail", **request.matchdict, _query=query),
        "editable": covers(request.identity, "edit", department.key),
        "addition": additions.mail_key(department.key, service.key),
        "discreet": department.discreet_for(service),
    }


@staff(route_name="service_mail", request_method="GET", permission="preview")
def html(request):
    """The HTML of a message, to be shown inside the page above; it may do nothing."""
    (department, service), kind, locale, drafted = _asked(request)
    letter = _letter(request.work, department, service, kind, locale, drafted)
    if letter is None:
        raise NotFound
    body = _part(_mail(request.work, letter, locale), "html")
    response = Response(body)
    styles = " ".join(f"'sha256-{each}'" for each in _digests(body))
    response.headers["Content-Security-Policy"] = (
        f"sandbox; default-src 'none'; style-src 'unsafe-hashes' {styles}; frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _digests(body: str) -> list[str]:
    """Return what names each style of a page in a policy (CSP 3, 8.3): nothing else may style."""
    found = dict.fromkeys([*map(unescape, STYLES.findall(body)), *BLOCKS.findall(body)])
    return [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in found]


def _asked(request) -> tuple[tuple[Department, Service], str, str, bool]:
    """Return service, kind, language and whether working copies count; raises NotFound."""
    kind, locale = request.GET.get("art", "confirmation"), request.GET.get("sprache", "de")
    if kind not in KINDS or locale not in request.languages:
        raise NotFound
    return chosen(request, "administer", "edit"), kind, locale, "entwurf" in request.GET


def _letter(
    work: Work, department: Department, service: Service, kind: str, locale: str, drafted: bool
) -> Letter | None:
    occasion = _occasion(work, department, service, KINDS[kind][1], locale)
    letter = LETTERS[kind](occasion)
    if letter is None or not drafted or occasion.discreet:
        return letter
    return _with_draft(work, occasion, letter)


def _occasion(
    work: Work, department: Department, service: Service, state: str, locale: str
) -> Occasion:
    """Return what a message would speak of: somebody nobody knows, and nothing is stored."""
    participant = Participant(id="", role="citizen", language=locale, sealed=b"")
    case = Case(
        id="", reference=UNKNOWN, department=department.key, service=service.key, at=work.now
    )
    case.participants = (participant,)
    matters = tuple(matter.key for matter in service.matters[:1])
    day = local(work.now + AHEAD).date()
    start = datetime(day.year, day.month, day.day, 10, tzinfo=BERLIN)
    end = start + (service.duration(matters) or UNSAID)
    appointment = Appointment(
        id="",
        department=department.key,
        service=service.key,
        matters=matters,
        start=start,
        end=end,
        state=state,
    )
    appointment.moved_from = start - timedelta(days=1)
    appointment.expires = work.now + timedelta(minutes=15) if state == "held" else None
    tokens = dict.fromkeys(("access", "activation", "invite"), UNKNOWN)
    known = Person(name=NAME, email=EMAIL, phone=PHONE, tokens=tokens)
    return Occasion(
        work=work, case=case, participant=participant, person=known, appointment=appointment
    )


def _with_draft(work: Work, occasion: Occasion, letter: Letter) -> Letter:
    """Put what editors are writing in the place of what is published."""
    content, case, locale = work.records.content, occasion.case, occasion.locale
    key = additions.mail_key(case.department, case.service)
    article = content.pages.get(key)
    facts = facts_of(work.settings, (), locale, content)
    published = additions.in_mails(content, case.department, case.service, facts, locale)
    if article is None or not article.draft(locale):
        return letter
    page = domain.as_drafted(SEITE, article, facts, locale)
    kept = letter.paragraphs[: len(letter.paragraphs) - len(published)]
    if published and letter.paragraphs[len(kept) :] != published:
        return letter
    return replace(letter, paragraphs=(*kept, *additions.paragraphs(str(page.html))))


def _mail(work: Work, letter: Letter, locale: str) -> EmailMessage:
    return compose(work, letter, to=EMAIL, name=NAME, locale=locale, id="vorschau")


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _short(work: Work, letter: Letter, locale: str) -> str:
    return shorten(work, letter, to=PHONE, locale=locale, id="").text
