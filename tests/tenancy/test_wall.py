"""The wall itself: what it sets, what it gives back, and that nothing outlives a transaction."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from cosell.core.actor import Actor
from cosell.core.wall import keep_nothing, system_role, wall
from deals.models import Deal
from tests.tenancy.catalogue import ask, walled_tables
from tests.tenancy.rows import Planted

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("audience", "workspace", "partnership", "organization")
CLOSED = ("", "", "", "")
Context = tuple[str, ...]


def context() -> Context:
    """The four settings as the connection has them; a setting never made reads as empty."""
    columns = ", ".join(f"coalesce(current_setting('app.{name}', true), '')" for name in NAMES)
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns}")
        return tuple(cursor.fetchone())


def of(actor: Actor) -> Context:
    workspace = str(actor.workspace_id)
    if actor.is_vendor:
        return workspace, workspace, "", str(actor.organization_id)
    return workspace, "", str(actor.partnership_id), str(actor.organization_id)


@pytest.fixture
def vic(planted: Planted) -> Actor:
    return planted.actor("vic")


@pytest.fixture
def pete(planted: Planted) -> Actor:
    return planted.actor("pete")


def test_the_context_is_the_acting_workspace_and_side(planted: Planted) -> None:
    """Never the union: a person with seats in two places has the one they act from."""
    for name in ("vic", "pete", "kim", "kim@kestrel", "petra@kestrel"):
        actor = planted.actor(name)
        with wall(actor) as same:
            assert same is actor
            assert context() == of(actor)
    both = planted.actor("kim"), planted.actor("kim@kestrel")
    assert of(both[0]) != of(both[1])
    assert both[0].user_id == both[1].user_id


def test_nothing_is_left_after_a_commit(vic: Actor) -> None:
    with wall(vic):
        assert context() == of(vic)
    assert context() == CLOSED
    assert not connection.in_atomic_block
    assert Deal.objects.count() == 0


def test_a_nested_wall_gives_the_outer_one_back(vic: Actor, pete: Actor) -> None:
    with wall(vic):
        with wall(pete):
            assert context() == of(pete)
            with wall(vic):
                assert context() == of(vic)
            assert context() == of(pete)
        assert context() == of(vic)
        with wall(vic):
            assert context() == of(vic)
        assert context() == of(vic)


def test_a_wall_in_a_bare_transaction_closes_behind_itself(vic: Actor) -> None:
    with transaction.atomic():
        with wall(vic):
            assert Deal.objects.exists()
        assert context() == CLOSED
        assert not Deal.objects.exists()


def test_an_error_inside_a_nested_wall_gives_the_outer_one_back(vic: Actor, pete: Actor) -> None:
    with wall(vic):
        with pytest.raises(ZeroDivisionError), wall(pete):
            _ = 1 / 0
        assert context() == of(vic)
        assert Deal.objects.exists()
    assert context() == CLOSED


def test_a_database_error_leaves_as_itself_and_gives_the_outer_wall_back(
    vic: Actor, pete: Actor
) -> None:
    """Restoring must not run a statement in the broken transaction: that would hide the error."""
    double = "insert into partners_organization select * from partners_organization limit 1"
    with wall(vic):
        with pytest.raises(IntegrityError, match="partners_organization_pkey"), wall(pete):
            connection.cursor().execute(double)
        assert context() == of(vic)
        assert Deal.objects.exists()
    with pytest.raises(IntegrityError, match="partners_organization_pkey"), wall(pete):
        connection.cursor().execute(double)
    assert context() == CLOSED


def test_a_savepoint_that_rolls_back_inside_keeps_the_wall(vic: Actor, pete: Actor) -> None:
    with wall(vic):
        with suppress(ZeroDivisionError), transaction.atomic():
            with wall(pete):
                pass
            _ = 1 / 0
        assert context() == of(vic)


def test_a_dry_run_gives_the_outer_wall_back_and_keeps_nothing(vic: Actor, pete: Actor) -> None:
    with wall(vic):
        with wall(pete):
            Deal.objects.update(need="Changed")
            keep_nothing()
        assert context() == of(vic)
        assert not Deal.objects.filter(need="Changed").exists()


def test_a_wall_that_fails_writes_nothing(vic: Actor) -> None:
    with suppress(ZeroDivisionError), wall(vic):
        Deal.objects.update(need="Changed")
        _ = 1 / 0
    with wall(vic):
        assert not Deal.objects.filter(need="Changed").exists()


def test_a_partner_without_a_partnership_cannot_act(vic: Actor, pete: Actor) -> None:
    with (
        pytest.raises(RuntimeError, match="inside a partnership"),
        wall(replace(pete, partnership_id=None)),
    ):
        pytest.fail("The wall opened.")
    assert context() == CLOSED


def test_a_stream_may_close_its_wall_in_another_context(vic: Actor, pete: Actor) -> None:
    """A server that waits runs each part of a stream in a copy of the context."""

    def lines() -> Iterator[str]:
        with wall(vic):
            yield from Deal.objects.values_list("code", flat=True)

    with wall(pete):
        stream = lines()
        assert copy_context().run(next, stream)
        copy_context().run(stream.close)
        assert context() == of(pete)
    rest = lines()
    count = copy_context().run(lambda: len([next(rest)]))
    count += copy_context().run(lambda: len(list(rest)))
    assert count > 5
    assert context() == CLOSED


def test_the_system_role_reaches_the_outbox_and_nothing_else(planted: Planted) -> None:
    reached = set()
    for name in walled_tables():
        with suppress(DatabaseError), system_role(), connection.cursor() as cursor:
            cursor.execute(f"select count(*) from {name}")
            assert cursor.fetchone()[0] > 0
            reached.add(name)
    outbox = ("deals_digest", "messaging_delivery", "messaging_event", "messaging_message")
    assert reached == set(outbox)
    granted = ask(
        "select distinct table_name::text, privilege_type::text"
        " from information_schema.role_table_grants where grantee = 'cosell_system' order by 1, 2"
    )
    wanted = ("INSERT", "SELECT", "UPDATE")
    assert granted == [(t, p) for t in outbox for p in wanted]


def test_the_system_role_is_left_again(vic: Actor) -> None:
    def role() -> str:
        with connection.cursor() as cursor:
            cursor.execute("select current_user")
            return str(cursor.fetchone()[0])

    with system_role():
        assert role() == "cosell_system"
    assert role() == "cosell_app"
    with wall(vic):
        with pytest.raises(ZeroDivisionError), system_role():
            _ = 1 / 0
        assert role() == "cosell_app"
        with system_role():
            assert role() == "cosell_system"
        assert (role(), context()) == ("cosell_app", of(vic))
        with pytest.raises(DatabaseError, match="permission denied"), system_role():
            Deal.objects.count()
        assert (role(), Deal.objects.exists()) == ("cosell_app", True)


def test_the_application_cannot_become_anybody_else(planted: Planted) -> None:
    for role in ("cosell_owner", "cosell_search", "cosell_backup", "postgres"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"set local role {role}")


def test_the_application_cannot_switch_the_owners_view_on(planted: Planted) -> None:
    """The setting may be made by anybody; the policy that heeds it is the owner's alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('app.owner', 'on', true)")
        assert Deal.objects.count() == 0
        cursor.execute("select set_config('app.owner', '', true)")


#: Statements that would outlive a transaction, so that the next stranger of the pool saw the rows.
_SESSION_SETTING = re.compile(
    r"set_config\([^)]*false\s*\)|\bset\s+session\b|[\"']\s*set\s+(?:role\b|app\.|search_path)",
    re.IGNORECASE,
)


def session_settings(text: str) -> list[str]:
    return [match.group(0).strip() for match in _SESSION_SETTING.finditer(text)]


def _product_sources() -> Iterator[Path]:
    for package in ("cosell", "partners", "deals", "metrics"):
        yield from (ROOT / package).rglob("*.py")


def test_no_source_sets_anything_for_a_session() -> None:
    found = {
        str(path.relative_to(ROOT)): session_settings(path.read_text())
        for path in _product_sources()
        if session_settings(path.read_text())
    }
    assert found == {}


def test_the_lint_of_session_settings_bites() -> None:
    for bad in (
        'cursor.execute("set app.workspace = 3")',
        "cursor.execute('SET ROLE cosell_system')",
        "set_config('app.workspace', %s, false)",
        '"set session authorization x"',
    ):
        assert session_settings(bad), bad
    for good in (
        'cursor.execute("set local role cosell_system")',
        "set_config('app.workspace', %s, true)",
        '"set constraints all immediate"',
        "language sql set search_path = public set app.owner = 'on'",
    ):
        assert session_settings(good) == [], good


def test_only_the_wall_sets_the_context() -> None:
    """The four settings and the role are named in one place; policies and doors only read them."""
    writers = re.compile(r"set_config\(|set local role|reset role", re.IGNORECASE)
    found = {
        str(path.relative_to(ROOT))
        for path in _product_sources()
        if writers.search(path.read_text())
    }
    assert found == {"cosell/core/wall.py"}


@contextmanager
def _own_connection() -> Iterator[None]:
    """A connection of this thread's from the pool, handed back afterwards."""
    try:
        yield
    finally:
        connections["default"].close()


def test_the_pool_carries_no_context_from_one_stranger_to_the_next(planted: Planted) -> None:
    """Eight threads share four connections; each sees an empty context first and its rows then."""
    actors = [planted.actor(n) for n in ("vic", "pete", "lea", "kim", "kim@kestrel")]
    expected = {}
    for actor in actors:
        with wall(actor):
            expected[actor] = sorted(Deal.objects.values_list("code", flat=True))
    wrong: list[object] = []
    seen: set[int] = set()

    def work(number: int) -> None:
        for turn in range(25):
            actor = actors[(number + turn) % len(actors)]
            with _own_connection():
                if context() != CLOSED or Deal.objects.exists():
                    wrong.append("open at checkout")
                with suppress(ZeroDivisionError), wall(actor):
                    if sorted(Deal.objects.values_list("code", flat=True)) != expected[actor]:
                        wrong.append(actor.user_name)
                    seen.add(connections["default"].connection.info.backend_pid)
                    if turn % 3 == 0:
                        _ = 1 / 0

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    # With a connection for every turn the test would prove nothing.
    assert 1 < len(seen) <= 4
    assert len({tuple(codes) for codes in expected.values()}) == len(actors)
