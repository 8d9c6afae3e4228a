"""Talking to the media gateways: tickets for browsers, signed control messages after commit."""

import json
import logging
import queue
import threading
from datetime import timedelta
from typing import Any

from pyramid.httpexceptions import HTTPNoContent
from pyramid.response import Response

from media_gateway.tickets import SIGNATURE_HEADER, MessageRefused, issue
from portal import clock
from portal.booking.models import Appointment
from portal.consultation.domain import hear
from portal.consultation.fleet import Fleet, sender
from portal.consultation.models import Consultation
from portal.consultation.places import Place, window
from portal.consultation.turn import ice_servers
from portal.security import public_post
from portal.settings import Settings
from portal.work import Work

log = logging.getLogger(__name__)

WAITING_MESSAGES = 1000
LONGEST_EVENTS = 64 * 1024
PROBE_LASTS = timedelta(minutes=1)
PROBE_RELAYED = timedelta(minutes=2)


def topic(consultation_id: str) -> str:
    """Return the topic a consultation's browsers listen to."""
    return f"consultation:{consultation_id}"


class Gateways:
    """Sends control messages from a thread of its own: a gateway that is down slows nobody."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = settings.secret("gateway")
        self._post = sender(settings)
        self.fleet = Fleet(settings, self._post)
        self._queue: queue.Queue[tuple[str, dict]] = queue.Queue(WAITING_MESSAGES)
        threading.Thread(target=self._work, daemon=True, name="gateway-control").start()

    def tell(self, **message: object) -> None:
        """Send a control message to every gateway, soon."""
        for address in self.fleet.control:
            self._send(address, message)

    def _send(self, address: str, message: dict[str, object]) -> None:
        try:
            self._queue.put_nowait((address, message))
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
        return self._addressed(ticket, self._placed(consultation)) | {"iceServers": relays}

    def _placed(self, consultation: Consultation) -> str:
        """Return the gateway of a room, and keep it."""
        now = self.fleet.place(consultation.gateway)
        if now != consultation.gateway:
            consultation.gateway = now
        return now

    def send_on(self, consultation_id: str, left: str) -> None:
        """Send who is still at the gateway a room has left after it."""
        if control := self.fleet.control_of(left):
            self._send(control, {"op": "move", "consultation": consultation_id})

    def watch(self, departments: tuple[str, ...], session: str) -> dict[str, str]:
        """Return address and ticket for a day view's socket."""
        topics = tuple(f"department:{key}" for key in departments)
        now = clock.timestamp()
        ticket = issue(
            self._secret, now, kind="watch", topics=topics, session=session, until=now + 12 * 3600
        )
        return self._addressed(ticket, self.fleet.place(""))

    def probe(self) -> dict[str, Any]:
        """Return address and ticket for a device check: they name nobody and lead to nobody.

        The way through a TURN server is open for two minutes.
        """
        now = clock.now()
        ticket = issue(
            self._secret,
            clock.timestamp(),
            kind="probe",
            topics=(),
            rights=("publish",),
            until=(now + PROBE_LASTS).timestamp(),
        )
        relays = ice_servers(self._settings, now + PROBE_RELAYED)
        return self._addressed(ticket, self.fleet.place("")) | {"iceServers": relays}

    @staticmethod
    def _addressed(ticket: str, url: str) -> dict[str, str]:
        return {"url": f"{url}/ws", "ticket": ticket}

    def _work(self) -> None:
        while True:
            address, message = self._queue.get()
            try:
                self._post(address, message)
            except (OSError, ValueError) as error:
                name = type(error).__name__
                log.warning("event=control_failed op=%s error=%s", message["op"], name)


def admission(request, place: Place) -> dict[str, Any]:
    """Return a seat's ticket; after the commit, whoever is at another gateway is sent on."""
    gateways: Gateways = request.registry.gateways
    id, left = place.consultation.id, place.consultation.gateway
    answer = gateways.ticket(request.work, place)
    if place.consultation.gateway != left:
        request.tm.get().addAfterCommitHook(
            lambda committed: gateways.send_on(id, left) if committed else None
        )
    return answer


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
