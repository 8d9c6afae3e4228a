"""Addresses for machines: alive, ready."""

from pyramid.response import Response

from portal.security import public


@public(route_name="healthz")
def healthz(request):
    """Alive: touches nothing."""
    return Response("ok\n", content_type="text/plain", charset="utf-8")


@public(route_name="readyz", renderer="json")
def readyz(request):
    """Ready: the storage answers; broken departments are listed, they stop nothing."""
    schema = request.work.records.schema
    broken = [{"key": b.key, "reason": b.reason} for b in request.work.departments.broken]
    return {"status": "ok", "schema": schema, "broken_departments": broken}
