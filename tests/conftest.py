"""The portal in this process, on a database in memory and a clock that starts at a fixed time."""

import pytest
from driving import running_site


@pytest.fixture
def site(tmp_path):
    """Return the portal on an empty database, seeded, with all departments."""
    with running_site(tmp_path) as running:
        yield running


@pytest.fixture
def browser(site):
    """Return a citizen's browser."""
    return site.browser()
