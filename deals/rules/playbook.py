"""The playbook as it is written: five stages, fifteen steps, and two light templates."""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    VENDOR = "vendor"
    PARTNER = "partner"
    BOTH = "both"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSpec:
    """A stage; days are business days, None where the playbook sets no limit."""

    number: int
    name: str
    guidance: str
    typical_days: int | None
    limit_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpec:
    """A step; `due_days` are business days after entering the stage."""

    stage: int
    key: str
    name: str
    text: str
    who: Who
    due_days: int | None
    can_be_waived: bool = True


STAGES = (
    StageSpec(
        number=1,
        name="Opportunity identification",
        guidance="Agree that this customer fits, and who does what.",
        typical_days=1,
        limit_days=2,
    ),
    StageSpec(
        number=2,
        name="Discovery & qualification",
        guidance="Meet the customer once, together.",
        typical_days=3,
        limit_days=5,
    ),
    StageSpec(
        number=3,
        name="Proposal & pricing",
        guidance="One proposal, one price, one contract text.",
        typical_days=5,
        limit_days=10,
    ),
    StageSpec(
        number=4,
        name="Close",
        guidance="Show it together, settle the terms, sign.",
        typical_days=5,
        limit_days=15,
    ),
    StageSpec(
        number=5,
        name="Delivery",
        guidance="Deploy, support, and look back together.",
        typical_days=None,
        limit_days=None,
    ),
)

_STEPS = (
    (1, "lead_identified", "Lead identified", "Register in CRM", Who.EITHER, 0),
    (1, "fit_confirmed", "Fit confirmed", "Validate ICP match", Who.BOTH, 1),
    (1, "strategy_set", "Strategy set", "Define roles", Who.BOTH, 2),
    (2, "initial_meeting", "Initial meeting", "Joint discovery call", Who.BOTH, 3),
    (2, "requirements_document", "Requirements document", "Document needs", Who.PARTNER, 4),
    (2, "solution_design", "Solution design", "Design the proposal", Who.BOTH, 5),
    (3, "proposal_draft", "Proposal draft", "Create first draft", Who.PARTNER, 5),
    (3, "pricing_approval", "Pricing approval", "Validate deal economics", Who.VENDOR, 7),
    (3, "legal_review", "Legal review", "Contract review", Who.BOTH, 10),
    (4, "presentation", "Presentation", "Joint demo", Who.BOTH, 5),
    (4, "negotiation", "Negotiation", "Final terms", Who.BOTH, 10),
    (4, "contract_signature", "Contract signature", "Sign the contract", Who.VENDOR, 15),
    (5, "implementation", "Implementation", "Deploy solution", Who.PARTNER, None),
    (5, "support", "Support", "Ongoing success", Who.BOTH, None),
    (5, "qbr", "QBR", "Review results", Who.BOTH, None),
)
NEVER_WAIVED = frozenset({"pricing_approval", "contract_signature"})

STEPS = tuple(
    StepSpec(
        stage=stage, key=key, name=name, text=text, who=who, due_days=due,
        can_be_waived=key not in NEVER_WAIVED,
    )
    for stage, key, name, text, who, due in _STEPS
)  # fmt: skip

LIGHT_VENDOR = frozenset(
    {
        "fit_confirmed", "strategy_set", "solution_design", "pricing_approval", "legal_review",
        "contract_signature",
    }
)  # fmt: skip
LIGHT_PARTNER = frozenset(
    {
        "fit_confirmed", "strategy_set", "requirements_document", "solution_design",
        "proposal_draft", "implementation", "support", "qbr",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A named variant of the playbook: which slots it asks for."""

    key: str
    name: str

    def asks(self, step: StepSpec) -> tuple[bool, bool]:
        """Whether the vendor and the partner are asked to sign a step."""
        vendor = step.who in {Who.VENDOR, Who.BOTH, Who.EITHER}
        partner = step.who in {Who.PARTNER, Who.BOTH, Who.EITHER}
        if step.who is Who.EITHER:
            return vendor, partner
        if self.key == "light-partner-led":
            vendor = vendor and step.key in LIGHT_VENDOR
        if self.key == "light-sales-led":
            partner = partner and step.key in LIGHT_PARTNER
        return vendor, partner


TEMPLATES = (
    Template("standard", "Co-sell playbook"),
    Template("light-partner-led", "Light, partner-led"),
    Template("light-sales-led", "Light, sales-led"),
)
