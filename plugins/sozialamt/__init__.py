"""Sozialamt: social insurance, refugees, and benefits for people with disabilities."""

from plugins.sozialamt.forms import eingliederungshilfe, einverstaendnis_auskunft
from portal.plugin import Department, Identification, Question, Service, hookimpl

BIRTH_DATE = Question(key="geburtsdatum", text="Wann sind Sie geboren?")
FILE_NUMBER = Question(
    key="aktenzeichen", text="Welches Aktenzeichen steht auf unserem letzten Schreiben an Sie?"
)

INSURANCE = Service(
    key="versicherungsamt",
    title="Versicherungsamt",
    summary=(
        "Auskunft zur gesetzlichen Renten-, Kranken-, Pflege- und Unfallversicherung und Hilfe "
        "beim Ausfüllen von Rentenanträgen."
    ),
    on_site="Sie können das Versicherungsamt auch persönlich aufsuchen oder anrufen.",
    identification=Identification.QUESTIONS,
    questions=(
        BIRTH_DATE,
        Question(key="anschrift", text="Unter welcher Anschrift sind Sie gemeldet?"),
    ),
    forms=(einverstaendnis_auskunft.FORM,),
    bring=(
        "Ihre Rentenversicherungsnummer",
        "Schreiben der Versicherung, um die es geht",
    ),
)

REFUGEE_ADVICE = Service(
    key="soziale-beratung-gefluechteter",
    title="Soziale Beratung Geflüchteter",
    summary="Beratung von Geflüchteten zu Alltag, Leistungen, Familie, Schule, Arbeit und Wohnen.",
    on_site="Die Beratung gibt es weiterhin persönlich, in der Regel in Ihrer Unterkunft.",
    bring=("Schreiben, zu denen Sie Fragen haben",),
)

REFUGEE_HOUSING = Service(
    key="aufnahme-belegung-gefluechteter",
    title="Aufnahme & Belegung Geflüchteter",
    summary="Fragen zur Aufnahme in einer städtischen Unterkunft, zum Umzug und zum Auszug.",
    on_site="Sie können auch persönlich beim Sozialamt vorsprechen.",
    identification=Identification.QUESTIONS,
    questions=(BIRTH_DATE, FILE_NUMBER),
    bring=("Ihren Zuweisungs- oder Einweisungsbescheid, wenn Sie einen haben",),
)

DISABILITY_BENEFITS = Service(
    key="leistungen-behinderung",
    title="Bürgerservice Leistungen für Menschen mit Behinderung",
    summary="Auskunft zu Leistungen für Menschen mit Behinderung und dazu, wie man sie beantragt.",
    on_site="Sie können auch persönlich zum Bürgerservice kommen, gern mit Begleitung.",
    identification=Identification.QUESTIONS,
    questions=(BIRTH_DATE, FILE_NUMBER),
    forms=(eingliederungshilfe.FORM,),
    bring=("Bescheide, um die es geht", "Ihren Schwerbehindertenausweis, wenn Sie einen haben"),
)


@hookimpl
def department() -> Department:
    """Social benefits are nobody else's business, so messages name neither office nor matter."""
    return Department(
        key="sozialamt",
        name="Sozialamt",
        services=(INSURANCE, REFUGEE_ADVICE, REFUGEE_HOUSING, DISABILITY_BENEFITS),
        discreet=True,
    )
