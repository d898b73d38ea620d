"""The playbook as it is written: five stages, fifteen steps, and two light templates."""

from dataclasses import dataclass

from cosell.core.actor import Side
from deals.enums import CoSellModel, StepWho

Who = StepWho


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
    """A step. Its key never changes: deals, roles and facts refer to it.

    `due_days` are business days after entering the stage, `days_after_win` calendar days after the
    win; a step with neither has no date, or the one asked for on winning.
    """

    stage: int
    key: str
    name: str
    text: str
    who: StepWho
    due_days: int | None
    days_after_win: int | None = None
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
QBR_DAYS = 90

STEPS = tuple(
    StepSpec(
        stage=stage, key=key, name=name, text=text, who=who, due_days=due,
        days_after_win=QBR_DAYS if key == "qbr" else None,
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
    """A named variant of the playbook. A side that leads lightly is asked less of the other.

    `models` are those that may use it. `vendor` and `partner` are the only steps that side is asked
    for; None is all of its own.
    """

    key: str
    name: str
    models: frozenset[CoSellModel]
    vendor: frozenset[str] | None = None
    partner: frozenset[str] | None = None

    def asks(self, step: StepSpec) -> tuple[bool, bool]:
        """Whether the vendor and the partner are asked to sign a step.

        What either may do is asked of the side that registers the deal, light or not: both are
        True here, and `sides_asked` picks one.
        """
        if step.who is StepWho.EITHER:
            return True, True
        vendor = step.who in {StepWho.VENDOR, StepWho.BOTH}
        partner = step.who in {StepWho.PARTNER, StepWho.BOTH}
        return (
            vendor and (self.vendor is None or step.key in self.vendor),
            partner and (self.partner is None or step.key in self.partner),
        )

    def sides_asked(self, step: StepSpec, registered_by: Side) -> frozenset[Side]:
        """The sides that have a slot on a step of a deal that this side registered."""
        if step.who is StepWho.EITHER:
            return frozenset({registered_by})
        asked = zip((Side.VENDOR, Side.PARTNER), self.asks(step), strict=True)
        return frozenset(side for side, is_asked in asked if is_asked)


STANDARD = Template("standard", "Co-sell playbook", frozenset(CoSellModel))
LIGHT_PARTNER_LED = Template(
    "light-partner-led",
    "Light, partner-led",
    frozenset({CoSellModel.PARTNER_LED}),
    vendor=LIGHT_VENDOR,
)
LIGHT_SALES_LED = Template(
    "light-sales-led",
    "Light, sales-led",
    frozenset({CoSellModel.SALES_LED}),
    partner=LIGHT_PARTNER,
)
TEMPLATES = (STANDARD, LIGHT_PARTNER_LED, LIGHT_SALES_LED)

_BY_KEY = {step.key: step for step in STEPS}


def find_step(key: str) -> StepSpec:
    """The step of a key. Raises KeyError for one that the playbook does not know."""
    return _BY_KEY[key]


def templates_for(model: CoSellModel) -> tuple[Template, ...]:
    """The templates among which a workspace chooses for a model, the playbook as written first."""
    return tuple(template for template in TEMPLATES if model in template.models)


def steps_of(stage: int) -> tuple[StepSpec, ...]:
    """A stage's steps in playbook order."""
    return tuple(step for step in STEPS if step.stage == stage)
