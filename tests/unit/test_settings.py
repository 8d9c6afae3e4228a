"""Wrong settings and wrong calls end in one German line that says what to do."""

import errno
import os
import re
import socket
import ssl

import pytest

from portal.__main__ import main
from portal.causes import cause
from portal.settings import Settings, SettingsError, load

WRONG = {
    "CITY_STATE": ("Bayern", "möglich sind BW, BY, BE"),
    "LISTEN": ("6543", "erwartet wird Rechner:Port"),
    "GATEWAY_LISTEN": ("127.0.0.1:70000", "ein Port von 0 bis 65535"),
    "MEDIA_PORT": ("viele", "ein Port von 0 bis 65535"),
    "BOOKING_HOLD_MINUTES": ("-5", "eine ganze Zahl, 0 oder mehr"),
    "ROOM_OPENS": ("1.5", "eine ganze Zahl, 0 oder mehr"),
    "PILOT_START": ("1. März", "ein Tag wie 2027-03-22"),
    "CITY_CLOSED": ("2027-03-22 morgen", "ein Tag wie 2027-03-22"),
    "CLOCK": ("2027-03-22T09:00:00", "ein Zeitpunkt wie 2027-03-22T09:00:00+01:00"),
    "PUBLIC_URL": ("video.stadt.example", "eine Adresse wie https://video.stadt.example"),
    "PROXIES": ("10.0.0.1/8", "10.0.0.1/8 ist kein Netz"),
    "MODE": ("prod", "möglich sind development, production"),
    "LIMITS": ("nein", "möglich sind on, off"),
    "STORAGE": ("mysql://db", "möglich sind file:…, zeo:…, postgres:…"),
    "LANGUAGES": ("de fr", "fr gibt es nicht, möglich sind de"),
    "OIDC_GROUPS": ("x", "GRUPPE=ROLLE"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_named_with_what_was_expected(name):
    value, expected = WRONG[name]
    with pytest.raises(SettingsError) as refused:
        load(environ={f"VIDEOBERATUNG_{name}": value})
    said = str(refused.value)
    assert re.match(rf"Einstellung [a-z_.]+ = {re.escape(value)}: .+\.$", said)
    assert expected in said


def test_a_setting_there_is_not_is_named_with_the_one_that_may_be_meant():
    with pytest.raises(SettingsError, match=r"VIDEOBERATUNG_LISTN gibt .* VIDEOBERATUNG_LISTEN\?"):
        load(environ={"VIDEOBERATUNG_LISTN": "x"})
    with pytest.raises(SettingsError, match=r"VIDEOBERATUNG_QUOKKA gibt .* docs/operations\.md"):
        load(environ={"VIDEOBERATUNG_QUOKKA": "x"})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("mode = production", "Zeile 1 steht vor dem ersten Abschnitt"),
        ("[other]\n", r"Der Abschnitt \[videoberatung\] fehlt"),
        ("[videoberatung]\nmode", "nicht zu lesen in Zeile 2"),
        ("[videoberatung]\nvar = a\nvar = b", "var steht zweimal darin, zuletzt in Zeile 3"),
        ("[videoberatung]\nmoed = development", "moed gibt es nicht. Meinten Sie mode"),
        ("[videoberatung]\ncity.name = M\udcfcnchen", "nicht in UTF-8"),
        (None, "gibt es nicht"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line(tmp_path, written, said):
    path = tmp_path / "stadt.ini"
    if written is not None:
        path.write_text(written, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(SettingsError, match=said) as refused:
        load(str(path), {})
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_braces_in_an_address_are_left_as_they_are(tmp_path):
    settings = Settings(var=tmp_path)
    assert settings.filled("{var}/mail {other}") == f"{tmp_path}/mail {{other}}"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ([], "Es fehlt: BEFEHL."),
        (["strat"], "BEFEHL: „strat“ gibt es nicht. Möglich: run, portal,"),
        (["accounts"], "Es fehlt: BEFEHL."),
        (["accounts", "add"], "Es fehlt: --email, --role."),
        (["accounts", "add", "--email"], "--email: Danach fehlt eine Angabe."),
        (["run", "--demmo"], "Damit ist nichts anzufangen: --demmo."),
        (["run", "--demo=ja"], "--demo: Dazu gehört keine Angabe, auch nicht „ja“."),
        (["accounts", "add", "--"], "Es fehlt: --email, --role."),
        (["content", "export"], "Es fehlt: ORDNER."),
    ],
)
def test_a_wrong_call_is_answered_in_german(capsys, call, said):
    with pytest.raises(SystemExit) as ended:
        main(call)
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert (told.startswith("Aufruf: videoberatung"), f"videoberatung: {said}" in told) == (
        True,
        True,
    )


def test_why_something_failed_is_said_in_german():
    assert cause(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))) == "gibt es nicht"
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError) as busy:
        socket.create_server(taken.getsockname()).close()
    assert cause(busy.value) == "die Adresse ist belegt (läuft dort schon etwas?)"
    assert cause(socket.gaierror(-2, "Name or service not known")).startswith("der Name des")
    assert cause(TimeoutError()) == "keine Antwort"
    assert cause(ssl.SSLEOFError(8, "EOF")).startswith("keine verschlüsselte Verbindung")
    assert cause(ValueError("two\nlines")) == "two lines (ValueError)"


@pytest.mark.parametrize("call", [["content", "export"], ["papers"], ["backup"]])
def test_a_folder_that_cannot_be_written_is_named(capsys, monkeypatch, tmp_path, call):
    monkeypatch.setenv("VIDEOBERATUNG_VAR", str(tmp_path / "var"))
    (tmp_path / "datei").write_text("")
    assert main([*call, str(tmp_path / "datei" / "ordner")]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"videoberatung: {tmp_path}/datei")
    assert last.endswith(": ist kein Ordner.")


def test_a_portal_says_in_german_why_it_does_not_start(capsys, monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("VIDEOBERATUNG_VAR", str(tmp_path))
        monkeypatch.setenv("VIDEOBERATUNG_LISTEN", f"127.0.0.1:{port}")
        assert main(["portal"]) == 1
    assert capsys.readouterr().err == (
        f"videoberatung: Einstellung listen = 127.0.0.1:{port}: die Adresse ist belegt"
        " (läuft dort schon etwas?).\n"
    )
