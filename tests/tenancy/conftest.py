"""The planted world, once for all tests of the package that run on one worker."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.tenancy.rows import Planted, committed_rows


@pytest.fixture(scope="package")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Planted]:
    """Rows of every table, committed; a test that writes undoes it."""
    with committed_rows(django_db_blocker) as rows:
        yield rows
