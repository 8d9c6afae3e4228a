"""Departments and services as pages; the facts every text of this request may name."""

from functools import partial

from portal.catalogue import domain
from portal.consultation.sight import accepted
from portal.content.additions import addition
from portal.content.announced import coming
from portal.content.facts import facts
from portal.security import is_staff, public


def request_facts(request) -> dict[str, str]:
    """Return the facts of this moment in the request's language."""
    departments = partial(domain.enabled, request.work)
    content = request.work.records.content
    return facts(request.registry.settings_, departments, request.locale_name, content)


def includeme(config) -> None:
    """Add `request.facts`."""
    config.add_request_method(request_facts, "facts", reify=True)


@public(route_name="departments", renderer="catalogue/departments.pt")
def departments(request):
    """All departments that take part, and those that are to come."""
    found = domain.enabled(request.work, request.locale_name)
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
        "kinds": accepted(service),
        "added": addition(request.work.records.content, *keys, request.facts, request.locale_name),
    }
