"""The requests of the portal: whatever is added to them stands in one class, made once.

Pyramid puts what `add_request_method` names into a class of its own for each single request. Making
a class costs more than routing, and nothing Python remembers of a class serves the next request.
"""

from pyramid.config import Configurator
from pyramid.interfaces import IRequestExtensions
from pyramid.request import Request


def settle(config: Configurator) -> None:
    """Make the class; to be called when everything is added."""
    config.commit()
    added = config.registry.getUtility(IRequestExtensions)
    factory = type("Request", (Request,), {**added.methods, **added.descriptors})
    added.methods.clear()
    added.descriptors.clear()
    config.set_request_factory(factory)
    config.commit()
