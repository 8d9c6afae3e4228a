"""Twenty who write while a form is locked: it is locked as it was signed, or not at all."""

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import pytest
from webtest import TestApp

from .papers import text_of
from .test_uploads import bring

WRITERS = 20


@pytest.fixture
def signed(presented):
    presented.upload = bring(presented.meeting)["id"]
    presented.sign()
    return presented


def twin(browser: TestApp) -> TestApp:
    """Return another window of the same browser, for a thread of its own."""
    cookies = CookieJar()
    for cookie in browser.cookiejar:
        cookies.set_cookie(cookie)
    return TestApp(browser.app, extra_environ=browser.extra_environ, cookiejar=cookies)


def writers(signed, take_back: bool):
    """Yield acts that would change what was signed, by turns of both sides."""
    meeting = signed.meeting
    removal = f"/raum/{meeting.id}/unterlagen/{signed.upload}/loeschen"
    for number in range(WRITERS):
        citizen, staff = twin(meeting.citizen), twin(meeting.caseworker)
        field = {"field": "hersteller", "value": f"Fälschung {number}", "base": 1}
        acts = [
            lambda it=citizen, given=field: signed.act(it, "felder", given, status="*"),
            lambda it=staff, given=field: signed.act(it, "felder", given, status="*"),
            lambda it=citizen: signed.act(it, "unterschrift", {"digest": "0"}, status="*"),
            lambda it=staff: signed.act(it, "vorlegen", status="*"),
        ]
        if take_back:
            acts += [
                lambda it=staff: signed.act(it, "zuruecknehmen", status="*"),
                lambda it=citizen: meeting.post(it, removal, status="*"),
            ]
        yield acts[number % len(acts)]


def all_at_once(signed, take_back: bool) -> tuple[int, Counter]:
    """Return how the lock was answered, and how the writers were."""
    locker = twin(signed.caseworker)
    acts = list(writers(signed, take_back))
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        written = [threads.submit(act) for act in acts[: WRITERS // 2]]
        locked = threads.submit(lambda: signed.act(locker, "sperren", status="*"))
        written += [threads.submit(act) for act in acts[WRITERS // 2 :]]
        answers = Counter(each.result().status_int for each in written)
        return locked.result().status_int, answers


def test_nobody_writes_into_what_is_being_locked(signed):
    read = signed.pdf(name="fassung").body
    locked, answers = all_at_once(signed, take_back=False)
    assert locked == 200
    assert set(answers) <= {409, 422}
    shown = signed.show()
    assert shown["state"] == "locked"
    assert shown["digest"] == hashlib.sha256(read).hexdigest()
    assert "Fälschung" not in str(shown["entries"])


def test_taking_back_and_locking_are_never_both_done(signed):
    locked, answers = all_at_once(signed, take_back=True)
    state = signed.show()["state"]
    if locked == 200:
        assert state == "locked"
        final = signed.pdf().body
        there = [entry["name"] for entry in signed.meeting.state(signed.citizen)["uploads"]]
        protocol = text_of(final)
        assert all(name in protocol for name in there)
        assert ("Mietvertrag.pdf" in protocol) == bool(there)
    else:
        assert locked == 409
        assert state in ("draft", "presented")
    assert 500 not in answers
