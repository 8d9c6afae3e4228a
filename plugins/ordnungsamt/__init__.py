"""Amt für öffentliche Ordnung: trade and restaurants; weapons, explosives, hunting and fishing."""

from datetime import timedelta

from plugins.ordnungsamt.forms import gewerbeanmeldung, waffen_aufbewahrung, waffen_erwerb
from portal.plugin import (
    BookingRules,
    Department,
    Identification,
    IdentityDocument,
    Matter,
    OpeningHours,
    Question,
    Service,
    hookimpl,
)

# Hours the pilot starts with; the department changes them on its own page.
HOURS = OpeningHours(
    mon="08:30-12:00",
    tue="08:30-12:00 13:00-15:30",
    wed="08:30-12:00",
    thu="08:30-12:00 14:00-18:00",
    fri="08:30-12:00",
)

TRADE = Service(
    key="gewerbe-gaststaetten",
    title="Gewerbe- und Gaststättenbehörde",
    summary="Gewerbe anmelden, ändern oder abmelden; Beratung zur Erlaubnis für Gaststätten.",
    on_site="Sie können Ihr Anliegen auch persönlich in der Dienststelle klären.",
    matters=(
        Matter(key="anmeldung", title="Gewerbe anmelden", minutes=30),
        Matter(key="ummeldung", title="Gewerbe ummelden", minutes=30),
        Matter(key="abmeldung", title="Gewerbe abmelden", minutes=15),
        Matter(
            key="gaststaette",
            title="Beratung zur Gaststättenerlaubnis",
            minutes=45,
            combinable=False,
            completes_by_video=False,
            remains="Die Erlaubnis beantragen Sie nach der Beratung mit den Unterlagen.",
        ),
    ),
    booking=BookingRules(
        hours=HOURS,
        step=15,
        notice=timedelta(hours=24),
        horizon=timedelta(days=60),
        desks=2,
        max_matters=2,
        move_until=timedelta(hours=2),
    ),
    identification=Identification.QUESTIONS,
    questions=(
        Question(key="geburtsdatum", text="Wann sind Sie geboren?"),
        Question(key="betriebsstaette", text="Welche Anschrift hat Ihr Betrieb?"),
    ),
    forms=(gewerbeanmeldung.FORM,),
    bring=(
        "Ihren Personalausweis oder Reisepass",
        "Bei eingetragenen Firmen: den Auszug aus dem Handelsregister",
        "Wenn Sie für andere handeln: Ihre Vollmacht",
    ),
)

WEAPONS = Service(
    key="waffen-jagd-fischerei",
    title="Waffen-, Sprengstoff-, Jagd- und Fischereiangelegenheiten",
    summary="Waffenbesitzkarte, Aufbewahrung, Sprengstoff, Jagdschein und Fischereischein.",
    on_site="Sie können Ihr Anliegen auch persönlich beim Amt für öffentliche Ordnung klären.",
    matters=(
        Matter(
            key="waffenbesitzkarte",
            title="Waffe in die Waffenbesitzkarte eintragen oder austragen",
            minutes=30,
            completes_by_video=False,
            remains="Die Waffenbesitzkarte geben Sie für den Eintrag ab oder senden sie ein.",
        ),
        Matter(key="aufbewahrung", title="Sichere Aufbewahrung nachweisen", minutes=30),
        Matter(
            key="jagdschein",
            title="Jagdschein ausstellen oder verlängern",
            minutes=15,
            completes_by_video=False,
            remains="Den Jagdschein holen Sie ab oder legen ihn für die Verlängerung vor.",
        ),
        Matter(
            key="fischereischein",
            title="Fragen zum Fischereischein",
            minutes=15,
            identification=Identification.NONE,
        ),
        Matter(
            key="sprengstoff",
            title="Erlaubnis nach dem Sprengstoffgesetz",
            minutes=45,
            combinable=False,
            completes_by_video=False,
            remains="Die Erlaubnis erhalten Sie nach der Prüfung vor Ort oder mit der Post.",
        ),
    ),
    booking=BookingRules(
        hours=HOURS,
        step=15,
        notice=timedelta(hours=24),
        horizon=timedelta(days=60),
        desks=1,
        max_matters=2,
        move_until=timedelta(hours=2),
    ),
    identification=Identification.SIGHT,
    accepts=(
        IdentityDocument.IDENTITY_CARD,
        IdentityDocument.PASSPORT,
        IdentityDocument.RESIDENCE_TITLE,
    ),
    forms=(waffen_aufbewahrung.FORM, waffen_erwerb.FORM),
    bring=(
        "Ihren gültigen Personalausweis, Reisepass oder Aufenthaltstitel",
        "Ihre Waffenbesitzkarte, Ihren Jagdschein oder Fischereischein, wenn Sie einen haben",
        "Rechnung oder Typenschild des Waffenschranks, wenn es um die Aufbewahrung geht",
    ),
)


@hookimpl
def department() -> Department:
    return Department(
        key="ordnungsamt", name="Amt für öffentliche Ordnung", services=(TRADE, WEAPONS)
    )
