"""Adding up and taking away exactly; medians against Python's own."""

from collections import Counter
from fractions import Fraction
from math import ceil
from statistics import median as plain_median

from hypothesis import given
from hypothesis import strategies as st

from metrics.rules.cells import Changes, Dimensions, keys_of, split
from metrics.rules.tallies import add, histogram, median, percentile, total, under

tallies = st.dictionaries(
    st.sampled_from(["won", "close:1", "close:2", "rows"]), st.integers(-9, 9)
)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_is_that_of_all_values(values: list[int]) -> None:
    counts = Counter(values)
    assert median(counts) == Fraction(plain_median(values))
    ordered = sorted(values)
    assert percentile(counts) == ordered[ceil(len(values) * 0.9) - 1]


def test_of_nothing_there_is_no_middle() -> None:
    assert (median({}), percentile({})) == (None, None)


@given(tallies, tallies)
def test_what_was_added_can_be_taken_away(first: dict[str, int], second: dict[str, int]) -> None:
    real = {name: number for name, number in first.items() if number}
    found = add(add(dict(real), second), second, sign=-1)
    assert found == real
    assert total([first, second]) == total([second, first])


def test_names_stand_under_their_first_words() -> None:
    tally = {"stay:1:3": 2, "stay:1:10": 1, "stay:2:3": 5, "stays": 9}
    assert histogram(tally, "stay:1") == {3: 2, 10: 1}
    assert under(tally, "stay:2") == {"3": 5}


def test_an_entry_goes_into_every_choice_of_filters_once() -> None:
    of = Dimensions(partnership_id=7, model="true_cosell", owners=("AAAAAA", "BBBBBB"))
    assert len({str(key) for key in keys_of(of, None)}) == 12
    assert len(list(keys_of(of, None))) == 12
    assert [str(key) for key in keys_of(Dimensions(partnership_id=None), None)] == [
        "-///standing/00010101"
    ]


def test_what_comes_and_goes_changes_nothing() -> None:
    changes, of = Changes(), Dimensions(partnership_id=7)
    changes.count(of, [(None, "open:1", 1)])
    changes.count(of, [(None, "open:1", 1)], sign=-1)
    assert changes.real() == {}


def test_the_metrics_stand_apart_from_the_rest() -> None:
    assert split({"close:9": 1, "moves:forward": 2}) == ({"close:9": 1}, {"moves:forward": 2})
