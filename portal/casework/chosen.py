"""The service a page of the offices' administration is about, for whom it is theirs."""

from portal.errors import NotFound
from portal.plugin import Department, Service
from portal.staff.domain import covers


def chosen(request, *permissions: str) -> tuple[Department, Service]:
    """Return department and service of the address; NotFound without any of the permissions."""
    key, service_key = request.matchdict["department"], request.matchdict["service"]
    department = request.work.departments.get(key)
    service = department.service(service_key) if department else None
    if department is None or service is None:
        raise NotFound
    if not any(covers(request.identity, each, key, service_key) for each in permissions):
        raise NotFound
    return department, service
