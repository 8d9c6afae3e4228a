"""The OpenAPI 3.1 document of the JSON API."""

from typing import Any

import portal

TEXT = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }


def _given(name: str, where: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required, "schema": schema}


MATTER = _object(("key", "title", "minutes"), key=TEXT, title=TEXT, minutes={"type": "integer"})
SERVICE = _object(
    ("key", "title", "bookable", "identification", "matters"),
    key=TEXT,
    title=TEXT,
    bookable={"type": "boolean"},
    identification={"enum": ["none", "questions", "sight", "eid_or_on_site"]},
    matters=_array(MATTER),
)
DEPARTMENT = _object(("key", "name", "services"), key=TEXT, name=TEXT, services=_array(SERVICE))
SLOTS = _object(
    ("timezone", "minutes", "slots"),
    timezone={"const": "Europe/Berlin"},
    minutes={"type": "integer"},
    slots=_array(_object(("start", "end"), start=MOMENT, end=MOMENT)),
)
WISH = _object(
    ("department", "service", "start", "name", "email"),
    department=TEXT,
    service=TEXT,
    matters=_array(TEXT),
    start=MOMENT,
    name=TEXT,
    email={"type": "string", "format": "email"},
    phone=TEXT,
    language=TEXT,
    needs=_array(TEXT),
)
BOOKED = {
    "oneOf": [
        _object(("status", "expires_at"), status={"const": "held"}, expires_at=MOMENT),
        _object(("status", "manage_url"), status={"const": "booked"}, manage_url=TEXT),
    ]
}
ANSWER = _object(
    ("section", "question", "answer_html", "url", "score"),
    section=TEXT,
    question=TEXT,
    answer_html=TEXT,
    url=TEXT,
    score={"type": "number"},
)
PROBLEM = _object(
    ("type", "title", "status", "detail"),
    type=TEXT,
    title=TEXT,
    status={"type": "integer"},
    detail=TEXT,
    fields={"type": "object", "additionalProperties": TEXT},
    alternatives=_array(MOMENT),
)

PATHS = {
    "/api/v1/departments": {
        "get": {
            "summary": "Enabled departments with their services",
            "responses": {"200": _json("Departments in their order", _array(DEPARTMENT))},
        }
    },
    "/api/v1/departments/{department}/services/{service}/slots": {
        "get": {
            "summary": "Free times, first and last day included, at most 92 days",
            "parameters": [
                _given("department", "path", TEXT, True),
                _given("service", "path", TEXT, True),
                _given("from", "query", {"type": "string", "format": "date"}, True),
                _given("to", "query", {"type": "string", "format": "date"}, True),
                _given("matters", "query", TEXT, False),
            ],
            "responses": {
                "200": _json("Free times", SLOTS),
                "404": _problem("Not there, or not bookable online"),
                "422": _problem("Unknown, missing or uncombinable matters; days that are none"),
            },
        }
    },
    "/api/v1/appointments": {
        "post": {
            "summary": "Book a time",
            "parameters": [_given("Idempotency-Key", "header", TEXT, False)],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": WISH}},
            },
            "responses": {
                "201": _json("Held until the mail's button is pressed, or booked", BOOKED),
                "409": _problem("Taken meanwhile; carries alternatives"),
                "422": _problem("Invalid fields, not offered, or refused by the department"),
                "429": _problem("Too many; Retry-After says when"),
            },
        }
    },
    "/api/v1/faq": {
        "get": {
            "summary": "Search the questions and answers",
            "parameters": [_given("q", "query", TEXT, True)],
            "responses": {"200": _json("Best first", _array(ANSWER))},
        }
    },
}


def document(public_url: str) -> dict[str, Any]:
    """Return the OpenAPI document of a portal at this address."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Videoberatung", "version": portal.__version__},
        "servers": [{"url": public_url}],
        "paths": PATHS,
        "components": {"schemas": {"Problem": PROBLEM}},
    }
