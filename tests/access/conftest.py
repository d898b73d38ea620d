"""The planted world, committed, with somebody signed in for every column of the matrix."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.access.callers import Callers, sign_everybody_in
from tests.tenancy.parties import undone
from tests.tenancy.rows import committed_rows


@pytest.fixture(scope="package")
def callers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callers]:
    """Who asks: people with sessions and tokens, and nobody. What they change is undone."""
    with committed_rows(django_db_blocker) as planted:
        callers = sign_everybody_in(planted)
        with undone(None):
            assert callers.untouched  # read now: later would be in the middle of somebody's request
        yield callers
