"""ServiceCenter: the first address for whatever somebody wants from the city."""

from plugins.servicecenter.forms import anliegen
from portal.plugin import Department, Service, hookimpl

FIRST_ADDRESS = Service(
    key="anlaufstelle",
    title="Anlaufstelle für Verwaltungsfragen aller Art",
    summary=(
        "Sie wissen nicht, welches Amt zuständig ist oder was Sie für Ihr Anliegen brauchen? "
        "Hier bekommen Sie Auskunft und den richtigen Kontakt."
    ),
    on_site="Auskunft gibt es auch am Telefon unter der Behördennummer.",
    forms=(anliegen.FORM,),
)


@hookimpl
def department() -> Department:
    return Department(
        key="servicecenter", name="ServiceCenter Stadt Stuttgart", services=(FIRST_ADDRESS,)
    )
