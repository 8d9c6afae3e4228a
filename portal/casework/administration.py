"""The departments, for those who run them: which take part, and what is missing."""

from collections import Counter

from pyramid.httpexceptions import HTTPSeeOther

from portal.booking.domain import coming
from portal.booking.models import Appointment
from portal.casework.closures import administers_all
from portal.casework.readiness import missing
from portal.catalogue import adjusting
from portal.catalogue import domain as catalogue
from portal.consultation.places import OVER
from portal.content.announced import coming as announced
from portal.errors import Invalid, NotFound
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers
from portal.work import Work

DONE = {
    "aktiv": "„{}“ ist aktiv: Es steht auf den öffentlichen Seiten und nimmt Termine an.",
    "probe": "„{}“ ist in Erprobung: Nur angemeldete Mitarbeitende sehen es.",
    "inaktiv": "„{}“ ist inaktiv: Es nimmt keine Termine mehr an. Vereinbarte bleiben bestehen.",
    "auslauf": "Gespeichert. Ab wann „{}“ keine neuen Termine annimmt, steht unten.",
    "bleibt": "Gespeichert. „{}“ nimmt weiter Termine an.",
}
STATES = {"aktiv": "enabled", "probe": "trial", "inaktiv": "disabled"}


@staff(
    route_name="manage_departments",
    permission="administer",
    renderer="casework/departments.pt",
)
def departments(request):
    """All installed departments with their state; broken ones with the reason."""
    mine = [d for d in request.work.departments if _administers(request, d.key)]
    enabled = catalogue.enabled(request.work)
    done = next((d.name for d in mine if d.key == request.GET.get("amt")), "")
    coming_up = Counter(a.department for a in coming(request.work) if not is_past(request.work, a))
    return {
        "departments": [(d, catalogue.state_of(request.work, d.key)) for d in mine],
        "troubles": {d.key: request.work.departments.hooks.troubles(d.key) for d in mine},
        "missing": {d.key: missing(request.work, d) for d in mine},
        "changeable": [
            (d.key, s.key)
            for d in mine
            for s in d.services
            if adjusting.declared_rules(request.work, d.key, s.key)
        ],
        "coming": coming_up,
        "done": DONE.get(request.GET.get("fertig", ""), "").format(done) if done else "",
        "whole_city": administers_all(request.work, request.identity),
        "to_come": announced(request.work.records.content, {d.key for d in enabled}),
        "broken": request.work.departments.broken if request.may("operate") else (),
    }


def is_past(work: Work, appointment: Appointment) -> bool:
    """Whether an appointment is behind us: its time, or its conversation."""
    held = work.records.consultations.get(appointment.id)
    return appointment.end <= work.now or (held is not None and held.state in OVER)


def _administers(request, key: str) -> bool:
    return covers(request.identity, "administer", key)


@staff_post(route_name="manage_department", permission="administer")
def switch(request):
    """Enable or disable a department, or have it on trial; in effect at once."""
    key = request.matchdict["department"]
    if not _administers(request, key):
        raise NotFound
    wanted = STATES.get(typed(request.POST, "zustand"))
    if wanted is None:
        raise Invalid({"zustand": "Bitte wählen Sie einen Zustand."})
    catalogue.set_state(request.work, key, wanted, f"account:{request.identity.id}")
    done = {"fertig": typed(request.POST, "zustand"), "amt": key}
    return HTTPSeeOther(request.route_path("manage_departments", _query=done))
