"""The portal in this process, on a database in memory and a clock that starts at a fixed time."""

import pytest
import ZODB
from driving import START, Site, open_office
from ZODB.DemoStorage import DemoStorage

from portal import clock
from portal.persistence import prepare
from portal.settings import Settings


@pytest.fixture
def running_clock():
    """Count on from START; real time afterwards."""
    clock.start_at(START)
    yield
    clock.start_at(None)


@pytest.fixture
def settings(tmp_path):
    """Return settings whose files all lie below tmp_path; nobody listens at the gateway."""
    return Settings(var=tmp_path, gateway_listen=("127.0.0.1", 9))


@pytest.fixture
def site(settings, running_clock):
    """Return the portal on an empty database, seeded, with all departments."""
    database = ZODB.DB(DemoStorage(), pool_size=64)
    prepare(database)
    yield Site(open_office(database, settings))
    database.close()


@pytest.fixture
def browser(site):
    """Return a citizen's browser."""
    return site.browser()
