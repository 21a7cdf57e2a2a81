from __future__ import annotations

import pytest
from django.test import Client

from jishan.store.tests.conftest import Grant, grant_points
from tests import cast as casting
from tests.cast import Cast


@pytest.fixture
def cast() -> Cast:
    return casting.settle()


@pytest.fixture
def grant() -> Grant:
    return grant_points


@pytest.fixture
def counter(cast: Cast) -> Client:
    """The storekeeper, signed in."""
    client = Client()
    client.force_login(cast.storekeeper)
    return client
