"""Checking what was typed into a form's fields: libraries for every format, German reasons."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from stdnum import iban
from stdnum.de import idnr
from stdnum.exceptions import ValidationError

from portal.documents import fonts
from portal.i18n import Words, _
from portal.plugin import Field, Form
from portal.reachable import email_address, phone_number

LONGEST = {"text": 200, "multiline": 4000}
YES = "ja"
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{3})*(,[0-9]+)?|[0-9]+([,.][0-9]+)?")


# Blanks of other widths, and marks of word processors that nobody sees: pasted, not meant.
WIDE = (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
UNSEEN = (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, 0xFEFF)
PASTED = dict.fromkeys(WIDE, " ") | dict.fromkeys(UNSEEN, "")
JOINERS = "\u200c\u200d"  # Persian is written with them
UNPRINTABLE = _(
    "Im Feld „{label}“ können wir diese Zeichen nicht drucken: {letters}. Bitte schreiben Sie in "
    "lateinischer, kyrillischer, griechischer oder arabischer Schrift und ohne Emojis."
)


class Unreadable(ValueError):
    """The value does not fit the kind of field; `reason` says what to do, in German."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def shown(form: Form, field: Field, values: dict[str, str]) -> bool:
    """Whether a field's condition holds, and that of the field it depends on."""
    if field.shown_if is None:
        return True
    key, wanted = field.shown_if
    other = form.field(key)
    assert other is not None
    return values.get(key, "") == wanted and shown(form, other, values)


def check(form: Form, values: dict[str, str]) -> dict[str, str]:
    """Return a German reason for every field that is missing or wrong."""
    problems = {}
    for field in form.fields:
        value = values.get(field.key, "")
        if not shown(form, field, values):
            continue
        if not value:
            if field.required:
                problems[field.key] = _("Bitte füllen Sie dieses Feld aus.")
            continue
        try:
            normalise(field, value)
        except Unreadable as error:
            problems[field.key] = error.reason
    return problems


def normalise(field: Field, value: str) -> str:
    """Return the value as it is kept; raises Unreadable. An empty value is always kept."""
    plain = value.replace("\r\n", "\n").translate(PASTED).strip()
    value = unicodedata.normalize("NFC", plain)
    if not value:
        return ""
    if lacking := unprintable(value):
        raise Unreadable(Words(UNPRINTABLE, label=field.label, letters=fonts.named(lacking)))
    longest = field.max_length or LONGEST.get(field.kind, 200)
    if len(value) > longest:
        raise Unreadable(_("Der Eintrag ist zu lang. Bitte kürzen Sie ihn."))
    return _KINDS.get(field.kind, _any)(field, value)


def unprintable(value: str) -> str:
    """Return the characters of a value that our paper cannot show, each once."""
    controls = [c for c in value if not (c.isprintable() or c in f"{fonts.BLANK}{JOINERS}")]
    return "".join(dict.fromkeys([*controls, *fonts.missing(value)]))


def _any(_field: Field, value: str) -> str:
    return value


def _date(_field: Field, value: str) -> str:
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(value, pattern).strftime("%d.%m.%Y")  # noqa: DTZ007 (a day)
        except ValueError:
            continue
    raise Unreadable(_("Bitte geben Sie ein Datum ein, zum Beispiel 24.12.1980."))


def _email(_field: Field, value: str) -> str:
    try:
        return email_address(value)
    except ValueError:
        raise Unreadable(_("Diese E-Mail-Adresse ist nicht vollständig.")) from None


def _phone(_field: Field, value: str) -> str:
    try:
        return phone_number(value, spoken=True)
    except ValueError:
        raise Unreadable(_("Diese Telefonnummer ist nicht vollständig.")) from None


def _iban(_field: Field, value: str) -> str:
    try:
        return iban.format(iban.validate(value))
    except ValidationError:
        raise Unreadable(_("Diese IBAN stimmt nicht. Bitte prüfen Sie jede Ziffer.")) from None


def _tax_id(_field: Field, value: str) -> str:
    try:
        return idnr.format(idnr.validate(value))
    except ValidationError:
        raise Unreadable(_("Diese Steuer-Identifikationsnummer stimmt nicht.")) from None


def _postal_code(_field: Field, value: str) -> str:
    if len(value) != 5 or not value.isdecimal() or not "01001" <= value <= "99998":
        raise Unreadable(_("Bitte geben Sie die fünf Ziffern der Postleitzahl ein."))
    return value


def _number(_field: Field, value: str) -> str:
    if not NUMBER.fullmatch(value):
        raise Unreadable(_("Bitte geben Sie eine Zahl ein."))
    return value


def _option(field: Field, value: str) -> str:
    if value not in field.options:
        raise Unreadable(_("Bitte wählen Sie eine der Antworten aus."))
    return value


def _checkbox(_field: Field, value: str) -> str:
    if value != YES:
        raise Unreadable(_("Bitte setzen Sie das Häkchen oder lassen Sie es weg."))
    return value


_KINDS: dict[str, Callable[[Field, str], str]] = {
    "date": _date,
    "email": _email,
    "phone": _phone,
    "iban": _iban,
    "tax_id": _tax_id,
    "postal_code": _postal_code,
    "number": _number,
    "radio": _option,
    "choice": _option,
    "checkbox": _checkbox,
}
