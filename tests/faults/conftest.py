"""Everything here commits for real: other threads and processes must see it."""

from __future__ import annotations

import pytest

from jishan.ledger.tests.conftest import books, new_book  # noqa: F401  the ledger's bare accounts


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/faults/" in str(item.path):
            item.add_marker(pytest.mark.django_db(transaction=True))
