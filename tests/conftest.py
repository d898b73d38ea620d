"""A real Postgres, as the role that owns nothing; the owner only makes and empties the tables."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from tests.architecture.network import no_network
from tests.architecture.output import pytest_runtest_makereport
from tests.world import World, build_world

__all__ = ["no_network", "pytest_runtest_makereport"]


def _suffix() -> str | None:
    parts = [os.environ.get("TEST_DATABASE_SUFFIX", ""), os.environ.get("PYTEST_XDIST_WORKER", "")]
    return "_".join(part for part in parts if part) or None


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Make the test database as its owner, and let `default` be the application's role on it."""
    suffix = _suffix()
    with django_db_blocker.unblock():
        if suffix:
            for alias in ("owner", "default"):
                name = connections[alias].settings_dict["NAME"]
                connections[alias].settings_dict["TEST"]["NAME"] = f"test_{name}_{suffix}"
        old = setup_databases(verbosity=0, interactive=False, aliases={"owner"})
        # With a mirror and no test that names `owner`, Django would run on the real database.
        assert connections["default"].settings_dict["NAME"].startswith("test_")
        _assert_walled_role()
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]
        teardown_databases(old, verbosity=0)


def _assert_walled_role() -> None:
    """Stop everything if row security would not hold the role that the tests run as."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls, (select count(*) from pg_class"
            " where relowner = current_user::regrole and relkind in ('r', 'p'))"
            " from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == (False, 0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Transactional tests name both aliases, so that the owner empties the tables after them."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or marker.kwargs.get("reset_sequences")):
            kwargs: dict[str, Any] = {**marker.kwargs, "databases": ["default", "owner"]}
            item.add_marker(pytest.mark.django_db(**kwargs), append=False)


@pytest.fixture
def world(db: None) -> World:
    """The cast; see tests/world.py."""
    return build_world()
