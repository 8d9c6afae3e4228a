"""What a device check has found, in the words of the help desk."""

from collections.abc import Mapping

NOT_YET = "noch nicht getestet"
FIT = {
    "good": "geeignet, Ende zu Ende verschlüsselt",
    "transport": "geeignet, aber nur mit Transportverschlüsselung",
    "too_old": "zu alt: bitte einen aktuellen Firefox, Chrome, Edge oder Safari nehmen",
    "unsupported": "kann keine Videogespräche: bitte einen anderen Browser nehmen",
    "in_app": "Seite steht in einer App: bitte im Browser selbst öffnen",
}
SYSTEMS = {"windows": "Windows", "mac": "macOS", "ios": "iPhone oder iPad", "android": "Android"}
WORKS = {"ja": "funktioniert", "nein": "funktioniert nicht"}
LINE = {
    "good": "gut: reicht für Ton und Bild",
    "usable": "brauchbar: das Bild kann ruckeln",
    "poor": "knapp: für ein Bild zu langsam, der Ton geht vor",
    "none": "keine Verbindung: meist eine Firewall oder ein VPN",
}
WAY = {"direct": "direkt (UDP)", "relayed": "über den Vermittlungsserver (TURN)"}
ADVICE = {
    "refused": "Der Browser oder das Gerät gibt Kamera oder Mikrofon nicht frei. Auf der Seite "
    "steht, was genau zu tun ist: Bitte lassen Sie es sich vorlesen.",
    "missing": "Es wird keine Kamera oder kein Mikrofon gefunden. Ist es angeschlossen und "
    "eingeschaltet?",
    "busy": "Ein anderes Programm benutzt die Kamera. Andere Videoprogramme und Fenster schließen, "
    "dann noch einmal testen.",
    "unfit": "Kamera oder Mikrofon kann nicht, was gebraucht wird. Bitte ein anderes Gerät wählen.",
    "unsupported": "Dieser Browser kann keine Videogespräche.",
    "failed": "Der Test ist aus einem anderen Grund gescheitert. Seite neu laden und noch einmal "
    "versuchen, sonst ein anderes Gerät nehmen.",
}
# What the citizen's page can be made to say, as the help desk reads it.
ASKS = {
    "camera": "„Kamera und Mikrofon testen“ drücken",
    "speaker": "„Testton abspielen“ drücken",
    "line": "„Verbindung messen“ drücken",
    "browser": "Im richtigen Browser öffnen",
    "done": "Alles in Ordnung",
}


def facts(found: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """Return what was found as rows: what, how it is in words, and whether it is trouble."""
    fit, line = found.get("fit", ""), found.get("line", "")
    return [
        ("Browser", _browser(found), fit in ("too_old", "unsupported", "in_app")),
        ("Kamera", WORKS.get(found.get("camera", ""), NOT_YET), found.get("camera") == "nein"),
        (
            "Mikrofon",
            WORKS.get(found.get("microphone", ""), NOT_YET),
            found.get("microphone") == "nein",
        ),
        ("Verbindung", _line(found), line in ("poor", "none")),
    ]


def _browser(found: Mapping[str, str]) -> str:
    name = f"{found.get('browser', 'unbekannter Browser')} {found.get('version', '')}".strip()
    parts = [name, SYSTEMS.get(found.get("system", ""), "")]
    said = ", ".join(part for part in parts if part)
    fit = FIT.get(found.get("fit", ""), "")
    return f"{said}: {fit}" if fit else said


def _line(found: Mapping[str, str]) -> str:
    words = LINE.get(found.get("line", ""), NOT_YET)
    figures = []
    if "mbit" in found:
        figures.append(f"{found['mbit'].replace('.', ',')} Mbit/s")
    if "loss" in found:
        figures.append(f"Verlust {found['loss'].replace('.', ',')} %")
    if found.get("way") in WAY:
        figures.append(WAY[found["way"]])
    return f"{words} ({', '.join(figures)})" if figures and words != NOT_YET else words
