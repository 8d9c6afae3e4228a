"""Pages that are kept ready are never older than what they show."""

import gzip
import socket
import threading
from datetime import timedelta

import pytest
import waitress
from driving import form_with, heading, words
from webob import Request

from portal import clock
from portal.at_once import serve_at_once
from portal.catalogue.domain import set_state
from portal.content import banner
from portal.content.models import Banner
from portal.early import Early

APP = "/faq/technische-voraussetzungen/app"


def test_a_browser_that_has_the_page_is_told_that_it_still_holds(browser):
    first = browser.get("/faq")
    again = browser.get("/faq", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_int, again.body) == (304, b"")
    english = browser.get("/en/faq", headers={"If-None-Match": first.headers["ETag"]})
    assert english.status_int == 200


def test_a_switched_off_department_is_gone_from_the_page_at_once(site, browser):
    assert "Sozialamt" in words(browser.get("/faq"))
    with site.office.transact() as work:
        set_state(work, "sozialamt", "disabled", "test")
    assert "Sozialamt" not in words(browser.get("/faq"))


@pytest.mark.parametrize("path", ["/faq", APP])
def test_a_new_version_stands_on_the_page_at_once(site, browser, path):
    before = browser.get(path).body
    editor = site.signed_in("editor")
    form = form_with(editor.get(f"/intern/inhalte{APP}"), "markdown")
    form["title"] = "Neu und anders"
    form.submit()
    page = browser.get(path)
    assert (page.body != before, "Neu und anders" in page.text) == (True, True)


def test_languages_and_addresses_are_not_mixed_up(browser):
    for _twice in range(2):
        assert heading(browser.get("/faq")) != heading(browser.get("/en/faq"))
        assert heading(browser.get("/impressum")) == "Impressum"
        assert heading(browser.get(APP)).startswith("Muss ich eine App")
        browser.get("/faq/technische-voraussetzungen/gibt-es-nicht", status=404)


MARKED = {"/faq": "/faq", "/aemter": "/aemter", "/technik": "/technik", "/hilfe": "/hilfe"}


def test_every_page_marks_itself_and_leads_to_itself_in_other_languages(browser):
    """Menu, foot and the links to other languages are kept: each page must get its own."""
    for _twice in range(2):
        for prefix in ("", "/en", "/ar"):
            for path in ("/faq", "/hilfe", "/impressum", "/aemter", "/technik", "/", APP):
                page = browser.get(f"{prefix}{path}?x=1%262").html
                marked = [a["href"] for a in page.select("header [aria-current=page]")]
                assert marked == [prefix + each for each in MARKED if path.startswith(each)]
                (current,) = page.select(".strip [aria-current=true]")
                assert current["href"] == f"{prefix}{path}?x=1%262"
                others = {a["href"] for a in page.select(".strip a[hreflang]")}
                assert {f"{path}?x=1%262", f"/en{path}?x=1%262"} <= others
                assert page.select_one(".foot a")["href"].startswith("tel:")


def test_what_somebody_asked_for_stands_in_no_kept_part(browser):
    assert "zeichen" in browser.get('/faq?q="><i>zeichen').text
    page = browser.get("/faq")
    assert ("zeichen" in page.text, page.html.find("i")) == (False, None)
    addresses = browser.get("//fremd.example/<b>", status=404).html.select(".strip a[hreflang]")
    assert addresses[0]["href"] == "/fremd.example/%3Cb%3E"


def test_staff_get_their_own_bar_and_citizens_the_telephone(site, browser):
    editor = site.signed_in("editor")
    for _twice in range(2):
        staff, page = editor.get("/intern/inhalte/").html, browser.get("/faq").html
        assert [a.get_text() for a in staff.select("header [aria-current=page]")] == ["Inhalte"]
        assert (staff.select(".foot [href^=tel]"), staff.select(".strip")) == ([], [])
        assert [len(page.select(".foot [href^=tel]")), len(page.select(".strip"))] == [1, 1]
        tokens = {each["value"] for each in staff.select("[name=csrf_token]")}
        assert tokens == {editor.cookies["csrf"]}
        seen = editor.get("/faq?q=app").html
        assert [a["href"] for a in seen.select("header [aria-current=page]")] == ["/faq"]


@pytest.fixture
def early(site, monkeypatch):
    """Count what the application is asked in spite of the pages that are kept."""
    asked = []
    found = Early._asked

    def counting(self, environ, start_response):
        asked.append(environ["PATH_INFO"])
        return found(self, environ, start_response)

    monkeypatch.setattr(Early, "_asked", counting)
    return asked


def answer(browser, method, path, headers):
    found = browser.request(path, method=method, headers=headers, expect_errors=True)
    return found.status, sorted(found.headers.items()), found.body


@pytest.mark.parametrize("path", ["/faq", "/ar/faq", APP, "/impressum"])
def test_what_is_answered_early_is_the_same_to_the_byte(browser, early, path):
    tag = browser.get(path).headers["ETag"]
    for method in ("GET", "HEAD"):
        for headers in (
            *({}, {"If-None-Match": tag}, {"If-None-Match": f'W/{tag}, "other"'}),
            *({"If-None-Match": '"other"'}, {"If-None-Match": "*"}, {"Range": "bytes=0-99"}),
            {"Accept-Language": "en"},
        ):
            early.clear()
            short = answer(browser, method, path, headers)
            assert (early, short[0][:3] in ("200", "206", "304")) == ([], True)
            # A cookie nobody knows makes it the long way.
            assert answer(browser, method, path, headers | {"Cookie": "a=b"}) == short
            assert len(early) == 1


def test_a_line_begins_and_ends_though_nothing_is_committed(site, browser, early):
    start, end = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)
    with site.office.transact() as work:
        texts = (("de", "Wartung am Abend"),)
        work.records.content.banner = Banner(mark="m", texts=texts, start=start, end=end)
    shown = []
    for _hour in range(3):
        shown += ["Wartung am Abend" in browser.get("/faq").text for _twice in range(2)]
        site.advance(hours=1)
    assert (shown, len(early)) == ([False, False, True, True, False, False], 3)
    with site.office.transact() as work:
        assert banner.next_change(work.records.content, work.now) is None


def test_only_pages_that_may_be_kept_are_answered_early(browser, early):
    for path, status in (
        *(("/hilfe", 200), ("/", 200), ("/faq?q=app", 200), ("/faq/a/gibt-es-nicht", 404)),
        *(("/datenschutz?fassung=1", 200), ("/intern/inhalte", None), ("/faq/%ff/x", 400)),
    ):
        for _twice in range(2):
            early.clear()
            found = browser.get(path, expect_errors=True)
            assert (len(early), status in (None, found.status_int)) == (1, True), path
    assert browser.post("/faq", expect_errors=True).status_int in (400, 404, 405)


def test_the_server_answers_at_once_in_order_and_only_what_is_ready(site, early):
    """Four requests in one packet: ready, not ready, ready, and one with a cookie."""
    pages = site.application.application.registry.pages
    server = waitress.create_server(site.application, listen="127.0.0.1:0", threads=2)
    serve_at_once(server, pages)
    running = threading.Thread(target=server.run)
    running.start()
    with socket.create_connection(("127.0.0.1", server.effective_port)) as line:
        _ask(line, "/impressum")
        first = _answers(line, 1)
        early.clear()
        for path, more in (("/impressum", ""), ("/hilfe", ""), ("/impressum", "Cookie: a=b\r\n")):
            _ask(line, path, more)
            first += _answers(line, 1)
        assert early == ["/hilfe", "/impressum"]
        assert (first[0], first[0], first[0] != first[2]) == (first[1], first[3], True)
        packet = b"".join(_wanted(path) for path in ("/impressum", "/hilfe", "/impressum") * 3)
        line.sendall(packet)
        assert _answers(line, 9) == [first[0], first[2], first[0]] * 3
    server.trigger.pull_trigger(server.close)
    running.join()


def _wanted(path, more=""):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:6543\r\n{more}\r\n".encode()


def _ask(line, path, more=""):
    line.sendall(_wanted(path, more))


def _answers(line, number):
    """Return the bodies of so many answers."""
    arrived, found = b"", []
    line.settimeout(10)
    while len(found) < number:
        head, parted, rest = arrived.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if parted and len(rest) >= length:
            found.append(rest[:length])
            arrived = rest[length:]
        else:
            arrived += line.recv(1 << 16)
    return found


def test_who_takes_compressed_files_gets_the_same_in_less(site, browser):
    address = browser.get("/faq").html.select_one("link[rel=stylesheet]")["href"]
    # WebTest would decompress.
    plain, packed = (
        Request.blank(address, headers=headers).get_response(site.application)
        for headers in ({}, {"Accept-Encoding": "gzip, br"})
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert (plain.headers["Vary"], packed.headers["Vary"]) == ("Accept-Encoding",) * 2
    assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]
    assert len(packed.body) < len(plain.body) / 3
    assert gzip.decompress(packed.body) == plain.body
