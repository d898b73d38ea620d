"""What the weekly sync says of its facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.rules.sync import SECTIONS, agenda, codes_of, is_empty, merge_text, narrowed

FACTS = {
    "over": [{"code": "AAA"}],
    "nobody": [],
    "vendor": [{"code": "AAA"}, {"code": "BBB"}],
    "partner": [{"code": "CCC"}],
    "moved": [{"code": "CCC"}, {"code": "DDD"}],
    "registrations": [{"code": "RRR"}, {"code": "EEE", "is_deal": True}],
    "closing": [],
}


def test_each_deal_is_talked_about_once_where_it_hurts_most() -> None:
    found = [(item.part, item.key) for item in agenda(FACTS)]
    assert found == [
        ("pipeline", "registrations-RRR"),
        ("pipeline", "registrations-EEE"),
        ("pipeline", "moved-DDD"),
        ("active", "vendor-BBB"),
        ("active", "partner-CCC"),
        ("blockers", "over-AAA"),
        ("actions", "actions"),
    ]


def test_nothing_but_actions_is_no_reason_to_meet() -> None:
    assert is_empty({})
    assert is_empty({name: [] for name in SECTIONS})
    assert not is_empty({**dict.fromkeys(SECTIONS, ()), "closing": [{"code": "AAA"}]})
    assert [item.key for item in agenda({})] == ["actions"]


def test_a_reader_meets_the_rows_of_what_they_see() -> None:
    deals, registrations = codes_of(FACTS)
    assert deals == {"AAA", "BBB", "CCC", "DDD", "EEE"}
    assert registrations == {"RRR"}
    found = narrowed(FACTS, frozenset({"CCC"}), frozenset())
    assert codes_of(found) == ({"CCC"}, frozenset())
    assert narrowed(FACTS, deals, registrations) == FACTS


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("", "a", "", "a"),
        ("", "", "b", "b"),
        ("", "a", "b", "a\nb"),
        ("one\ntwo", "one!\ntwo", "one\ntwo!", "one!\ntwo!"),
        ("one\ntwo", "one\ntwo\nmine", "theirs\none\ntwo", "theirs\none\ntwo\nmine"),
        ("one\ntwo", "one\ntwo\nmine", "one\ntwo\ntheirs", "one\ntwo\nmine\ntheirs"),
        ("one", "mine", "theirs", None),
        ("one\ntwo\nthree", "one\nthree", "one\ntwo?\nthree", None),
        ("one\ntwo", "two", "two", "two"),
        ("one\n\ntwo", "one!\n\ntwo", "one\n\ntwo!", "one!\n\ntwo!"),
    ],
)
def test_two_note_takers(base: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merge_text(base, mine, theirs) == merged


texts = st.lists(st.sampled_from("abc"), max_size=5).map("\n".join)


@given(texts, texts, texts)
def test_merging_loses_nothing_that_only_one_of_them_touched(
    base: str, mine: str, theirs: str
) -> None:
    assert merge_text(base, mine, base) == mine
    assert merge_text(base, base, theirs) == theirs
    assert merge_text(base, mine, mine) == mine
    found = merge_text(base, mine, theirs)
    if found is not None:
        kept = set(found.split("\n"))
        assert {line for line in mine.split("\n") if line not in base} <= kept
        assert {line for line in theirs.split("\n") if line not in base} <= kept
