"""What can go wrong with accounts."""

from portal.errors import Refused
from portal.i18n import _


class LoginRefused(Refused):
    """Wrong address, password or code; which of them is not said."""

    reason = _("E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides.")


class CodeRefused(Refused):
    """The code of the second factor is wrong or was used already."""

    reason = _("Der Code stimmt nicht. Bitte geben Sie den neuesten Code aus Ihrer App ein.")


class AccountRefused(Refused):
    """An account cannot be made like this."""
