"""A copy of one's data and early erasure, decided by people; holds; certificates of deletion."""

import hashlib
import json
from dataclasses import replace

import pytest
from driving import EMAIL, NAME, PASSWORD, Meeting, book_firmly, form_with, heading, meet, words

from portal import retention
from portal.audit.domain import link

from .test_private_fields import FORM, SECRET, SERVICE
from .test_signers import joined
from .test_uploads import bring


@pytest.fixture
def meeting(site):
    meeting = meet(site, SERVICE)
    meeting.begin()
    return meeting


def ask(meeting: Meeting, kind: str, status=303, sure=True):
    page = meeting.citizen.get(f"{meeting.access}/daten")
    named = f'name="wunsch" value="{kind}"'
    form = next(each for each in page.forms.values() if named in each.text)
    if kind == "erasure":
        form["sicher"] = sure
    return form.submit("wunsch", value=kind, status=status)


def decide(meeting, kind, answer, reason="", status=303):
    form = form_with(meeting.caseworker.get("/intern/datenwuensche/"), "wunsch")
    assert form["wunsch"].value == kind
    form["grund"] = reason
    return form.submit("entscheidung", value=answer, status=status)


def file(meeting, way="not_needed"):
    page = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/ablage")
    form = form_with(page, "weg")
    form["weg"].force_value(way)
    form.submit(status=303)


def case_of(site):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return case.id, case.reference


def remaining(site) -> int:
    with site.office.transact() as work:
        return len(work.records.cases)


def test_a_copy_is_asked_for_granted_by_a_person_and_opened_by_a_code(site, meeting):
    base = f"/raum/{meeting.id}/dokumente"
    id = meeting.post(meeting.caseworker, base, {"form": FORM}).json["id"]
    other = joined(site, meeting_of(meeting), "representative", "Zweite Person", "z@b.example")
    entry = {"field": "vertraulich", "value": SECRET, "base": 0}
    meeting.post(other, f"{base}/{id}/felder", json=entry)
    meeting.desk("beenden")
    meeting.citizen.get("/intern/datenwuensche/", status=303)
    ask(meeting, "copy")
    assert "noch nicht entschieden" in words(meeting.citizen.get(f"{meeting.access}/daten"))
    assert "bittet um eine Kopie" in words(meeting.caseworker.get("/intern/"))
    stranger = site.signed_in("caseworker", "sozialamt", email="fremd@stadt.example")
    assert "niemand um etwas" in words(stranger.get("/intern/datenwuensche/"))
    decide(meeting, "copy", "ja")
    assert "Abholcode" in words(meeting.citizen.get(f"{meeting.access}/daten"))
    assert NAME not in meeting.citizen.get(f"{meeting.access}/daten").text
    day = meeting.caseworker.get("/intern/").forms.values()
    told = next(form for form in day if form.action.endswith("/abholcode")).submit()
    spoken = told.html.find(class_="code").get_text(strip=True)
    form = form_with(meeting.citizen.get(f"{meeting.access}/dokumente"), "code")
    form["code"] = spoken
    answer = form_with(form.submit(), "dokument").submit()
    copy = json.loads(answer.body)
    assert (copy["person"]["name"], copy["person"]["email"]) == (NAME, EMAIL)
    assert copy["documents"][0]["values"] == {"tag": "15.03.2027"}
    assert SECRET not in answer.text and "Zweite Person" not in answer.text
    acts = [act for act, _subject in site.acts]
    assert [act for act in acts if act.startswith("copy.")] == [
        "copy.asked", "copy.granted", "copy.fetched"
    ]  # fmt: skip


class meeting_of:
    """What `joined` wants of a desk."""

    def __init__(self, meeting) -> None:
        self.meeting = meeting


def test_nothing_is_erased_early_before_the_documents_are_decided_on(site, meeting):
    bring(meeting)
    ask(meeting, "erasure")
    assert "Ein Termin steht noch bevor" in words(decide(meeting, "erasure", "ja", status=409))
    meeting.desk("beenden")
    assert "zuerst über die Ablage" in words(decide(meeting, "erasure", "ja", status=409))
    assert retention.run(site.office) == 0
    file(meeting)
    decide(meeting, "erasure", "ja")
    assert "kommenden Nacht" in words(meeting.citizen.get(f"{meeting.access}/daten"))
    with site.office.transact() as work:
        (case,) = work.records.cases
        work.records.unfiled[case] = False  # as a file that comes at this moment does
    assert retention.run(site.office) == 0
    with site.office.transact() as work:
        del work.records.unfiled[case]
    site.advance(days=1)
    assert retention.run(site.office) == 0  # nobody was told yet
    told = [mail.subject for mail in site.deliver()]
    assert "Ihre Daten werden in der kommenden Nacht gelöscht" in told
    assert retention.run(site.office) == 1
    assert remaining(site) == 0
    meeting.citizen.get(meeting.access, status=404)


def test_who_signed_in_a_while_ago_confirms_before_anything_is_erased(site, meeting):
    meeting.desk("beenden")
    ask(meeting, "erasure")
    site.advance(minutes=10)
    page = decide(meeting, "erasure", "ja", status=403)
    assert (heading(page), remaining(site)) == ("Bitte bestätigen Sie, dass Sie es sind", 1)
    form = form_with(page, "bestaetigung_passwort")
    form["bestaetigung_passwort"] = PASSWORD
    form.submit(status=303)
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert [wish.state for wish in case.wishes] == ["granted"]


def test_who_does_not_say_that_erasure_is_meant_is_asked_again(site, meeting):
    page = ask(meeting, "erasure", status=422, sure=False)
    assert "kreuzen Sie an" in page.html.find(id="problem-sicher").get_text()
    assert page.html.find(id="fehler").find("a")["href"] == "#feld-sicher"
    assert "niemand um etwas" in words(meeting.caseworker.get("/intern/datenwuensche/"))


def take_back(meeting, kind):
    page = meeting.citizen.get(f"{meeting.access}/daten")
    named = f'name="zurueck" value="{kind}"'
    form = next(each for each in page.forms.values() if named in each.text)
    return form.submit("zurueck", value=kind, status=303).follow()


def test_a_wish_is_taken_back_also_erasure_until_it_happens(site, meeting):
    meeting.desk("beenden")
    site.deliver()
    ask(meeting, "copy")
    ask(meeting, "erasure")
    assert "Bitte zurücknehmen" in take_back(meeting, "copy").text
    decide(meeting, "erasure", "ja")
    page = take_back(meeting, "erasure")
    assert "Bitte zurücknehmen" not in page.text and "Nacht" not in words(page)
    assert site.deliver() == []  # what was granted no longer holds
    assert [act for act, _s in site.acts if act.endswith("taken_back")] == [
        "copy.taken_back", "erasure.taken_back"
    ]  # fmt: skip
    ask(meeting, "copy")
    decide(meeting, "copy", "ja")
    assert "Bitte zurücknehmen" not in meeting.citizen.get(f"{meeting.access}/daten").text
    site.advance(days=5)
    assert (retention.run(site.office), remaining(site)) == (0, 1)


def test_a_refusal_says_why_and_the_wish_can_be_repeated(site, meeting):
    meeting.desk("beenden")
    ask(meeting, "erasure")
    assert "schreiben Sie, warum" in words(decide(meeting, "erasure", "nein", status=422))
    decide(meeting, "erasure", "nein", "Das Verfahren läuft noch.")
    page = words(meeting.citizen.get(f"{meeting.access}/daten"))
    assert "Das Verfahren läuft noch." in page and "Noch einmal bitten" in page
    ask(meeting, "erasure")
    assert "niemand um etwas" not in words(meeting.caseworker.get("/intern/datenwuensche/"))


@pytest.mark.parametrize(
    ("kind", "answer", "subject"),
    [
        ("copy", "ja", "Die Kopie Ihrer Daten liegt bereit"),
        ("copy", "nein", "Ihre Bitte um eine Kopie Ihrer Daten ist abgelehnt"),
        ("erasure", "ja", "Ihre Daten werden in der kommenden Nacht gelöscht"),
        ("erasure", "nein", "Ihre Bitte um früheres Löschen ist abgelehnt"),
    ],
)
def test_who_asked_is_told_once_and_discreetly(site, meeting, kind, answer, subject):
    meeting.desk("beenden")
    site.deliver()
    ask(meeting, kind)
    decide(meeting, kind, answer, "Das Verfahren läuft noch.")
    (mail,) = site.deliver()
    assert (mail.subject, mail.to) == (subject, EMAIL)
    _case, reference = case_of(site)
    assert reference in mail.text
    meeting.citizen.get(mail.link("/daten"))
    for secret in ("Prüfamt", "Ohne Bestätigung", "Das Verfahren läuft"):
        assert secret not in mail.text + mail.html
    site.advance(days=2)
    assert subject not in [later.subject for later in site.deliver()]


def test_a_decision_is_told_in_the_language_of_who_asked(site, meeting):
    meeting.desk("beenden")
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        case.participants[0].language = "en"
    ask(meeting, "copy")
    site.deliver()
    decide(meeting, "copy", "ja")
    (mail,) = site.deliver()
    assert mail.subject == "The copy of your data is ready"
    assert mail.link("/daten").startswith("/en/termin/")


def test_what_was_decided_is_told_before_the_address_goes_but_not_for_ever(site, meeting):
    meeting.desk("beenden")
    site.deliver()
    ask(meeting, "erasure")
    decide(meeting, "erasure", "ja")
    site.advance(days=2, hours=23)
    assert retention.run(site.office) == 0
    site.advance(days=1)
    assert retention.run(site.office) == 1
    assert site.deliver() == []
    with site.office.transact() as work:
        assert not [m for m in work.records.outbox.values() if m.kind.startswith("erasure")]


def test_what_is_to_go_can_be_fetched_until_midnight(site, meeting):
    meeting.desk("beenden")
    ask(meeting, "erasure")
    decide(meeting, "erasure", "ja")
    site.deliver()
    site.advance(hours=14)  # 23:00
    assert retention.run(site.office) == 0  # as at every start of the portal
    meeting.citizen.get(f"{meeting.access}/daten")
    site.advance(hours=2)
    assert retention.run(site.office) == 1


def test_who_accompanies_asks_for_nothing(site, meeting):
    joined(site, meeting_of(meeting), "companion", "Dritte Person", "dritte@b.example")
    with site.office.transact() as work:
        tokens = [t for t, (_k, _s, who) in work.records.tokens.items()]
    assert len(tokens) >= 2
    mail = [m for m in site._box.values() if "dritte@b.example" in str(m)][-1]
    access = next(line for line in str(mail.as_string()).split() if "/termin/" in line)
    site.browser().get("/" + access.split("/", 3)[3] + "/daten", status=422)


def test_a_hold_stops_deletion_is_shown_audited_and_lifted(site, meeting):
    meeting.desk("beenden")
    id, reference = case_of(site)
    keeper = site.signed_in("dpo")
    assert keeper.get("/intern/loeschsperren/").status_int == 200
    hold(keeper, reference, "", status=422)
    hold(keeper, "2222-2222", "Klage", status=422)
    hold(keeper, reference, "Klage anhängig, 3 K 17/27")
    ask(meeting, "erasure")
    assert "Löschsperre" in words(decide(meeting, "erasure", "ja", status=409))
    assert "Löschsperre seit" in words(
        meeting.caseworker.get(f"/intern/beratung/{meeting.id}/ablage")
    )
    meeting.caseworker.get("/intern/loeschsperren/", status=403)
    site.advance(days=200)
    assert retention.run(site.office) == 0
    keeper = again(site)
    assert "3 K 17/27" in words(keeper.get("/intern/loeschsperren/"))
    form_with(keeper.get("/intern/loeschsperren/"), "nummer").submit("schritt", value="aufheben")
    acts = [(act, subject) for act, subject in site.acts if act.startswith("case.h")]
    assert acts == [("case.held", f"case:{id}"), ("case.hold_lifted", f"case:{id}")]
    assert retention.run(site.office) == 1


def hold(browser, reference, reason, status=303):
    form = form_with(browser.get("/intern/loeschsperren/"), "grund")
    form["nummer"], form["grund"] = reference, reason
    return form.submit("schritt", value="sperren", status=status)


def again(site):
    """Sessions last some hours only."""
    return site.signed_in("dpo", email="dpo2@stadt.example")


def test_an_administrator_of_another_department_sees_and_sets_no_hold(site):
    book_firmly(site, "pruefamt/viertelstunden", "2027-03-17T10:00:00+01:00")
    _id, reference = case_of(site)
    other = site.signed_in("department-admin", "sozialamt")
    hold(other, reference, "Klage", status=422)
    own = site.signed_in("department-admin", "pruefamt", email="eigen@stadt.example")
    hold(own, reference, "Klage")
    assert reference not in words(other.get("/intern/loeschsperren/"))


def test_a_certificate_says_what_was_destroyed_and_the_chain_proves_it(site, meeting):
    bring(meeting)
    meeting.desk("beenden")
    file(meeting)
    id, _reference = case_of(site)
    with site.office.transact() as work:
        (upload,) = work.records.uploads
    site.advance(days=200)
    retention.run(site.office)
    site.office.attempt(lambda work: link(work.records.audit))
    operator = site.signed_in("operator")
    page = operator.get("/intern/geloescht/")
    assert "Frist abgelaufen" in words(page)
    proof = operator.get(f"/intern/geloescht/{id}.json").json
    assert proof["certificate"]["destroyed"]["uploads"] == [upload]
    assert proof["certificate"]["destroyed"]["appointments"] == [meeting.id]
    assert (proof["proven"], proof["chain"]["whole"]) == (True, True)
    assert [each["act"] for each in proof["links"]] == ["case.forgotten", "key.destroyed"]
    plain = json.dumps(proof["certificate"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(plain.encode()).hexdigest() == proof["links"][0]["digest"]
    for each in proof["links"]:
        names = ("previous", "act", "actor", "subject", "at", "digest")
        made = "\x1f".join(each[name] for name in names)
        assert hashlib.sha256(made.encode()).hexdigest() == each["hash"]
    assert NAME not in operator.get(f"/intern/geloescht/{id}.json").text
    site.signed_in("department-admin", "pruefamt").get(f"/intern/geloescht/{id}.json", status=403)
    with site.office.transact() as work:
        work.records.forgotten[id] = replace(work.records.forgotten[id], why="request")
    assert operator.get(f"/intern/geloescht/{id}.json").json["proven"] is False
