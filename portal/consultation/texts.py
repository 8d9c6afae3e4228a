"""What the scripts of lobby and room say; translated here, handed over as JSON."""

import json

from portal.consultation.device_texts import DEVICE_TEXTS
from portal.consultation.document_texts import DOCUMENT_TEXTS
from portal.consultation.people_texts import PEOPLE_TEXTS
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
    "unfit": _(
        "Ihre Kamera oder Ihr Mikrofon kann nicht, was wir brauchen. Bitte wählen Sie ein anderes "
        "Gerät oder schließen Sie eines an."
    ),
    "voice_loud": _("Wir hören Sie gut."),
    "voice_quiet": _("Sprechen Sie etwas: Der Balken zeigt, ob wir Sie hören."),
    "voice_none": _(
        "Wir hören noch nichts. Ist das Mikrofon stummgeschaltet, zu leise oder das "
        "falsche gewählt?"
    ),
    "tick_first": _("Bitte setzen Sie zuerst das Häkchen."),
    "in_lobby": _("Sie sind im Warteraum."),
    "admitted": _("Sie sind eingelassen. Willkommen."),
    "called_in": _("Sie werden hereingebeten"),
    "denied_title": _("Das Gespräch findet jetzt nicht statt"),
    "denied": _(
        "Die Sachbearbeitung konnte Sie gerade nicht einlassen. Bitte rufen Sie uns an: {phone}"
    ),
    "put_out_title": _("Das Gespräch wurde beendet"),
    "put_out": _("Wenn Sie Fragen haben, rufen Sie bitte an: {phone}"),
    "ended": _("Die Beratung ist beendet."),
    "connecting": _("Die Verbindung wird aufgebaut."),
    "connected": _("Verbunden."),
    "reconnecting": _("Die Verbindung ist unterbrochen. Wir stellen sie wieder her."),
    "gateway_down": _(
        "Ton und Bild sind gerade nicht erreichbar. Wir versuchen es weiter. Wenn es nicht "
        "gelingt, rufen Sie uns bitte an: {phone}"
    ),
    "moved_title": _("Sie machen an Ihrem anderen Gerät weiter"),
    "moved": _(
        "Dieses Gerät ist nicht mehr im Gespräch. Sie können das Fenster schließen. Waren Sie das "
        "nicht? Rufen Sie sofort an: {phone}"
    ),
    "code_lasts": _("Der Code gilt {minutes} Minuten und nur ein Mal."),
    "left_elsewhere": _("Sie haben den Raum in einem anderen Fenster verlassen."),
    "pin": _("Groß zeigen"),
    "pinned": _("{name} ist jetzt groß zu sehen."),
    "unpinned": _("{name} ist nicht mehr groß zu sehen."),
    "speaking": _("spricht"),
    "asks": _("möchte sprechen"),
    "asks_told": _("{name} möchte sprechen."),
    "speaks": _("spricht (Gebärden)"),
    "speaks_told": _("{name} spricht jetzt in Gebärden."),
    "signing_on": _("Gebärden-Ansicht ist an: Wer gebärdet, ist groß zu sehen."),
    "signing_off": _("Gebärden-Ansicht ist aus."),
    "shares": _("zeigt eine Seite aus dem Browser"),
    "shares_told": _("{name} zeigt jetzt eine Seite aus dem Browser."),
    "shares_over": _("{name} zeigt keine Seite mehr."),
    "microphone_off": _("Mikrofon aus"),
    "camera_off": _("Kamera aus"),
    "without_camera": _("ohne Kamera"),
    "video_of": _("Video von {name}"),
    "nobody": _("Noch niemand im Warteraum."),
    "waiting": _("wartet"),
    "away": _("Verbindung unterbrochen"),
    "admit": _("Einlassen"),
    "deny": _("Ablehnen"),
    "deny_title": _("{name} nicht einlassen?"),
    "deny_words": _(
        "Die Person liest dann, dass sie gerade nicht eingelassen wird und anrufen soll. Mit "
        "diesem Browser kann sie in dieses Gespräch nicht mehr kommen."
    ),
    "deny_yes": _("Ja, nicht einlassen"),
    "back": _("Zurück"),
    "keep_own_title": _("Sie haben „{title}“ noch nicht heruntergeladen"),
    "keep_own": _("Bitte laden Sie Ihr Dokument herunter, bevor Sie gehen."),
    "keep_signed_title": _("„{title}“ ist unterschrieben, aber noch nicht fertig"),
    "keep_signed": _(
        "Die Sachbearbeitung schließt das Dokument gleich ab. Bitte warten Sie einen Moment, dann "
        "können Sie es herunterladen."
    ),
    "keep_draft_title": _("„{title}“ ist noch nicht fertig"),
    "keep_draft": _(
        "Das Formular ist ausgefüllt oder angefangen, aber nicht abgeschlossen. Nach dem Ende der "
        "Beratung kann niemand mehr daran weiterarbeiten."
    ),
    "keep_citizen_title": _("„{title}“ ist noch nicht bei der Bürgerin oder dem Bürger"),
    "keep_citizen": _(
        "Das Dokument wurde dort noch nicht heruntergeladen. Bitte fragen Sie nach, bevor Sie die "
        "Beratung beenden. Danach steht es noch über dem Fragebogen bereit, bis der Raum schließt."
    ),
    "leave_anyway": _("Trotzdem verlassen"),
    "end_anyway": _("Trotzdem beenden"),
    "download_title": _("{title} herunterladen (PDF)"),
    "not_received": _("noch nicht heruntergeladen"),
    "stopping": _(
        "Die Videotechnik wird in höchstens {minutes} Minuten neu gestartet. Dann wird Ihr "
        "Gespräch kurz unterbrochen und geht von selbst weiter."
    ),
    "slow_line": _(
        "Ihre Internetverbindung ist gerade langsam. Damit der Ton bleibt, ist Ihr Bild "
        "unterbrochen. Wir versuchen es gleich wieder."
    ),
    "rough_line": _(
        "Die Verbindung ist gerade schlecht: Ton und Bild können aussetzen. Oft hilft es, näher an "
        "das WLAN zu gehen oder ein Kabel zu nehmen. Sie können auch „Text“ benutzen."
    ),
    "slow_signing": _(
        "Ihre Internetverbindung ist gerade sehr langsam: Ihr Bild kann stocken. Vielleicht "
        "verstehen die anderen Ihre Gebärden nicht mehr. Sie können auch „Text“ benutzen."
    ),
    "e2ee_alone": "",
    "e2ee_agreeing": _("Die Verschlüsselung wird vereinbart."),
    "e2ee_sealed": _("Ende zu Ende verschlüsselt"),
    "e2ee_look": _("Verschlüsselung: bitte lesen"),
    "e2ee_compare": _(
        "Nur die Geräte im Gespräch können Bild, Ton und Text entschlüsseln, unser Server nicht. "
        "Wenn Sie sicher gehen wollen, vergleichen Sie diese vier Wörter mit Ihrem Gegenüber. Sind "
        "sie gleich, hört unterwegs niemand mit."
    ),
    "e2ee_transport": _(
        "Nur Transportverschlüsselung: {name} kann mit diesem Browser nicht Ende zu Ende "
        "verschlüsseln. Bild und Ton sind auf dem Weg zu unserem Server und von dort geschützt, "
        "auf dem Server selbst nicht."
    ),
    "e2ee_refused": _(
        "{name} kann mit diesem Browser nicht Ende zu Ende verschlüsseln und wird deshalb weder "
        "gesehen noch gehört. Bitte nehmen Sie einen aktuellen Browser oder rufen Sie an: {phone}"
    ),
    "e2ee_failed": _(
        "Mit {name} ist keine Verschlüsselung zustande gekommen. Wer damit teilnimmt, sieht und "
        "hört nichts von den anderen und wird nicht gesehen und gehört. Bitte die Seite dort neu "
        "laden. Wenn es nicht klappt, rufen Sie bitte an: {phone}"
    ),
    "e2ee_unreadable": _(
        "Nicht gesichert: Bild und Ton von {name} lassen sich nicht entschlüsseln. Bitte laden Sie "
        "die Seite neu. Wenn es nicht klappt, rufen Sie bitte an: {phone}"
    ),
    "own_browser": _("Ihr Gerät"),
    "you": _("Sie"),
    "sound_on": _("Ton einschalten"),
    "failed": _("Das hat leider nicht funktioniert. Bitte versuchen Sie es noch einmal."),
}


def texts(translate: Translate, more: dict[str, str] | None = None) -> str:
    """Return the texts, and more of a page's own, as JSON that is safe inside a script element."""
    said = TEXTS | DEVICE_TEXTS | PEOPLE_TEXTS | DOCUMENT_TEXTS | (more or {})
    translated = {key: translate(text) for key, text in said.items()}
    return json.dumps(translated, ensure_ascii=False).replace("<", "\\u003c")
