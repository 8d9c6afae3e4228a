"""Where settings are written: an ini file, and the environment."""

import configparser
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from portal.causes import cause
from portal.setting_values import SettingsError

SECTION = "videoberatung"
PREFIX = "VIDEOBERATUNG_"


def from_ini(path: str, known: Collection[str]) -> dict[str, str]:
    """Return the settings of a file; raises SettingsError."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with Path(path).open(encoding="utf-8") as file:
            parser.read_file(file)
    except (OSError, ValueError, configparser.Error) as error:
        raise SettingsError(f"Einstellungsdatei {path}: {_unreadable(error)}.") from error
    if not parser.has_section(SECTION):
        raise SettingsError(f"Einstellungsdatei {path}: Der Abschnitt [{SECTION}] fehlt.")
    for key in parser[SECTION]:
        if key not in known:
            raise SettingsError(
                f"Einstellungsdatei {path}: Die Einstellung {key} gibt es nicht.{_near(key, known)}"
            )
    return dict(parser[SECTION])


def from_environment(environ: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Return the settings of the environment; raises SettingsError."""
    names = {PREFIX + key.upper().replace(".", "_"): key for key in known}
    found = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    for name in found:
        if name not in names:
            raise SettingsError(
                f"Umgebung: Die Einstellung {name} gibt es nicht.{_near(name, names)}"
            )
    return {names[name]: value for name, value in found.items()}


def _near(name: str, known: Collection[str]) -> str:
    shorter = {each.removeprefix(PREFIX): each for each in known}
    near = get_close_matches(name.removeprefix(PREFIX), shorter, n=1)
    return f" Meinten Sie {shorter[near[0]]}?" if near else " Alle stehen in docs/operations.md."


def _unreadable(error: Exception) -> str:
    match error:
        case OSError():
            return cause(error)
        case UnicodeDecodeError():
            return "sie ist nicht in UTF-8 geschrieben"
        case configparser.MissingSectionHeaderError():
            return f"Zeile {error.lineno} steht vor dem ersten Abschnitt; davor gehört [{SECTION}]"
        case configparser.DuplicateOptionError():
            return f"{error.option} steht zweimal darin, zuletzt in Zeile {error.lineno}"
        case configparser.DuplicateSectionError():
            return f"[{error.section}] steht zweimal darin, zuletzt in Zeile {error.lineno}"
        case configparser.ParsingError():
            lines = ", ".join(str(number) for number, _line in error.errors)
            return f"nicht zu lesen in Zeile {lines}; jede heißt „schlüssel = wert“"
    return "nicht zu lesen"
