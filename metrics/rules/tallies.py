"""Tallies: whole numbers under names, which can be added up and taken away again exactly.

A name is one word, or words joined by colons: `won`, `reached:3`, `close:51`. Money is counted in
cents, time in whole days, hours or seconds, so that no sum depends on its order. A histogram is
the names that begin with the same words and end in a number: how many there were of each.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil

Tally = dict[str, int]


def add(into: Tally, other: Mapping[str, int], *, sign: int = 1) -> Tally:
    """Add (or with -1 take away) `other` in place. Names that come to nothing are dropped."""
    for name, number in other.items():
        total = into.get(name, 0) + sign * number
        if total:
            into[name] = total
        else:
            into.pop(name, None)
    return into


def total(tallies: Iterable[Mapping[str, int]]) -> Tally:
    """The sum of many."""
    found: Tally = {}
    for each in tallies:
        add(found, each)
    return found


def under(tally: Mapping[str, int], prefix: str) -> Tally:
    """What stands under the words before the last colon: `under(t, "reached")["3"]`."""
    start = f"{prefix}:"
    return {n.removeprefix(start): v for n, v in tally.items() if n.startswith(start)}


def histogram(tally: Mapping[str, int], prefix: str) -> dict[int, int]:
    """How many there were of each number under these words."""
    return {int(name): count for name, count in under(tally, prefix).items()}


def size(counts: Mapping[int, int]) -> int:
    return sum(counts.values())


def median(counts: Mapping[int, int]) -> Fraction | None:
    """The middle, or half-way between the two in the middle; None of nothing. Exact."""
    n = size(counts)
    if not n:
        return None
    low, high = _nth(counts, (n - 1) // 2), _nth(counts, n // 2)
    return Fraction(low + high, 2)


def percentile(counts: Mapping[int, int], share: int = 90) -> int | None:
    """The smallest number that at least `share` percent do not exceed; None of nothing."""
    n = size(counts)
    return _nth(counts, ceil(Fraction(n * share, 100)) - 1) if n else None


def _nth(counts: Mapping[int, int], place: int) -> int:
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        if seen > place:
            return number
    raise IndexError("There are not so many.")
