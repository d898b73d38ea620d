"""Steps: what was read, what completes them, how they stand."""

import hashlib
from collections.abc import Sequence

from deals.enums import StepStatus


def text_hash(name: str, text: str) -> str:
    """A fingerprint of the text that is signed: 16 hexadecimal digits."""
    return hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()[:16]


def needs_before_signing(step_key: str) -> frozenset[str]:
    """Facts that must stand before anybody signs."""
    return frozenset({"roles"}) if step_key == "strategy_set" else frozenset()


def step_status(asked: int, kinds: Sequence[str]) -> StepStatus:
    """One of five values, from the number of slots and the kinds of those that are filled."""
    if len(kinds) < asked:
        return StepStatus.WAITING if kinds else StepStatus.NOT_STARTED
    if kinds and all(kind == "not_needed" for kind in kinds):
        return StepStatus.NOT_NEEDED
    return StepStatus.DONE
