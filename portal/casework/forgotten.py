"""What was forgotten: certificates by ids, each to be downloaded with its proof."""

import json

from pyramid.response import Response

from portal.audit import certificates
from portal.errors import NotFound
from portal.security import staff

SHOWN = 100


@staff(route_name="forgotten", permission="certify", renderer="casework/forgotten.pt")
def show(request):
    """The last certificates, newest first."""
    found = sorted(request.work.records.forgotten.values(), key=lambda each: each.at)
    offices = {department.key: department.name for department in request.work.departments}
    return {"certificates": found[: -SHOWN - 1 : -1], "all": len(found), "offices": offices}


@staff(route_name="certificate", permission="certify", confirmed=True)
def download(request):
    """One of them, with the links of the chain that prove it."""
    certificate = request.work.records.forgotten.get(request.matchdict["case"])
    if certificate is None:
        raise NotFound
    content = json.dumps(certificates.proof(request.work, certificate), indent=2).encode()
    response = Response(content, content_type="application/json")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="geloescht-{certificate.case[:8]}.json"'
    )
    return response
