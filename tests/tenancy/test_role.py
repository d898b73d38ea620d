"""TEN-1: whoever serves requests can neither pass row security nor own what it protects."""

from collections.abc import Iterator

import pytest
from django.core.checks import Tags, run_checks
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from cosell.core import checks
from cosell.launcher.engine import Engine
from tests.tenancy.catalogue import ask
from tests.tenancy.rows import Planted

ROLES = ("cosell_app", "cosell_owner", "cosell_search", "cosell_system")


@pytest.fixture(scope="module")
def superuser() -> Iterator[DatabaseWrapper]:
    """A connection of Django's as the superuser of a server of its own."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
            environment.delenv(name, raising=False)
        with Engine.throwaway() as engine:
            wrapper = DatabaseWrapper(
                {
                    **connections["default"].settings_dict,
                    "NAME": "cosell",
                    "USER": "postgres",
                    "PASSWORD": engine._credentials.superuser_password,
                    "HOST": str(engine._postgres._sockets),
                    "OPTIONS": {},
                },
                alias="superuser",
            )
            connections["superuser"] = wrapper
            yield wrapper
            wrapper.close()
            del connections["superuser"]


def _database_errors() -> list[str]:
    return sorted(error.id for error in run_checks(tags=[Tags.database], databases=["default"]))


def test_tests_run_as_a_role_that_the_wall_holds(planted: Planted) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("select current_user, session_user")
        assert cursor.fetchone() == ("cosell_app", "cosell_app")
    assert checks.role_privileges() == (False, 0)


def test_no_role_of_ours_bypasses_and_the_application_owns_nothing(planted: Planted) -> None:
    rows = ask(
        "select rolname::text, rolsuper, rolbypassrls, rolcreaterole from pg_roles"
        " where rolname = any(%s) order by 1",
        list(ROLES),
    )
    assert rows == [(name, False, False, False) for name in ROLES]
    owners = ask("select distinct tableowner::text from pg_tables where schemaname = 'public'")
    assert owners == [("cosell_owner",)]


def test_the_system_role_is_entered_on_purpose_only(planted: Planted) -> None:
    """With inheritance its policies would hold for the application, and the owner, at once."""
    rows = ask(
        "select member::regrole::text, roleid::regrole::text, inherit_option, set_option,"
        " admin_option from pg_auth_members where roleid::regrole::text like 'cosell_%'"
        " and member::regrole::text like 'cosell_%' order by 1, 2"
    )
    assert rows == [
        ("cosell_app", "cosell_system", False, True, False),
        ("cosell_owner", "cosell_search", False, True, False),
        ("cosell_owner", "cosell_system", False, True, False),
    ]


def test_the_check_is_quiet_for_the_application(planted: Planted) -> None:
    assert _database_errors() == []


def test_the_check_refuses_the_owner(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "connection", connections["owner"])
    assert _database_errors() == ["cosell.E002"]
    assert Client().get("/readyz").status_code == 503


@pytest.mark.launcher
def test_the_check_refuses_a_superuser(
    planted: Planted, superuser: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Client().get("/readyz").status_code == 200
    monkeypatch.setattr(checks, "connection", superuser)
    assert _database_errors() == ["cosell.E001", "cosell.E002"]
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "this database role bypasses row security"}
