"""Seals with the time stamp of a real service (RFC 3161, OpenSSL), there, away and foreign."""

import io
from dataclasses import replace

import pikepdf
import pytest
from stamps import found, serving

from portal import clock
from portal.documents import sealing
from portal.documents.pdf import Paper, render
from portal.plugin import Field, Form
from portal.settings import Settings, SettingsError, load


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return found(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def paper():
    form = Form(key="probe", title="Probe", fields=(Field(key="feld", label="Feld"),))
    return render(Paper(form=form, office="Amt", city="Stadt", values={"feld": "Wert"}))


def test_the_seal_carries_the_stamp_and_all_it_takes_to_check_it(authority, paper, tmp_path):
    clock.start_at(None)
    with serving(authority):
        settings = Settings(var=tmp_path, **authority.settings)
        sealed, waits = sealing.seal_best(paper, settings)
    verdict = sealing.verify(sealed, settings)
    assert (waits, verdict.good) == (False, True)
    assert abs((verdict.stamped - clock.now()).total_seconds()) < 60
    assert sealed.startswith(paper)
    with pikepdf.open(io.BytesIO(sealed)) as document:
        store = document.Root.DSS
        assert len(store.Certs) >= 3 and len(store.CRLs) == 1
    # One revision, so that no change comes after the seal.
    assert sealed.count(b"%%EOF") == paper.count(b"%%EOF") + 1


def test_while_the_service_is_away_it_is_sealed_without(authority, paper, tmp_path):
    settings = Settings(var=tmp_path, **authority.settings | {"tsa_url": "http://127.0.0.1:9"})
    sealed, waits = sealing.seal_best(paper, settings)
    verdict = sealing.verify(sealed, settings)
    assert (waits, verdict.good, verdict.stamped) == (True, True, None)


def test_a_stamp_of_somebody_else_is_none(authority, paper, tmp_path, tmp_path_factory):
    other = found(tmp_path_factory.mktemp("other"))
    with serving(other):
        given = authority.settings | {"tsa_url": other.settings["tsa_url"]}
        settings = Settings(var=tmp_path, **given)
        _sealed, waits = sealing.seal_best(paper, settings)
    assert waits is True
    with serving(authority):
        trusting = Settings(var=tmp_path, **authority.settings)
        sealed, _waits = sealing.seal_best(paper, trusting)
    distrusting = replace(trusting, tsa_certificate=other.settings["tsa_certificate"],
                          seal_chain=other.settings["seal_chain"], seal_crls=())  # fmt: skip
    verdict = sealing.verify(sealed, distrusting)
    assert (verdict.good, verdict.stamped) == (False, None)


def test_address_and_authority_of_the_service_belong_together(monkeypatch):
    monkeypatch.setenv("VIDEOBERATUNG_TSA_URL", "http://127.0.0.1:9")
    with pytest.raises(SettingsError, match="gehören zusammen"):
        load()
