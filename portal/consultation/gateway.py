"""Talking to the media gateways: tickets for browsers, signed control messages after commit."""

import json
import logging
import queue
import threading
import urllib.request
from typing import Any

from pyramid.httpexceptions import HTTPNoContent
from pyramid.response import Response

from media_gateway.tickets import SIGNATURE_HEADER, MessageRefused, issue, sign_message
from portal import clock
from portal.booking.models import Appointment
from portal.consultation.domain import hear
from portal.consultation.places import Place, window
from portal.consultation.turn import ice_servers
from portal.security import public_post
from portal.settings import Settings
from portal.work import Work

log = logging.getLogger(__name__)

TIMEOUT = 3
WAITING_MESSAGES = 1000
LONGEST_EVENTS = 64 * 1024


def topic(consultation_id: str) -> str:
    """Return the topic a consultation's browsers listen to."""
    return f"consultation:{consultation_id}"


class Gateways:
    """Sends control messages from a thread of its own: a gateway that is down slows nobody."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = settings.secret("gateway")
        self._queue: queue.Queue[dict] = queue.Queue(WAITING_MESSAGES)
        threading.Thread(target=self._work, daemon=True, name="gateway-control").start()

    def tell(self, **message: object) -> None:
        """Send a control message to every gateway, soon."""
        try:
            self._queue.put_nowait(message)
        except queue.Full:
            log.warning("event=control_dropped op=%s", message["op"])

    def ticket(self, work: Work, place: Place) -> dict[str, Any]:
        """Return address and ticket for the socket a seat is entitled to now.

        Who is admitted gets the way through a TURN server, too.
        """
        seat, consultation = place.seat, place.consultation
        kind = "seat" if seat.state == "admitted" else "wait"
        until = window(work, place.appointment)[1]
        ticket = issue(
            self._secret,
            clock.timestamp(),
            kind=kind,
            topics=(topic(consultation.id),),
            consultation=consultation.id,
            seat=seat.id,
            role=seat.role,
            rights=("publish",) if kind == "seat" else (),
            session=seat.session,
            until=until.timestamp(),
        )
        relays = ice_servers(self._settings, until) if kind == "seat" else []
        return self._addressed(ticket) | {"iceServers": relays}

    def watch(self, departments: tuple[str, ...], session: str) -> dict[str, str]:
        """Return address and ticket for a day view's socket."""
        topics = tuple(f"department:{key}" for key in departments)
        now = clock.timestamp()
        ticket = issue(
            self._secret, now, kind="watch", topics=topics, session=session, until=now + 12 * 3600
        )
        return self._addressed(ticket)

    def _addressed(self, ticket: str) -> dict[str, str]:
        return {"url": f"{self._settings.gateway_urls[0]}/ws", "ticket": ticket}

    def _work(self) -> None:
        while True:
            message = self._queue.get()
            for address in self._settings.gateway_control_urls:
                self._post(f"{address}/control", message)

    def _post(self, address: str, message: dict) -> None:
        body = json.dumps(message).encode()
        signature = sign_message(self._secret, "control", body, clock.timestamp())
        headers = {SIGNATURE_HEADER: signature, "Content-Type": "application/json"}
        request = urllib.request.Request(address, body, headers)  # noqa: S310 (our own setting)
        try:
            urllib.request.urlopen(request, timeout=TIMEOUT).close()  # noqa: S310
        except OSError as error:
            log.warning("event=control_failed op=%s error=%s", message["op"], error)


def look(request, appointment: Appointment, **more: object) -> None:
    """After the commit, tell everybody who watches this appointment to look again."""
    gateways: Gateways = request.registry.gateways
    topics = [topic(appointment.id), f"department:{appointment.department}"]

    def hook(committed: bool) -> None:
        if committed:
            if more:
                gateways.tell(**more)
            gateways.tell(op="look", topics=topics)

    request.tm.get().addAfterCommitHook(hook)


@public_post(route_name="gateway_events", require_csrf=False)
def gateway_events(request):
    """What a gateway says about its sockets: ids only, signed."""
    body = request.body
    if len(body) > LONGEST_EVENTS:
        return Response(status=413)
    try:
        header = request.headers.get(SIGNATURE_HEADER, "")
        request.registry.event_check.check(header, body, clock.timestamp())
    except MessageRefused:
        return Response(status=403)
    for event in json.loads(body)["events"]:
        department = hear(request.work, event["consultation"], event["seat"], event["event"])
        if department:
            look(request, request.work.records.appointments[event["consultation"]])
    return HTTPNoContent()
