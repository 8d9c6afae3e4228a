"""What the scripts of lobby and room say; translated here, handed over as JSON."""

import json

from portal.i18n import Translate, _

TEXTS = {
    "camera_on": _("Kamera und Mikrofon funktionieren."),
    "microphone_only": _("Das Mikrofon funktioniert. Die Kamera ist aus."),
    "nothing_on": _("Kamera und Mikrofon sind aus. Sie können zuhören und mitlesen."),
    "refused": _(
        "Der Browser darf Kamera oder Mikrofon nicht benutzen. Klicken Sie links oben neben der "
        "Adresse auf das Symbol, erlauben Sie beides und versuchen Sie es noch einmal."
    ),
    "missing": _("Wir finden keine Kamera oder kein Mikrofon. Ist alles angeschlossen?"),
    "busy": _(
        "Ein anderes Programm benutzt gerade Ihre Kamera. Schließen Sie es und versuchen Sie es "
        "noch einmal."
    ),
    "unsupported": _(
        "Dieser Browser kann keine Videogespräche. Bitte nehmen Sie einen aktuellen Browser, zum "
        "Beispiel Firefox, Chrome, Edge oder Safari."
    ),
    "camera_needed": _(
        "Für dieses Anliegen prüfen wir Ihren Ausweis über die Kamera. Ohne Kamera geht es leider "
        "nicht. Wenn Sie keine haben, rufen Sie uns bitte an."
    ),
    "voice_loud": _("Wir hören Sie gut."),
    "voice_quiet": _("Sprechen Sie etwas: Der Balken zeigt, ob wir Sie hören."),
    "tick_first": _("Bitte setzen Sie zuerst das Häkchen."),
    "in_lobby": _("Sie sind im Warteraum."),
    "admitted": _("Sie sind eingelassen. Willkommen."),
    "denied_title": _("Das Gespräch findet jetzt nicht statt"),
    "denied": _(
        "Die Sachbearbeitung konnte Sie gerade nicht einlassen. Bitte rufen Sie uns an: {phone}"
    ),
    "ended": _("Die Beratung ist beendet."),
    "connecting": _("Die Verbindung wird aufgebaut."),
    "connected": _("Verbunden."),
    "reconnecting": _("Die Verbindung ist unterbrochen. Wir stellen sie wieder her."),
    "gateway_down": _(
        "Ton und Bild sind gerade nicht erreichbar. Wir versuchen es weiter. Wenn es nicht "
        "gelingt, rufen Sie uns bitte an: {phone}"
    ),
    "elsewhere": _("Sie sind mit einem anderen Fenster oder Gerät im Raum."),
    "video_of": _("Video von {name}"),
    "nobody": _("Noch niemand im Warteraum."),
    "waiting": _("wartet"),
    "second_device": _("zweites Gerät"),
    "away": _("Verbindung unterbrochen"),
    "admit": _("Einlassen"),
    "deny": _("Ablehnen"),
    "sound_on": _("Ton einschalten"),
    "saved": _("Gespeichert."),
    "not_saved": _("Noch nicht gespeichert: Die Verbindung fehlt. Wir versuchen es weiter."),
    "changed_by_other": _("Geändert von der anderen Seite"),
    "conflict": _("Die andere Seite hat inzwischen eingetragen: {value}"),
    "take": _("Übernehmen"),
    "keep": _("Meinen Eintrag behalten"),
    "empty": _("(leer)"),
    "choose": _("Bitte wählen"),
    "optional": _("(freiwillig)"),
    "draft": _("wird ausgefüllt"),
    "presented": _("liegt zur Unterschrift vor"),
    "signed": _("unterschrieben"),
    "locked": _("abgeschlossen und gesperrt"),
    "no_documents": _("Noch keine Dokumente."),
    "draft_form": _("Entwurf: Das Amt hat dieses Formular noch nicht freigegeben."),
    "page": _("Seite {number} des Dokuments „{title}“"),
    "failed": _("Das hat leider nicht funktioniert. Bitte versuchen Sie es noch einmal."),
    "identified": _("Identität ist bestätigt."),
    "not_identified": _("Identität ist noch nicht bestätigt."),
}


def texts(translate: Translate) -> str:
    """Return the texts as JSON that is safe inside a script element."""
    translated = {key: translate(text) for key, text in TEXTS.items()}
    return json.dumps(translated, ensure_ascii=False).replace("<", "\\u003c")
