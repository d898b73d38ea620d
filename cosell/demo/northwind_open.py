"""Northwind's open deals. Each shows one thing; business days are counted back from now."""

from cosell.demo.tales import Facts, OpenTale, Sign

TALES = [
    # Day 4 of 5; waits on the partner's requirements document.
    OpenTale(
        facts=Facts(
            customer="Halden Foods", partner="brightpath", rep="dana", partner_rep="mia",
            need="Replace the warehouse system before the peak season.",
        ),
        opened=6.8,
        stages=(4.6,),
        signed=(
            Sign("initial_meeting", "partner", 3.5),
            Sign("initial_meeting", "vendor", 3.2),
            Sign("solution_design", "vendor", 1.4),
        ),
    ),
]  # fmt: skip
