"""The sight check („Sichtprüfung“): which documents are accepted, and what is asked for.

Three steps are drawn, one of each kind, so that nobody can prepare a film of them. It is a look by
a person through a camera and can be deceived: what needs more is done by eID or on site.
"""

import random
from dataclasses import dataclass

from portal.i18n import _
from portal.plugin import IdentityDocument, Service

KINDS = {
    IdentityDocument.IDENTITY_CARD: _("Personalausweis"),
    IdentityDocument.PASSPORT: _("Reisepass"),
    IdentityDocument.RESIDENCE_TITLE: _("Aufenthaltstitel"),
    IdentityDocument.ARRIVAL_CERTIFICATE: _("Ankunftsnachweis"),
    IdentityDocument.PERMISSION_TO_STAY: _("Aufenthaltsgestattung"),
    IdentityDocument.TOLERATION: _("Duldung"),
}

# Not the module's own generator: what comes next must not follow from what came before.
_chance = random.SystemRandom()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing the citizen does; `watch` is what the caseworker looks for."""

    key: str
    kind: str  # document | hand | face
    said: str
    watch: str


_ALL = (
    Step(
        key="neigen",
        kind="document",
        said=_("Neigen Sie den Ausweis langsam nach links und nach rechts, damit er glänzt."),
        watch="Bilder und Farben im Glanz ändern sich mit dem Winkel.",
    ),
    Step(
        key="kippen",
        kind="document",
        said=_("Kippen Sie den Ausweis langsam nach oben und nach unten, damit er glänzt."),
        watch="Bilder und Farben im Glanz ändern sich mit dem Winkel.",
    ),
    Step(
        key="rand",
        kind="document",
        said=_("Halten Sie den Ausweis so schräg, dass man seinen Rand sieht."),
        watch="Der Rand ist glatt und so dick wie eine Karte, nichts ist aufgeklebt.",
    ),
    Step(
        key="umdrehen",
        kind="document",
        said=_("Drehen Sie den Ausweis langsam um, so dass man beide Seiten sieht."),
        watch="Beide Seiten gehören zusammen, die Drehung ist ohne Sprung.",
    ),
    Step(
        key="ecke",
        kind="hand",
        said=_("Bedecken Sie mit einem Finger kurz eine Ecke des Fotos auf dem Ausweis."),
        watch="Am Finger verzerrt sich nichts, das Foto kommt unverändert wieder.",
    ),
    Step(
        key="darueber",
        kind="hand",
        said=_("Fahren Sie mit einem Finger langsam über das Foto auf dem Ausweis."),
        watch="Am Finger verzerrt sich nichts, das Foto kommt unverändert wieder.",
    ),
    Step(
        key="davor",
        kind="hand",
        said=_("Führen Sie den Ausweis langsam vor Ihrem Kinn vorbei."),
        watch="Ausweis und Gesicht verzerren sich nicht, wo sie sich überdecken.",
    ),
    Step(
        key="links",
        kind="face",
        said=_("Halten Sie den Ausweis neben Ihr Gesicht und drehen Sie den Kopf nach links."),
        watch="Gesicht und Foto gleichen sich, auch von der Seite; nichts flackert.",
    ),
    Step(
        key="rechts",
        kind="face",
        said=_("Halten Sie den Ausweis neben Ihr Gesicht und drehen Sie den Kopf nach rechts."),
        watch="Gesicht und Foto gleichen sich, auch von der Seite; nichts flackert.",
    ),
    Step(
        key="hand",
        kind="face",
        said=_("Bewegen Sie eine Hand langsam vor Ihrem Gesicht vorbei."),
        watch="Das Gesicht verzerrt sich an der Hand nicht und gleicht dem Foto.",
    ),
)
STEPS = {step.key: step for step in _ALL}


def accepted(service: Service | None) -> dict[str, str]:
    """Return the documents a service accepts: key → what it is called, in German."""
    return {str(kind): KINDS[kind] for kind in service.accepts} if service else {}


def draw() -> tuple[str, ...]:
    """Return the keys of three steps, one of each kind, in an order by chance."""
    kinds = dict.fromkeys(step.kind for step in _ALL)
    drawn = [_chance.choice([step.key for step in _ALL if step.kind == kind]) for kind in kinds]
    _chance.shuffle(drawn)
    return tuple(drawn)


def another(key: str) -> str:
    """Return another step of the same kind, for who cannot do this one."""
    kind = STEPS[key].kind
    return _chance.choice([step.key for step in _ALL if step.kind == kind and step.key != key])
