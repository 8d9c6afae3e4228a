"""What collides with another request is tried again, and becomes an incident only in the end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from driving import csrf, log_in
from transaction import Transaction
from ZODB.POSException import ConflictError

from portal.staff import login, sessions


@pytest.fixture
def colliding(monkeypatch):
    """Let the first tries of a logout collide; returns how often it was tried."""
    tried = []

    def collide(times):
        def log_out(work, token, real=sessions.log_out):
            tried.append(token)
            if len(tried) <= times:
                raise ConflictError
            real(work, token)

        monkeypatch.setattr(sessions, "log_out", log_out)
        return tried

    return collide


def test_a_login_that_collides_is_tried_again_with_the_form_as_it_was_sent(site, monkeypatch):
    email, tried = site.account("editor"), []

    def open_session(*given, real=login.open_session):
        tried.append(given)
        return real(*given)

    def commit(transaction, real=Transaction.commit):
        if len(tried) == 1:
            tried.append("collided")
            raise ConflictError
        return real(transaction)

    monkeypatch.setattr(login, "open_session", open_session)
    monkeypatch.setattr(Transaction, "commit", commit)
    assert log_in(site.browser(), email).status_int == 303
    assert len(tried) == 3


def log_out(browser):
    return browser.post("/intern/abmelden", {"csrf_token": csrf(browser)}, expect_errors=True)


def test_a_collision_is_tried_again_and_nobody_hears_of_it(site, colliding, caplog):
    browser = site.signed_in("editor")
    tried = colliding(2)
    assert log_out(browser).status_int == 303
    assert len(tried) == 3
    assert "event=error" not in caplog.text


def test_what_collides_every_time_is_one_incident(site, colliding, caplog):
    browser = site.signed_in("editor")
    tried = colliding(99)
    page = log_out(browser)
    assert page.status_int == 500
    assert len(tried) == 5
    assert caplog.text.count("event=error") == 1
    assert caplog.text.partition("incident=")[2][:8] in page.text


def test_the_acts_of_a_process_take_turns_so_that_none_is_done_twice(site):
    tried = []

    def fill(work, number):
        tried.append(number)
        for each in range(50):
            work.records.answers[f"{number} {each}"] = number

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: site.office.attempt(lambda work: fill(work, n)), range(8)))
    assert sorted(tried) == list(range(8))
    with site.office.transact() as work:
        assert len(work.records.answers) == 8 * 50
