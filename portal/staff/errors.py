"""What can go wrong with accounts."""

from portal.errors import Refused
from portal.i18n import _


class LoginRefused(Refused):
    """Wrong address, password or code; which of them is not said."""

    reason = _("E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides.")


class CodeRefused(Refused):
    """The code of the second factor is wrong or was used already."""

    reason = _("Der Code stimmt nicht. Bitte geben Sie den neuesten Code aus Ihrer App ein.")


class PasskeyRefused(LoginRefused):
    """A passkey that is not known, or whose answer does not fit."""

    reason = _(
        "Dieser Passkey passt nicht. Bitte versuchen Sie es noch einmal, oder melden Sie sich mit "
        "Ihrem Passwort an."
    )


class ProviderDown(Refused):
    """The central login does not answer, or not as it should."""

    reason = _(
        "Die zentrale Anmeldung ist zurzeit nicht zu erreichen. Bitte versuchen Sie es in ein "
        "paar Minuten noch einmal. Wer ein Passwort für dieses Portal hat, kann es benutzen."
    )


class CentralRefused(LoginRefused):
    """What came back from the central login does not fit what was asked."""

    reason = _(
        "Die zentrale Anmeldung hat nicht geklappt oder wurde abgebrochen. Bitte versuchen Sie es "
        "noch einmal."
    )


class AccountRefused(Refused):
    """An account cannot be made like this."""
