"""A time stamp service that is away when a document is locked: the worker asks again."""

from dataclasses import replace

from stamps import found, serving

from portal.documents import sealing
from portal.housekeeping import Housekeeping

from .papers import verified


def test_it_is_sealed_at_once_and_stamped_as_soon_as_the_service_is_back(
    site,
    presented,
    tmp_path,
):
    authority = found(tmp_path)
    away = authority.settings | {"tsa_url": "http://127.0.0.1:9"}
    site.office.settings = replace(site.office.settings, **away)
    presented.sign()
    presented.lock()
    before = presented.pdf().body
    page = f"/intern/beratung/{presented.meeting.id}/ablage"
    assert "Zeitstempel folgt" in presented.caseworker.get(page).text
    assert Housekeeping(site.office).stamp_due() == 0
    with serving(authority):
        site.office.settings = replace(site.office.settings, **authority.settings)
        worker = Housekeeping(site.office)
        assert [worker.stamp_due(), worker.stamp_due()] == [1, 0]
    after = presented.pdf().body
    assert sealing.verify(before, site.office.settings).stamped is None
    assert sealing.verify(after, site.office.settings).stamped is not None
    assert "Zeitstempel folgt" not in presented.caseworker.get(page).text
    for content in (before, after):
        assert "Das Dokument ist unverändert." in verified(site, content)
    assert "document.stamped" in [act for act, _subject in site.acts]
