"""The gateway's certificate is renewed while it runs, and nobody who is here notices."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from media_gateway.dtls import CERTIFICATE_SECONDS, Certificate, Certificates

from .conftest import Portal
from .endpoint import Person, conversation, first, rtp


def fingerprint(person: Person) -> str:
    return first("fingerprint", person.offer["sdp"]).removeprefix("sha-256 ")


async def someone(portal: Portal, seat: str) -> Person:
    person = Person(portal, seat)
    await person.hear_offer()
    return person


async def someone_with_another(portal: Portal, former: str) -> Person:
    """The newcomers' certificate changes with the next sweep, once a second."""
    for number in range(30):
        person = await someone(portal, f"later-{number}")
        if fingerprint(person) != former:
            return person
        await asyncio.sleep(0.1)
    raise AssertionError("never renewed")


def test_who_was_offered_the_former_certificate_shakes_hands_with_it(portal: Portal):
    async def meet() -> None:
        early = await someone(portal, "early")
        certificates = portal.gateway._pipe._media._certificates
        certificates._due = 0.0
        late = await someone_with_another(portal, fingerprint(early))
        for person in (early, late):
            await person.endpoint.open()
            person.answer()
            await person.endpoint.reach(person.offer["sdp"])
            await person.endpoint.shake_hands(person.offer["sdp"])
        assert fingerprint(early) != fingerprint(late) == certificates.current.fingerprint

    asyncio.run(asyncio.wait_for(meet(), 10))


def test_a_later_offer_to_who_is_here_names_the_certificate_of_the_handshake(portal: Portal):
    async def meet() -> None:
        person = await Person(portal, "early").join()
        before = fingerprint(person)
        portal.gateway._pipe._media._certificates._due = 0.0
        await someone_with_another(portal, before)
        person.client.say(type="restart")
        await person.hear_offer()
        assert fingerprint(person) == before

    asyncio.run(asyncio.wait_for(meet(), 10))


def test_a_conversation_goes_on_over_a_renewal(portal: Portal):
    async def meet() -> None:
        publisher, receiver = await conversation(portal)
        certificates = portal.gateway._pipe._media._certificates
        former = certificates.current.fingerprint
        certificates._due = 0.0
        for sequence in range(1000, 1130):
            publisher.say(rtp(sequence))
            await asyncio.sleep(0.01)
        assert len(await receiver.heard(130)) == 130
        assert certificates.current.fingerprint != former

    asyncio.run(asyncio.wait_for(meet(), 10))


def test_a_certificate_is_renewed_when_it_is_a_day_old_and_not_before():
    certificates = Certificates(100.0)
    former = certificates.current
    certificates.renew(99.0 + CERTIFICATE_SECONDS)
    assert certificates.current is former
    certificates.renew(100.0 + CERTIFICATE_SECONDS)
    assert certificates.current is not former
    left = former.expires - datetime.now(UTC)
    assert left > 20 * timedelta(seconds=CERTIFICATE_SECONDS)


def test_making_one_is_no_stall():
    begun = time.thread_time()
    for _ in range(20):
        Certificate.generateCertificate()
    assert (time.thread_time() - begun) / 20 < 0.02
