"""What the pages behind an access link share: whose case it is, and what was refused, and why."""

from portal.errors import Invalid, PortalError


def about(request, holder) -> dict[str, object]:
    """Return what each of these pages says of the case it belongs to."""
    return {
        "token": request.matchdict["token"],
        "reference": holder.case.reference,
        "problems": {},
    }


def refused(request, error: PortalError, field: str = "") -> dict[str, object]:
    """Answer on the page what was refused; where the error names no fields, beside this one."""
    request.response.status_int = error.status
    fields = error.fields if isinstance(error, Invalid) else {field: error.reason}
    return {"problems": {name: request.translate(reason) for name, reason in fields.items()}}
