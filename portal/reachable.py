"""E-mail addresses and phone numbers, checked by libraries, the same everywhere."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email


def email_address(text: str) -> str:
    """Return the normalised address; raises ValueError.

    Special-use domains such as .example pass: whether an address works is shown by its mail.
    """
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None


def mailbox(address: str) -> str:
    """Return what limits count an address as: without „+…“, which leads to the same mailbox.

    Nothing is ever sent there: what somebody entered is what their mails go to.
    """
    name, _at, domain = address.rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain.casefold()}"


# What a text message can reach; many countries do not tell mobile numbers from others.
MOBILE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)
DEAR = (
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
)


def mobile_number(text: str) -> str:
    """Return a number that gets text messages, in E.164; raises ValueError."""
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from None
    if phonenumbers.number_type(number) not in MOBILE:
        raise ValueError("not a mobile number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def premium(text: str) -> bool:
    """Whether a call to this number costs more than others."""
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in DEAR


def phone_number(text: str, *, spoken: bool = False) -> str:
    """Return a number dialled from Germany in E.164, or as people write it; raises ValueError."""
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from None
    # Without its area code a number is possible in some town; nobody else reaches it.
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if phonenumbers.is_possible_number_with_reason(number) != possible:
        raise ValueError("not a possible number")
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.INTERNATIONAL if spoken else form.E164)
