"""JOB-3 to JOB-6: real processes are killed, servers go away, and nothing is lost or told twice.

One deal room of its own lives through all of it; the invariants are checked once at the end. The
numbers are small so that the suite stays bounded; the waits are those of the product.
"""

import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.weather.storm import Storm, brewing

pytestmark = pytest.mark.launcher
ACTS = 24


def _finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err[-3000:]
    answer: dict[str, Any] = json.loads(out.splitlines()[-1])
    return answer


def _through_kills(storm: Storm, codes: str) -> int:
    """Workers of both kinds die by -9 while work comes in, each time in the middle of something."""
    acts = storm.begin("act", str(ACTS), codes)
    for pool in ("threads", "prefork"):
        worker = storm.start_worker(pool)
        time.sleep(random.uniform(5, 7))
        storm.kill(worker)
    return int(_finish(acts)["done"])


def _through_silence(storm: Storm, codes: str) -> int:
    """Redis is flushed, then away; the mail server is busy, then slow, then hangs up too early."""
    storm.start_worker("threads")
    acts = storm.begin("act", str(ACTS), codes)
    storm.mail.mood = "busy"
    storm.flush_redis()
    time.sleep(3)
    storm.stop_redis()
    done = int(_finish(acts)["done"])
    assert done == ACTS, "acts must not need Redis"
    storm.mail.mood = "slow"
    time.sleep(3)
    storm.start_redis()
    time.sleep(6)
    storm.mail.mood = "silent"
    time.sleep(4)
    storm.mail.mood = "calm"
    return done


def _through_a_restart(storm: Storm, codes: str) -> int:
    """Postgres goes and comes back; what it acknowledged is there."""
    acts = storm.begin("act", str(ACTS), codes)
    time.sleep(4)
    storm.restart_postgres()
    return int(_finish(acts)["done"])


def test_nothing_is_lost_and_nothing_is_told_twice(tmp_path: Path) -> None:
    with brewing(tmp_path) as storm:
        codes = ",".join(storm.run("build")["codes"])
        for name in ("one", "two"):
            storm.start_beat(name)
        done = _through_kills(storm, codes)
        done += _through_silence(storm, codes)
        done += _through_a_restart(storm, codes)
        storm.start_worker("prefork")
        found = storm.wait_until_quiet(900)
        _check(storm, found, done)


def _check(storm: Storm, found: dict[str, Any], done: int) -> None:
    # Every acknowledged act is there, and each of its deliveries came to an end, once.
    assert found["signed"] >= done
    assert found["undone"] == []
    assert found["deliveries"] == found["distinct"] > 0
    mails = [row for row in found["messages"] if row["channel"] == "email"]
    assert found["deliveries"] >= 2 * done
    assert len(mails) > 5
    assert any(row["is_once"] for row in mails)
    # The weather was felt: something had to be tried again.
    assert any(row["attempts"] > 1 or row["state"] == "unknown" for row in mails)
    states = {row["state"] for row in mails}
    assert states <= {"sent", "unknown", "dropped"}, states
    taken = storm.mail.taken
    for row in mails:
        copies = taken[row["code"]]
        if row["state"] == "sent":
            assert copies >= 1, f"lost: {row}"
        if row["is_once"]:
            assert copies <= 1, f"twice: {row}"
        if row["state"] == "dropped":
            assert copies == 0, f"sent though dropped: {row}"
    extra = sum(count - 1 for count in taken.values() if count > 1)
    silent = sum("fell silent" in row["last_error"] for row in mails)
    assert extra <= storm.kills + silent + sum(row["attempts"] > 1 for row in mails)
