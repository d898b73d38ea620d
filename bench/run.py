"""The whole benchmark: sizes in turn on one growing database."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management import call_command
from django.db import connections

from bench.floor import TABLE
from bench.load import ALL_OPEN, load
from bench.measure import (
    GOALS,
    LARGEST_GROWTH,
    LARGEST_MEMORY_MB,
    Measured,
    measure,
    measure_numbers,
)
from bench.messages import LARGEST_P95, as_row, measure_latency
from bench.numbers import count_copies, fold_templates
from bench.people import gather, play_templates
from bench.server import running
from bench.ticks import SAMPLE, Ticked, grown, measure_ticks
from cosell.messaging.actions.relay import pass_over_events

_HEAD = ("page", "reader", "deals", "ms", "p95", "floor", "ratio", "goal", "queries", "kB")


def run(
    sizes: Sequence[int], *, rounds: int, due: int, digests: int, numbers: int,
    say: Callable[[str], None],
) -> dict[str, Any]:  # fmt: skip
    """Measure at each size. The report holds every number and the goals that were missed.

    Then ticks with as many deals as `due` and as many digests as `digests` to look at, and the page
    of numbers with as many deals as `numbers` behind it.
    """
    say("Making the tables and the people")
    call_command("migrate", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLE)
    crowd = gather()
    templates = play_templates(crowd)
    # The copies are of events that everybody knows: telling of them is not what is measured.
    pass_over_events()
    fold_templates(crowd, templates)
    found: list[Measured] = []
    ticked: list[Ticked] = []
    memory, loaded = 0.0, 0
    for size in sizes:
        began = time.monotonic()
        load(crowd, templates, start=loaded, count=size - loaded)
        count_copies(crowd, templates, start=loaded, count=size - loaded)
        loaded = size
        say(f"{size:,} deals after {time.monotonic() - began:.0f} s")
        with running() as server:
            for row in measure(server, crowd, deals=size, rounds=rounds):
                say(f"  {row.name}, {row.reader}: {row.ratio:.1f} times the floor")
                found.append(row)
            memory = max(memory, server.memory_mb())
        ticked += measure_ticks(crowd, deals=size, due=SAMPLE[0], digests=SAMPLE[1], say=say)
    if numbers > loaded:
        cells = count_copies(crowd, templates, start=loaded, count=numbers - loaded)
        say(f"Numbers of {numbers:,} deals: {cells:,} cells written again")
        with running() as server:
            for row in measure_numbers(server, crowd, deals=numbers, rounds=rounds):
                say(f"  {row.name}, {row.reader}: {row.ratio:.1f} times the floor")
                found.append(row)
    latency = measure_latency(crowd, rate=50, seconds=20, say=say)
    # Last, because these deals are of another mix.
    if due or digests:
        start = max(loaded, numbers)
        load(crowd, templates, start=start, count=due, mix=ALL_OPEN, detailed_every=1)
        ticked += measure_ticks(crowd, deals=loaded + due, due=due, digests=digests, say=say)
    missed = _missed(found, memory) + grown(ticked)
    if latency.p95 > LARGEST_P95:
        missed.append(f"messages: {latency.p95:.1f} s at p95, goal {LARGEST_P95:.0f}")
    _print(found, memory, missed, say)
    return {
        "rows": [row.as_row() for row in found],
        "growth": _growth(found),
        "memory_mb": round(memory, 1),
        "messages": as_row(latency),
        "ticks": [row.as_row() for row in ticked],
        "missed": missed,
    }


def _growth(found: Sequence[Measured]) -> dict[str, float]:
    """How much slower each page is at its largest size than at its smallest."""
    pages: dict[str, list[Measured]] = {}
    for row in sorted(found, key=lambda row: row.deals):
        pages.setdefault(f"{row.name}, {row.reader}", []).append(row)
    return {page: round(rows[-1].ratio / rows[0].ratio, 2) for page, rows in pages.items()}


def _missed(found: Sequence[Measured], memory: float) -> list[str]:
    missed = [
        f"{row.name} of the {row.reader} at {row.deals:,}: {row.ratio:.1f} times the floor,"
        f" goal {GOALS[row.name]}"
        for row in found
        if row.ratio > GOALS[row.name]
    ]
    missed += [
        f"{name}: {growth:.2f} times slower with more deals, goal {LARGEST_GROWTH}"
        for name, growth in _growth(found).items()
        if growth > LARGEST_GROWTH
    ]
    if memory > LARGEST_MEMORY_MB:
        missed.append(f"web process: {memory:.0f} MiB, goal {LARGEST_MEMORY_MB}")
    return missed


def _print(
    found: Sequence[Measured], memory: float, missed: Sequence[str], say: Callable[[str], None]
) -> None:
    rows = [_HEAD] + [
        (
            row.name, row.reader, f"{row.deals:,}", f"{row.ms:.1f}", f"{row.p95_ms:.1f}",
            f"{row.floor_ms:.1f}", f"{row.ratio:.1f}", str(GOALS[row.name]), str(row.queries),
            f"{row.bytes / 1000:.0f}",
        )
        for row in found
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    say("")
    for row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells))
    say("")
    for name, growth in _growth(found).items():
        say(f"{name}: {growth:.2f} times")
    say(f"web process: {memory:.0f} MiB")
    say("Every goal was met." if not missed else "Missed: " + "; ".join(missed))
