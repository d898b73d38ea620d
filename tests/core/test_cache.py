"""Limits are rows: they hold without Redis, expire by the clock, and one of two at once wins."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from cosell.core import clock

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_values_are_kept_until_they_expire() -> None:
    with clock.frozen(NOON):
        cache.set("count", [1.5, 2.5], 60)
        cache.set("forever", {"a": 1}, None)
        assert cache.get("count") == [1.5, 2.5]
        assert cache.get("unknown", "none") == "none"
    with clock.frozen(NOON + timedelta(seconds=59)):
        assert cache.get("count") == [1.5, 2.5]
    with clock.frozen(NOON + timedelta(seconds=60)):
        assert cache.get("count") is None
        assert cache.get("forever") == {"a": 1}


@pytest.mark.django_db
def test_add_takes_only_a_free_name() -> None:
    with clock.frozen(NOON):
        assert cache.add("lock", True, 10) is True
        assert cache.add("lock", False, 10) is False
        assert cache.get("lock") is True
    with clock.frozen(NOON + timedelta(seconds=10)):
        assert cache.add("lock", False, 10) is True
        assert cache.get("lock") is False


@pytest.mark.django_db
def test_touch_and_delete_reach_live_values_only() -> None:
    with clock.frozen(NOON):
        cache.set("a", 1, 10)
        assert cache.touch("a", 100) is True
        assert cache.delete("unknown") is False
    with clock.frozen(NOON + timedelta(seconds=50)):
        assert cache.get("a") == 1
        assert cache.delete("a") is True
        assert cache.touch("a", 100) is False
        assert cache.get("a") is None


@pytest.mark.django_db
def test_what_expired_is_swept_away_and_nothing_else() -> None:
    with clock.frozen(NOON):
        for number in range(30):
            cache.set(f"old {number}".replace(" ", "-"), number, 5)
        cache.set("new", 1, 3600)
    with clock.frozen(NOON + timedelta(seconds=6)):
        cache.set("another", 1, 3600)
        cache.set("third", 1, 3600)
    with connection.cursor() as cursor:
        cursor.execute("select key from core_durable order by key")
        assert [key for (key,) in cursor.fetchall()] == [
            "cosell::1:another",
            "cosell::1:new",
            "cosell::1:third",
        ]


@pytest.mark.django_db(transaction=True)
def test_of_many_that_add_at_once_one_wins() -> None:
    won = []

    def add() -> None:
        if cache.add("lock", True, 10):
            won.append(1)
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1]
    cache.clear()
