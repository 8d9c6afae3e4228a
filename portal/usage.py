"""What the `videoberatung` command says about itself: in German, as all it answers."""

import argparse
import re
import sys
from typing import NoReturn

DESCRIPTION = "Videoberatung: starten, verwalten, prüfen und sichern."
CONFIG = "Datei mit Einstellungen; ohne sie gilt nur die Umgebung"
# command → what it does, in one line
COMMANDS = {
    "run": "Portal und Gateway zusammen starten, Datenbank inbegriffen",
    "portal": "nur das Portal starten",
    "gateway": "nur ein Medien-Gateway starten",
    "worker": "nur Nachrichten, Erinnerungen und Löschen erledigen (nicht mit einer FileStorage)",
    "accounts": "Konten der Mitarbeitenden: anlegen, auflisten, sperren",
    "accounts add": "ein Konto anlegen; das Passwort wird abgefragt",
    "accounts list": "Konten mit Rollen, Bereichen und Kennung auflisten",
    "accounts disable": "ein Konto sofort sperren, offene Räume inbegriffen",
    "departments": "Ämter: auflisten, prüfen, aktivieren, deaktivieren, neu beginnen",
    "departments list": "installierte Ämter mit ihrem Zustand auflisten",
    "departments check": "alle installierten Ämter laden und Fehler nennen, oder eine Datei prüfen",
    "departments new": "den Anfang eines eigenen Amts schreiben",
    "departments enable": "ein Amt aktivieren, oder erproben",
    "departments disable": "ein Amt deaktivieren; Termine bleiben bestehen",
    "forget": "jetzt löschen, was fällig ist",
    "mails": "E-Mails der Entwicklung zeigen, die neueste zuletzt",
    "backup": "eine Sicherung auf den neuesten Stand bringen: Datenbank, Dateien, Schlüssel",
    "restore": "eine Sicherung einspielen; die Anwendung darf nicht laufen",
    "papers": "Entwürfe der Unterlagen schreiben, die eine Stadt vor dem Start braucht",
    "doctor": "Einstellungen und Umgebung prüfen: was nicht stimmt, und was hilft",
    "content": "Texte als Dateien ausgeben und einlesen",
    "content export": "alle Texte und Bilder in einen leeren Ordner schreiben",
    "content import": "Texte aus einem Ordner einlesen; Geändertes wird eine neue Fassung",
    "pilot": "den Pilotbetrieb eines Amts beenden und nachweisen",
    "pilot end": "den Pilotbetrieb eines Amts beenden; zuerst nur eine Vorschau",
    "pilot certificate": "den Nachweis über das Ende als JSON ausgeben",
    "audit": "die Prüfkette",
    "audit verify": "die Prüfkette prüfen, auch gegen die Tageswerte außerhalb der Datenbank",
}


# what argparse says of a wrong call → the same in German
ERRORS = {
    r"the following arguments are required: (.*)": r"Es fehlt: \1.",
    r"unrecognized arguments: (.*)": r"Damit ist nichts anzufangen: \1.",
    r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)": (
        r"\1: „\2“ gibt es nicht. Möglich: \3."
    ),
    r"argument (\S+): expected (?:one|at least one) argument": r"\1: Danach fehlt eine Angabe.",
    r"argument (\S+): ignored explicit argument '(.*)'": (
        r"\1: Dazu gehört keine Angabe, auch nicht „\2“."
    ),
    r"argument (\S+): invalid \S+ value: '(.*)'": r"\1: „\2“ ist keine gültige Angabe.",
    r"argument (\S+): not allowed with argument (\S+)": r"\1 und \2 gehen nicht zusammen.",
    r"ambiguous option: (\S+) could match (.*)": r"\1 ist nicht eindeutig. Gemeint sein kann: \2.",
}


def in_german(message: str) -> str:
    """Return what argparse says of a wrong call in German; what it never said here, as it is."""
    for pattern, german in ERRORS.items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(german).replace("'", "")
    return message


class Formatter(argparse.HelpFormatter):
    """As argparse writes it, with a German beginning and room for the names of commands."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=18, width=100)

    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]
        """Begin with a German word."""
        super().add_usage(usage, actions, groups, "Aufruf: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are German."""

    def __init__(self, **more) -> None:  # type: ignore[no-untyped-def]
        super().__init__(**{"formatter_class": Formatter, **more, "add_help": False})
        self._positionals.title, self._optionals.title = "Befehle und Angaben", "Optionen"
        self.add_argument("-h", "--help", action="help", help="diese Hilfe zeigen")

    def error(self, message: str) -> NoReturn:
        """End with what was wrong, and how the command is called."""
        self.print_usage(sys.stderr)
        self.exit(2, f"videoberatung: {in_german(message)} Mehr sagt „{self.prog} --help“.\n")


def add(groups, name: str) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    """Add a command, or a part of one, with what it does."""
    said = COMMANDS[name]
    parser: argparse.ArgumentParser = groups.add_parser(
        name.rpartition(" ")[2], help=said, description=said[0].upper() + said[1:] + "."
    )
    return parser
