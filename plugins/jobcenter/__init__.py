"""Jobcenter: basic income support, and advice for people looking for work."""

from plugins.jobcenter.forms import erreichbarkeit, veraenderung
from portal.plugin import Department, Identification, Question, Service, hookimpl

QUESTIONS = (
    Question(key="geburtsdatum", text="Wann sind Sie geboren?"),
    Question(
        key="nummer-bedarfsgemeinschaft",
        text="Welche Nummer Ihrer Bedarfsgemeinschaft steht auf unserem letzten Schreiben?",
    ),
)

BASIC_INCOME = Service(
    key="buergergeld",
    title="Menschen im Bürgergeldbezug (Sicherung des Lebensunterhalts)",
    summary="Fragen zu Antrag, Bescheid, Einkommen, Miete und Veränderungen beim Bürgergeld.",
    on_site="Sie können auch persönlich zu Ihrem Jobcenter kommen.",
    identification=Identification.QUESTIONS,
    questions=QUESTIONS,
    forms=(veraenderung.FORM, erreichbarkeit.FORM),
    bring=("Den Bescheid oder das Schreiben, um das es geht", "Nachweise über Veränderungen"),
)

JOB_SEEKERS = Service(
    key="arbeitsuchende",
    title="Beratung von arbeitsuchenden Stuttgarterinnen und Stuttgartern",
    summary=(
        "Gespräch über Arbeit, Ausbildung und Weiterbildung für alle erwerbsfähigen "
        "Leistungsberechtigten."
    ),
    on_site="Sie können das Gespräch auch persönlich im Jobcenter führen.",
    identification=Identification.QUESTIONS,
    questions=QUESTIONS,
    forms=(erreichbarkeit.FORM,),
    bring=("Ihren Lebenslauf, wenn Sie einen haben", "Zeugnisse und Nachweise"),
)


@hookimpl
def department() -> Department:
    """Benefits are nobody else's business, so messages name neither office nor matter."""
    return Department(
        key="jobcenter", name="Jobcenter", services=(BASIC_INCOME, JOB_SEEKERS), discreet=True
    )
