"""Forms a department declares: fields, the ways to sign, and what the law asks of the signature."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, get_args

from portal.plugin.checks import (
    check_key,
    check_kind,
    check_number,
    check_text,
    check_tuple,
    check_unique,
    require,
)
from portal.plugin.official import OfficialPdf

FieldKind = Literal[
    "text", "multiline", "date", "email", "phone", "iban", "tax_id", "postal_code", "number",
    "checkbox", "radio", "choice",
]  # fmt: skip
FIELD_KINDS: tuple[str, ...] = get_args(FieldKind)
# The value of a checkbox that is ticked; otherwise it has none.
CHECKED = "ja"


class Signature(StrEnum):
    """A way to sign on screen. Each is a simple electronic signature (Art. 3 No. 10 eIDAS)."""

    TOUCHPAD = "touchpad"
    HIDDEN_TAN = "hidden_tan"
    MOBILE_TAN = "mobile_tan"


class FormRequirement(StrEnum):
    """What the law asks: nothing, text form (§ 126b BGB) or written form (§ 126 BGB)."""

    NONE = "none"
    TEXTFORM = "textform"
    SCHRIFTFORM = "schriftform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form. `shown_if` is (key of an earlier field, its value)."""

    key: str
    label: str
    kind: FieldKind = "text"
    required: bool = True
    options: tuple[str, ...] = ()
    max_length: int | None = None
    help: str = ""
    autocomplete: str | None = None
    group: str | None = None
    citizen_only: bool = False
    private: bool = False
    shown_if: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        where = check_key("Field", self.key)
        check_text(where, "label", self.label)
        kinds = ", ".join(FIELD_KINDS)
        require(self.kind in FIELD_KINDS, where, f"kind {self.kind!r} is none of {kinds}")
        check_tuple(where, "options", self.options, str)
        check_unique(where, "option", self.options)
        self._check_options(where)
        if self.max_length is not None:
            check_number(where, "max_length", self.max_length, 1)
        if self.shown_if is not None:
            check_tuple(where, "shown_if", self.shown_if, str)
            require(len(self.shown_if) == 2, where, "shown_if must be (field key, value)")

    @property
    def possible(self) -> tuple[str, ...]:
        """All values it can have, or nothing where people write freely."""
        return (CHECKED,) if self.kind == "checkbox" else self.options

    def _check_options(self, where: str) -> None:
        chooses = self.kind in ("radio", "choice")
        require(chooses or not self.options, where, f"a {self.kind} field has no options")
        require(not chooses or len(self.options) > 1, where, f"a {self.kind} field needs options")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form filled together on screen; without `signatures` it needs none."""

    key: str
    title: str
    fields: tuple[Field, ...]
    signatures: tuple[Signature, ...] = ()
    requirement: FormRequirement = FormRequirement.NONE
    legal_basis: str = ""
    official_source: str = ""
    version: str = "1"
    approved_by: str = ""
    approved_on: date | None = None
    pdf: OfficialPdf | None = None

    def __post_init__(self) -> None:
        where = check_key("Form", self.key)
        check_text(where, "title", self.title)
        check_text(where, "version", self.version)
        check_tuple(where, "fields", self.fields, Field)
        require(self.fields, where, "fields must not be empty")
        check_unique(where, "field", (field.key for field in self.fields))
        self._check_signing(where)
        self._check_conditions(where)
        if self.pdf is not None:
            check_kind(where, "pdf", self.pdf, OfficialPdf)
        half = bool(self.approved_by) != (self.approved_on is not None)
        require(not half, where, "approved_by and approved_on belong together")

    @property
    def approved(self) -> bool:
        """Whether the office has released this form; a draft is not usable in production."""
        return bool(self.approved_by)

    def field(self, key: str) -> Field | None:
        """Return the field of that key, or None."""
        return next((field for field in self.fields if field.key == key), None)

    def _check_signing(self, where: str) -> None:
        check_tuple(where, "signatures", self.signatures, Signature)
        check_unique(where, "signature", self.signatures)
        check_kind(where, "requirement", self.requirement, FormRequirement)
        on_paper = self.requirement is FormRequirement.SCHRIFTFORM
        require(not (on_paper and self.signatures), where, "SCHRIFTFORM allows no signatures")

    def _check_conditions(self, where: str) -> None:
        earlier: dict[str, Field] = {}
        for field in self.fields:
            if field.shown_if is not None:
                key, value = field.shown_if
                where_field = f"{where}: field {field.key!r}"
                require(key in earlier, where_field, "shown_if must name an earlier field")
                # What depends on it would tell all others what it holds.
                require(not earlier[key].private, where_field, "shown_if names a private field")
                possible = earlier[key].possible
                require(
                    value in (possible or (value,)), where_field, "shown_if names no value of it"
                )
            earlier[field.key] = field
