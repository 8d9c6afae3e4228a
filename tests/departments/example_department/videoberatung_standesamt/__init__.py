"""Standesamt: registering a marriage and asking for certificates."""

from datetime import date, timedelta

from portal.plugin import (
    BookingRules,
    Contact,
    Department,
    Field,
    Form,
    FormRequirement,
    Identification,
    Matter,
    OpeningHours,
    Question,
    Refusal,
    Service,
    Signature,
    hookimpl,
)

ORDER = Form(
    key="urkunde-anfordern",
    title="Urkunde anfordern",
    fields=(
        Field(key="name", label="Vor- und Nachname", autocomplete="name", max_length=120),
        Field(
            key="urkunde",
            label="Welche Urkunde brauchen Sie?",
            kind="radio",
            options=("Geburtsurkunde", "Eheurkunde", "Sterbeurkunde"),
        ),
        Field(
            key="ort-der-eheschliessung",
            label="Ort der Eheschließung",
            shown_if=("urkunde", "Eheurkunde"),
        ),
        Field(key="anzahl", label="Anzahl", kind="number"),
    ),
    signatures=(Signature.TOUCHPAD, Signature.MOBILE_TAN),
    requirement=FormRequirement.TEXTFORM,
    legal_basis="§ 62 Personenstandsgesetz",
)

CERTIFICATES = Service(
    key="urkunden",
    title="Urkunden",
    summary="Urkunden aus dem Standesamt anfordern.",
    on_site="Urkunden bekommen Sie auch am Schalter.",
    identification=Identification.QUESTIONS,
    questions=(Question(key="geburtsort", text="Wo sind Sie geboren?"),),
    forms=(ORDER,),
    bring=("Ihren Ausweis",),
)

MARRIAGE = Service(
    key="eheschliessung",
    title="Anmeldung der Eheschließung",
    summary="Welche Unterlagen Sie brauchen und wie die Anmeldung abläuft.",
    on_site="Die Anmeldung selbst ist auch im Standesamt möglich.",
    matters=(
        Matter(key="beratung", title="Beratung zu den Unterlagen", minutes=20),
        Matter(
            key="anmeldung",
            title="Eheschließung anmelden",
            minutes=40,
            combinable=False,
            completes_by_video=False,
            remains="Die Originale der Unterlagen geben Sie im Standesamt ab.",
        ),
    ),
    booking=BookingRules(
        hours=OpeningHours(mon="09:00-12:00", wed="09:00-12:00 13:00-16:00"),
        step=20,
        desks=2,
        special={date(2027, 2, 10): "", date(2027, 3, 27): "09:00-12:00"},
        move_until=timedelta(hours=4),
    ),
    contact=Contact(hours="Montag bis Mittwoch von 9 bis 12 Uhr"),
    retention_months=3,
)


@hookimpl
def department() -> Department:
    return Department(key="standesamt", name="Standesamt", services=(MARRIAGE, CERTIFICATES))


@hookimpl
def refuse_booking(service, request):
    """Registering a marriage in another language needs an interpreter on site."""
    if service is MARRIAGE and "anmeldung" in request.matters and request.language != "de":
        return Refusal("Die Anmeldung in einer anderen Sprache ist nur im Standesamt möglich.")
    return None


@hookimpl
def prefill(form):
    """Most people ask for one copy."""
    return {"anzahl": "1"} if form is ORDER else None


@hookimpl
def appointment_changed(appointment, change):
    """Nothing to do: the Standesamt keeps no list of its own."""
