"""`./dealroom bench`: load, measure, say how the goals were met; --json keeps the numbers."""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path


def main() -> int:
    """Run the benchmark. Returns 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="./dealroom bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 200_000], metavar="N")
    parser.add_argument("--rounds", type=int, default=60, metavar="N")
    parser.add_argument("--due", type=int, default=100_000, metavar="N",
                        help="deals that a clock tick finds, after all else")  # fmt: skip
    parser.add_argument("--digests", type=int, default=20_000, metavar="N",
                        help="digests of the Mondays after it")  # fmt: skip
    parser.add_argument("--numbers", type=int, default=1_000_000, metavar="N",
                        help="deals behind the page of numbers, at last")  # fmt: skip
    parser.add_argument("--json", type=Path, default=Path("results/bench.json"), metavar="FILE")
    options = parser.parse_args()

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django  # noqa: PLC0415 - the settings must be named first

    django.setup()
    from bench.run import run  # noqa: PLC0415

    began = time.monotonic()
    report = run(
        sorted(options.sizes), rounds=options.rounds, due=options.due, digests=options.digests,
        numbers=options.numbers, say=print,
    )  # fmt: skip
    report["machine"] = {
        "cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version(),
    }  # fmt: skip
    report["minutes"] = round((time.monotonic() - began) / 60, 1)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n")
    print(f"\nWritten to {options.json}.")
    return 1 if report["missed"] else 0


sys.exit(main())
