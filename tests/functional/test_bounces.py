"""Mails that come back from a server farther on: read from a real mailbox, shown to the office."""

import mailbox
import os
import signal
import socket
import subprocess
import sys
import time
from imaplib import IMAP4

import pytest
from driving import EMAIL, book_firmly, words
from foreign import self_signed

from portal.outbox.bounces import LARGEST, failed

from .test_outbox import SERVICE, START, deliver_by, unreached

STATUS = """Reporting-MTA: dns; mx.stadt.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} no such user
"""
HEADERS = "Message-ID: <{id}@stadt.example>\nSubject: Ihr Termin\nTo: {to}\n"


def report(id, *, action="failed", status="5.1.1", whole=False, kind="delivery-status") -> bytes:
    """What a server sends back; `whole` with the mail itself, as some do, else its headers."""
    told = STATUS.format(to=EMAIL, action=action, status=status)
    mail = HEADERS.format(id=id, to=EMAIL) + ("\nGuten Tag\n" if whole else "")
    mail_type = "message/rfc822" if whole else "text/rfc822-headers"
    parts = ("text/plain", "Undelivered\n"), (f"message/{kind}", told), (mail_type, mail)
    text = "".join(f"--x\nContent-Type: {name}\n\n{content}\n" for name, content in parts)
    return (
        f"From: MAILER-DAEMON@mx.stadt.example\nTo: videoberatung@stadt.example\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="x"\n'
        f"MIME-Version: 1.0\n\n{text}--x--\n"
    ).encode()


NOTE = b"From: a@b.example\nSubject: Abwesend\nContent-Type: text/plain\n\nBin bald da.\n"


@pytest.mark.parametrize(
    ("mail", "id"),
    [
        (report("a1"), "a1"),
        (report("a1", whole=True), "a1"),
        (report("a1", action="Failed ", status=" 5.7.1"), "a1"),
        (report("a1", action="delayed", status="4.4.1"), None),
        (report("a1", status="4.4.7"), None),
        (report("a1", kind="disposition-notification"), None),
        (report(""), None),
        (NOTE, None),
        (b"", None),
        (b"\xff\x00" * 500, None),
        (report("a1")[:300], None),
    ],
)
def test_only_what_failed_for_good_names_a_mail(mail, id):
    assert failed(mail) == id


def sent(site) -> str:
    """Book; return by which number the confirmation went out."""
    book_firmly(site, SERVICE, START)
    while site.housekeeping.send_due():
        pass
    with site.office.transact() as work:
        (id,) = (m.id for m in work.records.carried.values() if m.kind == "confirmation")
    return id


@pytest.fixture
def box(site, tmp_path):
    """The maildir in which mails to the sender arrive."""
    deliver_by(site, mail_bounces=f"maildir:{tmp_path / 'bounces'}")
    return mailbox.Maildir(tmp_path / "bounces", create=True)


def test_who_a_mail_did_not_reach_after_all_is_shown_until_one_arrives(site, box):
    caseworker = site.signed_in("caseworker", "pruefamt")
    id = sent(site)
    assert not unreached(site)
    box.add(report(id))
    assert site.housekeeping.collect() == 1
    assert unreached(site)
    assert len(box) == 0
    day = caseworker.get("/intern/?tag=2027-03-17")
    assert "kam nicht an oder ging an eine falsche Person" in words(day)
    box.add(report(id))
    assert site.housekeeping.collect() == 0  # known already


def test_everything_else_is_left_to_people(site, box):
    id = sent(site)
    others = [NOTE, report("unbekannt"), report(id, action="delayed", status="4.4.1")]
    others.append(report(id) + b"x" * LARGEST)
    for mail in others:
        box.add(mail)
    for _ in range(2):
        assert site.housekeeping.collect() == 0
    assert len(box) == len(others)
    assert not any("S" in entry.get_flags() for entry in box)
    assert not unreached(site)


def test_after_some_days_nothing_is_kept_of_a_mail(site, box):
    id = sent(site)
    site.advance(days=8, minutes=1)
    site.housekeeping.tidy()
    box.add(report(id))
    assert site.housekeeping.collect() == 0
    with site.office.transact() as work:
        assert not any(m.id == id for m in work.records.carried.values())


def test_nothing_is_remembered_where_nobody_looks(site):
    book_firmly(site, SERVICE, START)
    site.housekeeping.send_due()
    with site.office.transact() as work:
        assert len(work.records.carried) == 0
    assert site.housekeeping.collect() == 0


@pytest.fixture
def imap(site, tmp_path, monkeypatch):
    """A real IMAP server on this machine."""
    cert, key = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [os.path.join(os.path.dirname(sys.executable), "pymap")]
    command += ["--host", "127.0.0.1", "--port", str(port), "--cert", str(cert), "--key", str(key)]
    command += ["dict", "--demo-data"]
    with (tmp_path / "imap.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    deliver_by(site, mail_bounces=f"imap://demouser:demopass@127.0.0.1:{port}/INBOX")
    yield port
    server.send_signal(signal.SIGTERM)
    server.wait(10)


def opened(port) -> IMAP4:
    until = time.monotonic() + 15
    while True:
        try:
            client = IMAP4("127.0.0.1", port, timeout=10)
            break
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)
    client.starttls()
    client.login("demouser", "demopass")
    client.select("INBOX")
    return client


def test_a_mailbox_at_a_mail_server_is_read_encrypted(site, imap):
    id = sent(site)
    client = opened(imap)
    _kind, [before] = client.search(None, "ALL")
    for mail in (report(id), report("unbekannt"), NOTE):
        client.append("INBOX", "", None, mail)
    client.logout()
    assert site.housekeeping.collect() == 1
    assert unreached(site)
    assert site.housekeeping.collect() == 0
    client = opened(imap)
    _kind, [after] = client.search(None, "ALL")
    assert len(after.split()) == len(before.split()) + 2
    client.logout()


def test_a_mail_server_that_is_down_stops_nothing(site):
    deliver_by(site, mail_bounces="imap://somebody:password@127.0.0.1:1/INBOX")
    assert site.housekeeping.collect() == 0
