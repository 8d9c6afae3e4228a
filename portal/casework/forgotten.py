"""What was forgotten: certificates by ids, each to be downloaded with its proof."""

import json
from typing import Any

from pyramid.response import Response

from portal.audit import certificates
from portal.errors import NotFound
from portal.security import staff

SHOWN = 100


@staff(route_name="forgotten", permission="certify", renderer="casework/forgotten.pt")
def show(request):
    """The last certificates, newest first, and the pilots that have ended."""
    records = request.work.records
    found = sorted(records.forgotten.values(), key=lambda each: each.at)
    pilots = sorted(records.pilots.values(), key=lambda each: each.begun, reverse=True)
    offices = {department.key: department.name for department in request.work.departments}
    shown = found[: -SHOWN - 1 : -1]
    return {"certificates": shown, "all": len(found), "pilots": pilots, "offices": offices}


@staff(route_name="certificate", permission="certify", confirmed=True)
def download(request):
    """One of them, with the links of the chain that prove it."""
    certificate = request.work.records.forgotten.get(request.matchdict["case"])
    if certificate is None:
        raise NotFound
    proof = certificates.proof(request.work, certificate)
    return _file(f"geloescht-{certificate.case[:8]}", proof)


@staff(route_name="pilot_certificate", permission="certify", confirmed=True)
def of_pilot(request):
    """That of the end of a department's pilot."""
    found = request.work.records.pilots.get("{department}/{begun}".format(**request.matchdict))
    if found is None or found.ended is None:
        raise NotFound
    return _file(f"pilot-{found.department}", certificates.pilot_proof(request.work, found))


def _file(name: str, proof: dict[str, Any]) -> Response:
    content = json.dumps(proof, indent=2).encode()
    response = Response(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
