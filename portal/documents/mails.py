"""The mails that say what was decided on a wish: a copy of one's data, or early erasure.

They name neither office nor matter, and why something was refused stands behind the link only.
"""

from portal.booking.occasions import Occasion
from portal.content.support import SUPPORT
from portal.documents import wishes
from portal.i18n import _
from portal.outbox.letters import Letter


def copy_granted(occasion: Occasion) -> Letter | None:
    """Say how the copy is fetched; None where it was asked for anew meanwhile."""
    text = occasion.text
    return _decided(
        occasion,
        wishes.COPY,
        "granted",
        subject=text(_("Die Kopie Ihrer Daten liegt bereit")),
        paragraphs=(
            text(_("Sie haben um eine Kopie Ihrer Daten gebeten. Sie liegt jetzt bereit.")),
            text(
                _(
                    "Zum Abholen brauchen Sie einen Abholcode: Rufen Sie uns an, {phone}, und "
                    "nennen Sie die Vorgangsnummer."
                ),
                phone=SUPPORT.phone,
            ),
        ),
    )


def copy_refused(occasion: Occasion) -> Letter | None:
    """Say that there is no copy, and where to read why."""
    text = occasion.text
    return _decided(
        occasion,
        wishes.COPY,
        "refused",
        subject=text(_("Ihre Bitte um eine Kopie Ihrer Daten ist abgelehnt")),
        paragraphs=(
            text(_("Sie haben um eine Kopie Ihrer Daten gebeten. Das haben wir abgelehnt.")),
            text(_("Warum, lesen Sie auf Ihrer Seite. Dort können Sie auch noch einmal bitten.")),
        ),
    )


def erasure_granted(occasion: Occasion) -> Letter | None:
    """Say that all goes this night: the last word there is, for the address goes with it."""
    text = occasion.text
    return _decided(
        occasion,
        wishes.ERASURE,
        "granted",
        subject=text(_("Ihre Daten werden in der kommenden Nacht gelöscht")),
        paragraphs=(
            text(_("Sie haben darum gebeten, dass wir Ihre Daten früher löschen.")),
            text(
                _(
                    "In der kommenden Nacht löschen wir alles zu diesem Vorgang, auch Ihre "
                    "E-Mail-Adresse. Danach gilt Ihr Link nicht mehr, und Sie hören dazu nichts "
                    "mehr von uns."
                )
            ),
        ),
        notes=(text(_("Was Sie noch brauchen, laden Sie bitte vorher herunter.")),),
    )


def erasure_refused(occasion: Occasion) -> Letter | None:
    """Say that nothing is erased early, and where to read why."""
    text = occasion.text
    return _decided(
        occasion,
        wishes.ERASURE,
        "refused",
        subject=text(_("Ihre Bitte um früheres Löschen ist abgelehnt")),
        paragraphs=(
            text(_("Sie haben darum gebeten, dass wir Ihre Daten früher löschen.")),
            text(
                _(
                    "Das haben wir abgelehnt. Warum, lesen Sie auf Ihrer Seite. Am Ende der Frist "
                    "löschen wir alles von selbst."
                )
            ),
        ),
    )


def _decided(
    occasion: Occasion,
    kind: str,
    state: str,
    *,
    subject: str,
    paragraphs: tuple[str, ...],
    notes: tuple[str, ...] = (),
) -> Letter | None:
    wish = wishes.find(occasion.case, kind)
    if wish is None or wish.state != state:
        return None
    text = occasion.text
    return Letter(
        subject=subject,
        title=subject,
        paragraphs=paragraphs,
        facts=((text(_("Vorgangsnummer")), occasion.case.reference),),
        button=(text(_("Ihre Daten")), occasion.link("access", "/daten")),
        notes=notes,
    )


LETTERS = {
    wishes.notice(wishes.COPY, "granted"): copy_granted,
    wishes.notice(wishes.COPY, "refused"): copy_refused,
    wishes.notice(wishes.ERASURE, "granted"): erasure_granted,
    wishes.notice(wishes.ERASURE, "refused"): erasure_refused,
}
