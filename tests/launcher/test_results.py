"""The closing line tells the truth about several runs of pytest."""

from pathlib import Path

import pytest

from cosell.launcher.testing import Tally

pytestmark = pytest.mark.launcher


def _report(folder: Path, tests: int, failures: int, errors: int, skipped: int) -> Path:
    report = folder / f"{tests}.xml"
    report.write_text(
        f'<testsuites><testsuite name="pytest" tests="{tests}" failures="{failures}"'
        f' errors="{errors}" skipped="{skipped}"/></testsuites>'
    )
    return report


def test_runs_are_added_up(tmp_path: Path) -> None:
    tally = Tally()
    tally.add(_report(tmp_path, 10, 1, 1, 2), code=1)
    tally.add(_report(tmp_path, 5, 0, 0, 0), code=0)
    assert str(tally) == "11 passed, 2 failed, 2 skipped"


@pytest.mark.parametrize("code", [2, 3, 5])
def test_a_run_that_broke_off_is_a_failure(tmp_path: Path, code: int) -> None:
    tally = Tally()
    tally.add(tmp_path / "missing.xml", code)
    assert str(tally) == "0 passed, 1 failed, 0 skipped"
