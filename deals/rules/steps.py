"""Steps: what was read, what completes them, how they stand."""

import hashlib
from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from deals.enums import SignatureKind, StepStatus
from deals.rules.gate import Problem

LONGEST_TEXT = 300


class Fact(StrEnum):
    """Something that happens elsewhere and completes a step by itself."""

    REGISTERED = "registered"
    REQUIREMENTS_ADDED = "requirements_added"
    PROPOSAL_ADDED = "proposal_added"
    PRICE_APPROVED = "price_approved"
    WON = "won"


_COMPLETED_BY = {
    "lead_identified": Fact.REGISTERED,
    "requirements_document": Fact.REQUIREMENTS_ADDED,
    "proposal_draft": Fact.PROPOSAL_ADDED,
    "pricing_approval": Fact.PRICE_APPROVED,
    "contract_signature": Fact.WON,
}


def text_hash(name: str, text: str) -> str:
    """A fingerprint (64 hexadecimal digits) of the text that is signed.

    A sign-off carries the one that was read; it no longer holds once either part has changed.
    """
    return hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()


def text_problems(text: str) -> list[Problem]:
    """Why a step's text cannot be taken."""
    if not text:
        return [Problem("text_missing", _("Say what the step asks for."))]
    if len(text) > LONGEST_TEXT:
        return [Problem("text_too_long", _("Keep it under 300 characters."))]
    return []


def needs_before_signing(step_key: str) -> frozenset[str]:
    """Facts that must stand before anybody signs."""
    return frozenset({"roles"}) if step_key == "strategy_set" else frozenset()


def completing_fact(step_key: str) -> Fact | None:
    """The fact that completes a step by itself, or None for a step that is signed by hand."""
    return _COMPLETED_BY.get(step_key)


def reopens_without_fact(*, step_stage: int, deal_stage: int) -> bool:
    """Whether a step reopens when its fact goes away: only while its stage is the current one."""
    return step_stage == deal_stage


def step_status(
    asked: int, kinds: Sequence[str], *, is_started: bool = False, is_readers_turn: bool = False
) -> StepStatus:
    """One of five values, from the number of slots and the kinds of those that are filled.

    `is_started` says that something lies there already (a document, a comment). With one of two
    slots filled the step waits for the other side, unless the reader is the one it waits for.
    """
    if len(kinds) < asked:
        if kinds and not is_readers_turn:
            return StepStatus.WAITING
        return StepStatus.STARTED if kinds or is_started else StepStatus.NOT_STARTED
    if all(kind == SignatureKind.NOT_NEEDED for kind in kinds):
        return StepStatus.NOT_NEEDED
    return StepStatus.DONE
