"""CON-2: disjoint fields merge, the same field conflicts, and nobody's word is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.rules.merging import merge3


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "changes", "conflicts"),
    [
        (1, 2, 1, {"x": 2}, {}),  # only I
        (1, 1, 3, {}, {}),  # only they: mine is what I saw
        (1, 2, 2, {}, {}),  # both the same
        (1, 2, 3, {}, {"x": (1, 2, 3)}),  # both, differently
        (1, 1, 1, {}, {}),
        (None, 2, None, {"x": 2}, {}),
        (None, 2, 3, {}, {"x": (None, 2, 3)}),
        ("", None, "", {}, {}),  # empty is empty
        (None, "", "a", {}, {}),
        ("a", "", "a", {"x": ""}, {}),
        ("a", "", None, {}, {}),
    ],
)
def test_three_versions_of_a_field(base, mine, theirs, changes, conflicts) -> None:
    merged = merge3({"x": base}, {"x": mine}, {"x": theirs})
    assert (merged.changes, merged.conflicts) == (changes, conflicts)


def test_a_field_without_a_base_is_written_as_it_is() -> None:
    assert merge3({}, {"x": 2}, {"x": 3}).changes == {"x": 2}
    assert merge3({}, {"x": 3}, {"x": 3}).changes == {}


fields = st.sampled_from(["a", "b", "c", "d"])
values = st.integers(0, 3)
records = st.fixed_dictionaries(dict.fromkeys(("a", "b", "c", "d"), values))
edits = st.dictionaries(fields, values)


@given(records, edits, edits)
def test_edits_of_different_fields_commute(base, one, other) -> None:
    one = {name: value for name, value in one.items() if name not in other}

    def apply(record, edit):
        merged = merge3(base, {**base, **edit}, record)
        assert merged.conflicts == {}
        return {**record, **merged.changes}

    assert apply(apply(base, one), other) == apply(apply(base, other), one)
    assert apply(apply(base, one), one) == apply(base, one)


@given(records, records, records)
def test_nothing_is_overwritten_that_was_not_seen(base, mine, theirs) -> None:
    merged = merge3(base, mine, theirs)
    assert merged.changes.keys().isdisjoint(merged.conflicts)
    for name in merged.changes:
        assert theirs[name] == base[name] != mine[name] == merged.changes[name]
    for name, (saw, wanted, stands) in merged.conflicts.items():
        assert (saw, wanted, stands) == (base[name], mine[name], theirs[name])
        assert len({saw, wanted, stands}) == 3
    for name in base.keys() - merged.changes.keys() - merged.conflicts.keys():
        assert mine[name] in (base[name], theirs[name])
