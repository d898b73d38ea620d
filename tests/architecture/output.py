"""RAT-3: a test that prints without looking at what it printed fails."""

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What reaches the capture of pytest itself was read by nobody. Logs go to the other stream."""
    report = yield
    if call.when == "call" and report.passed and report.capstdout:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} printed:\n{report.capstdout}"
    return report
