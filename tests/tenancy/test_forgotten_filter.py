"""TEN-4 and TEN-5: without a context nothing, with one the own rows only, whatever a query forgot."""

import pytest
from django.db import connection

from cosell.core.wall import wall
from tests.tenancy.catalogue import models_by_table, walled_models, walled_tables
from tests.tenancy.parties import (
    PARTIES,
    WALLED,
    Facts,
    Party,
    Refusal,
    attempt,
    insert_copy,
    parties,
    read_all,
)
from tests.tenancy.rows import Planted

TABLES = walled_models()


@pytest.mark.parametrize("name", TABLES)
def test_without_a_context_a_table_is_empty_and_takes_nothing(planted: Planted, name: str) -> None:
    table = walled_tables()[name]
    facts = Facts(table)
    assert len(facts.rows) > 1
    assert read_all(None, name) == []
    assert models_by_table()[name]._base_manager.count() == 0
    assert insert_copy(None, name, facts.rows[0][1]) == WALLED
    assert attempt(None, f"update {name} set {table.workspace} = 1") in (0, WALLED)
    assert attempt(None, f"delete from {name}") in (0, WALLED)


@pytest.mark.parametrize("name", TABLES)
def test_an_unfiltered_read_meets_exactly_the_own_rows(planted: Planted, name: str) -> None:
    facts = Facts(walled_tables()[name])
    seen = 0
    for party in parties(planted):
        expected = facts.readable(party)
        assert read_all(party.actor, name) == expected, party.name
        with wall(party.actor):
            assert models_by_table()[name]._base_manager.count() == len(expected), party.name
        assert len(expected) < len(facts.rows), f"{party.name} owns all of {name}"
        seen += bool(expected)
    assert seen >= 2


@pytest.mark.parametrize("name", TABLES)
def test_an_unfiltered_write_reaches_exactly_the_own_rows(planted: Planted, name: str) -> None:
    """The statement reads no column, so that the policies of reading do not help."""
    facts = Facts(walled_tables()[name])
    for party in parties(planted):
        own = len(facts.own(party))
        key = party.actor.workspace_id
        answer = attempt(party.actor, f"update {name} set {facts.table.workspace} = %s", key)
        assert answer in (own, WALLED), party.name
        assert attempt(party.actor, f"delete from {name}") in (own, WALLED), party.name


@pytest.mark.parametrize("name", TABLES)
def test_a_foreign_row_cannot_be_written(planted: Planted, name: str) -> None:
    """Each kind of foreign row: of another workspace, a rival's, the other side's private one."""
    facts = Facts(walled_tables()[name])
    for party in parties(planted):
        kinds = {_kind(party, facts, row): row for row in facts.foreign(party)}
        assert kinds
        for kind, row in kinds.items():
            assert insert_copy(party.actor, name, row) == WALLED, (party.name, kind)


def _kind(party: Party, facts: Facts, row: dict) -> tuple[object, ...]:
    table = facts.table
    partnership = row[table.partnership] if table.partnership else None
    return row[table.workspace], partnership, party.is_foreign_private(table, row)


def test_shared_and_private_rows_of_the_other_side_are_told_apart(planted: Planted) -> None:
    """By hand, so that the rule above is not only checked against itself."""
    note = "select text from deals_privatenote"
    deal = "select code from deals_deal"
    answers = {}
    for party in parties(planted):
        with wall(party.actor), connection.cursor() as cursor:
            cursor.execute(note)
            notes = {text.removeprefix("zqnote").removesuffix("qz") for (text,) in cursor}
            cursor.execute(deal)
            codes = {code for (code,) in cursor}
        names = {name for name, code in planted.deals.items() if code in codes}
        answers[party.name] = ({n for n in notes if not n.startswith("zq")}, names)
    brightpath = {
        "open", "paused", "resting", "over", "won", "followed", "renewed", "lost", "direct",
        "ready", "ended", "crowded", "handed", "behalf",
    }  # fmt: skip
    oakline = {"rival", "rival_paused", "rival_lost", "rival_direct", "handed_on"}
    abroad = {"abroad", "abroad_paused", "abroad_lost", "abroad_direct"}
    kestrel = {"kestrel", "kestrel_direct"}
    assert answers == {
        "northwind": ({"openvic", "rivalvic"}, brightpath | oakline | kestrel),
        "brightpath": ({"openpat"}, brightpath),
        "oakline": ({"rivalpete"}, oakline),
        "kestrel as partner": (set(), kestrel),
        "kestrel": ({"abroadkimkestrel"}, abroad),
        "oakline abroad": ({"abroadpetrakestrel"}, abroad),
    }
    assert list(answers) == list(PARTIES)


def test_an_attempt_tells_rows_from_refusals(planted: Planted) -> None:
    """The measure itself: a write that is allowed counts, and leaves nothing behind."""
    vic = planted.actor("vic")
    sql = "update deals_deal set need = need where code = %s"
    assert attempt(vic, sql, planted.deals["open"]) == 1
    assert attempt(vic, sql, planted.deals["abroad"]) == 0
    assert attempt(vic, "insert into partners_user (code) values ('X')") == Refusal("23502")
    before = read_all(vic, "deals_savedview")
    assert attempt(vic, "delete from deals_savedview") == 1
    assert read_all(vic, "deals_savedview") == before
