"""`videoberatung mails`: what was sent, as text."""

import os
import subprocess
import sys

import pytest
from driving import EMAIL, WEAPONS, choose_time, give_details

from portal.__main__ import main


@pytest.fixture
def asked(site, monkeypatch, capsys):
    def ask(mail: str = "maildir:{var}/mail"):
        monkeypatch.setenv("VIDEOBERATUNG_VAR", str(site.office.settings.var))
        monkeypatch.setenv("VIDEOBERATUNG_MAIL", mail)
        status = main(["mails"])
        said = capsys.readouterr()
        return status, said.out + said.err

    return ask


def test_mails_are_shown_as_text_with_their_links(site, browser, asked):
    assert asked() == (0, "Es wurde noch keine E-Mail verschickt.\n")
    give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit()
    (mail,) = site.deliver()
    status, said = asked()
    assert status == 0
    assert f"To: {EMAIL}" in said
    assert f"Subject: {mail.subject}" in said
    assert mail.link("/bestaetigen") in said


def test_mails_that_left_by_smtp_are_not_there(asked):
    status, said = asked("smtp://127.0.0.1:1")
    assert (status, "SMTP" in said) == (1, True)


def test_who_reads_no_further_causes_no_error(site):
    read, write = os.pipe()
    os.close(read)
    command = (sys.executable, "-m", "portal", "mails")
    given = os.environ | {"VIDEOBERATUNG_VAR": str(site.office.settings.var)}
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, env=given, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
