"""Departments and services as pages; the facts every text of this request may name."""

from portal.catalogue import domain
from portal.catalogue.lasting import Lasting, lasting
from portal.consultation.sight import accepted
from portal.content.additions import addition
from portal.content.announced import coming
from portal.content.core_wordings import WAYS
from portal.security import is_staff, public


def request_lasting(request) -> Lasting:
    """Return what holds at this moment, in the request's language."""
    return lasting(request.work, request.locale_name, request.registry.lasting)


def includeme(config) -> None:
    """Add `request.facts`, and `request.departments`: those that take part for citizens."""
    config.add_request_method(request_lasting, "lasting", reify=True)
    config.add_request_method(lambda request: request.lasting.facts, "facts", property=True)
    config.add_request_method(
        lambda request: request.lasting.departments, "departments", property=True
    )


@public(route_name="departments", renderer="catalogue/departments.pt")
def departments(request):
    """All departments that take part, and those that are to come."""
    found = request.departments
    taking_part = {department.key for department in found}
    to_come = coming(request.work.records.content, taking_part)
    return {"departments": found, "to_come": to_come}


@public(route_name="department", renderer="catalogue/department.pt")
def department(request):
    """One department."""
    key = request.matchdict["department"]
    return {
        "department": domain.enabled_department(
            request.work, key, request.locale_name, is_staff(request.work, request)
        )
    }


@public(route_name="service", renderer="catalogue/service.pt")
def service(request):
    """One service: what it is, how to get an appointment, the way without video."""
    keys = request.matchdict["department"], request.matchdict["service"]
    found, service = domain.service(
        request.work, *keys, request.locale_name, is_staff(request.work, request)
    )
    return {
        "department": found,
        "service": service,
        "contact": found.contact_for(service),
        "ways": WAYS,
        "kinds": accepted(service),
        "added": addition(request.work.records.content, *keys, request.facts, request.locale_name),
    }
