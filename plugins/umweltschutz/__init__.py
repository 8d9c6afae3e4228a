"""Amt für Umweltschutz: advice on how to get about the city."""

from plugins.umweltschutz.forms import wege
from portal.plugin import Department, Service, hookimpl

MOBILITY = Service(
    key="mobilitaetsberatung",
    title="Mobilitätsberatung",
    summary=(
        "Beratung, wie Sie in der Stadt und auf dem Weg zur Arbeit umweltfreundlich ans Ziel "
        "kommen: zu Fuß, mit dem Rad, mit Bus und Bahn oder mit geteilten Fahrzeugen."
    ),
    on_site="Sie können sich auch persönlich oder am Telefon beraten lassen.",
    forms=(wege.FORM,),
    bring=("Start, Ziel und Zeiten der Wege, um die es Ihnen geht",),
)


@hookimpl
def department() -> Department:
    return Department(key="umweltschutz", name="Amt für Umweltschutz", services=(MOBILITY,))
