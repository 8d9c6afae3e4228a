"""Reading what people type when they book: name, ways to reach them, times, matters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.case.domain import Person
from portal.errors import Invalid
from portal.i18n import LOCALES, _
from portal.reachable import email_address, phone_number

LONGEST_NAME = 120
LONGEST_LANGUAGE = 60
# What a mail program would make a link of; „Dr.med.“ is none.
_WEB_ADDRESS = re.compile(r"://|(?i:\bwww\.)|\b(?!Dipl|Prof)[\w-]{4,}\.[a-z]{2,}(?=[/\s]|$)")
# Wishes a caseworker can see to before the conversation or in it.
NEEDS = {
    "gebaerdensprache": _("Gebärdensprachdolmetschen"),
    "sprachmittlung": _("Sprachmittlung"),
    "text": _("Schreiben statt sprechen"),
    "langsam": _("Langsam und deutlich sprechen"),
    "begleitung": _("Eine Begleitperson ist dabei"),
}

# What is said when the own is missing, said of somebody else's.
OF_ANOTHER = {
    "Bitte geben Sie Ihren Vor- und Nachnamen ein.": _(
        "Bitte geben Sie Vor- und Nachnamen der Person ein."
    ),
    "Bitte geben Sie Ihre E-Mail-Adresse ein.": _(
        "Bitte geben Sie die E-Mail-Adresse der Person ein."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Contactable:
    """A person and the language we write to them in."""

    person: Person
    language: str


def parse_person(
    given: Mapping[str, Any],
    language: str,
    *,
    languages: Mapping[str, str] = LOCALES,
    needs_email: bool = True,
) -> Contactable:
    """Return the person who gets the appointment; raises Invalid with a reason per field.

    `language` is meant where none is given; `languages` are those that may be.
    """
    problems: dict[str, str] = {}
    name = _name(given, problems)
    email = parse_email(given.get("email"), problems, needs_email)
    phone = parse_phone(given.get("phone"), problems)
    needs = tuple(n for n in _list(given, "needs") if n in NEEDS)
    language = str(given.get("language") or language)
    if language not in languages:
        problems["language"] = _("Diese Sprache bieten wir noch nicht an.")
    if problems:
        raise Invalid(problems)
    person = Person(name=name, email=email, phone=phone, needs=needs)
    return Contactable(person=person, language=language)


def parse_companion(
    given: Mapping[str, Any],
    language: str,
    roles: Mapping[str, str],
    *,
    languages: Mapping[str, str],
    needs_email: bool = True,
) -> tuple[str, Contactable]:
    """Return role and person of somebody who takes part as well; raises Invalid."""
    problems: dict[str, str] = {}
    role = given.get("role")
    if role not in roles:
        problems["role"] = _("Bitte wählen Sie, als was diese Person teilnimmt.")
    try:
        known = parse_person(given, language, languages=languages, needs_email=needs_email)
    except Invalid as error:
        raise Invalid(_of_another(error.fields) | problems) from None
    if problems:
        raise Invalid(problems)
    return str(role), known


def _of_another(problems: dict[str, str]) -> dict[str, str]:
    """What is said of the own name, said of somebody else's."""
    return {field: OF_ANOTHER.get(reason, reason) for field, reason in problems.items()}


def parse_details(
    given: Mapping[str, Any], language: str, languages: Mapping[str, str]
) -> Contactable:
    """Return the person as `parse_person` does; „Sprachmittlung“ names its language, too."""
    problems: dict[str, str] = {}
    needs = tuple(_needs(given, problems))
    try:
        known = parse_person(given, language, languages=languages)
    except Invalid as error:
        raise Invalid(error.fields | problems) from None
    if problems:
        raise Invalid(problems)
    return replace(known, person=replace(known.person, needs=needs))


def parse_needs(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what somebody needs in the conversation; raises Invalid."""
    problems: dict[str, str] = {}
    needs = tuple(_needs(given, problems))
    if problems:
        raise Invalid(problems)
    return needs


def _needs(given: Mapping[str, Any], problems: dict[str, str]) -> Iterator[str]:
    """Yield the keys of NEEDS, and for „Sprachmittlung“ the words with its language."""
    for need in _list(given, "needs"):
        if need == "sprachmittlung":
            language = " ".join(str(given.get("mediation") or "").split())[:LONGEST_LANGUAGE]
            if not language or not language.isprintable():
                problems["mediation"] = _("Bitte nennen Sie die Sprache, die Sie sprechen.")
            yield f"{NEEDS[need]}: {language}"
        elif need in NEEDS:
            yield need


def as_typed(needs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that say these needs, as `parse_needs` reads them."""
    for need in needs:
        words, _colon, language = need.partition(": ")
        key = next((key for key, said in NEEDS.items() if said == words), need)
        yield "needs", key
        if language:
            yield "mediation", language


def _name(given: Mapping[str, Any], problems: dict[str, str]) -> str:
    name = given.get("name")
    name = " ".join(name.split()) if isinstance(name, str) else ""
    if not name:
        problems["name"] = _("Bitte geben Sie Ihren Vor- und Nachnamen ein.")
    elif len(name) > LONGEST_NAME:
        problems["name"] = _("Der Name ist zu lang. Bitte höchstens 120 Zeichen.")
    elif not name.isprintable() or any(c in name for c in "<>@") or _WEB_ADDRESS.search(name):
        problems["name"] = _(
            "Der Name enthält Zeichen, die in keinem Namen vorkommen. Bitte lassen Sie < > @ und "
            "Internetadressen weg."
        )
    return name


def parse_email(value: Any, problems: dict[str, str], required: bool = True) -> str:
    """Return the normalised address, or note the problem under "email"."""
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        if required:
            problems["email"] = _("Bitte geben Sie Ihre E-Mail-Adresse ein.")
        return ""
    try:
        return email_address(text)
    except ValueError:
        problems["email"] = _(
            "Diese E-Mail-Adresse ist nicht vollständig. Ein Beispiel: name@beispiel.de"
        )
        return ""


def parse_phone(value: Any, problems: dict[str, str]) -> str:
    """Return the number in E.164 form, or note the problem under "phone"."""
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        return ""
    try:
        return phone_number(text)
    except ValueError:
        problems["phone"] = _("Diese Telefonnummer ist nicht vollständig. Beispiel: 0711 12345")
        return ""


def parse_start(value: Any) -> datetime:
    """Return the instant of a field `start` (RFC 3339 with offset); raises Invalid."""
    try:
        start = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        start = None
    if start is None or start.tzinfo is None or not 2000 <= start.year < 2200:
        raise Invalid({"start": _("Bitte wählen Sie eine Uhrzeit aus.")})
    return start


def _list(given: Mapping[str, Any], name: str) -> list[str]:
    if hasattr(given, "getall"):
        return list(given.getall(name))
    value = given.get(name) or ()
    return [v for v in value if isinstance(v, str)] if isinstance(value, list | tuple) else []
