"""Northwind's open deals. Each shows one thing; business days are counted back from now."""

from datetime import datetime
from decimal import Decimal
from functools import partial

from cosell.demo.layout import ONE_DAY, Layout
from cosell.demo.planning import deal_calendar, vendor_calendar
from cosell.demo.tales import Act, Facts, OpenTale, Pause, Sign

_brightpath = partial(Facts, partner="brightpath", rep="dana", partner_rep="mia")
_kestrel = partial(Facts, partner="kestrel", rep="felix", partner_rep="callum", country="GB")
_oakline = partial(
    Facts, partner="oakline", rep="dana", partner_rep="tyler", country="US", currency="USD"
)
_sundial = partial(Facts, partner="sundial", rep="felix", partner_rep="elena", country="AT")

#: When Sundial's only contact left.
LEFT_AGO = 4.6

_IDENTIFICATION = [
    OpenTale(
        facts=_brightpath(
            customer="Hofgarten Kliniken", partner_rep="jonas", amount=72_000,
            need="One patient portal for four hospitals.",
        ),
        opened=1.7,
        signed=(Sign("fit_confirmed", "vendor", 1.2),),
    ),
    OpenTale(
        facts=_brightpath(
            customer="Rheintal Logistik", rep="felix", partner_rep="jonas", amount=55_000,
            need="Tours planned by the hour instead of by the day.",
        ),
        opened=1.4,
    ),
    OpenTale(
        facts=_kestrel(
            customer="Ashdown Retail Group", source="vendor", amount=180_000,
            need="Stock that is counted once for shops and web.",
        ),
        opened=1.8,
        signed=(Sign("fit_confirmed", "partner", 1.1),),
    ),
    OpenTale(
        facts=_oakline(
            customer="Prairie Harvest Co-op", amount=64_000,
            need="Grain contracts without spreadsheets before the season.",
        ),
        opened=1.9,
        signed=(Sign("fit_confirmed", "partner", 1.3),),
    ),
]  # fmt: skip

_DISCOVERY = [
    # Day 4 of 5; waits on the partner's requirements document.
    OpenTale(
        facts=_brightpath(
            customer="Halden Foods", amount=84_000,
            need="Replace the warehouse system before the peak season.",
        ),
        opened=6.8,
        stages=(4.6,),
        is_priced=True,
        signed=(
            Sign("initial_meeting", "partner", 3.5),
            Sign("initial_meeting", "vendor", 3.2),
            Sign("solution_design", "vendor", 1.4),
        ),
        acts=(
            Act(3.1, "dana", "note", {"text": "The operations lead is for us; finance is not yet."}),
            Act(2.6, "mia", "note", {"text": "They also asked our other vendor for an offer."}),
        ),
    ),
    # Stalled: 6 days over, 8 days silent.
    OpenTale(
        facts=_brightpath(
            customer="Brenner Logistik", rep="felix", partner_rep="jonas", amount=120_000,
            need="Customs papers that are right the first time.",
        ),
        opened=13.7,
        stages=(11.5,),
        signed=(
            Sign("initial_meeting", "vendor", 9.6),
            Sign("initial_meeting", "partner", 8.4),
        ),
    ),
    # Its only contact has left: nobody has the next step.
    OpenTale(
        facts=_sundial(
            customer="Sundial Energy", amount=48_000,
            need="Meter data that billing can trust.",
        ),
        opened=7.6,
        stages=(5.7,),
        signed=(
            Sign("initial_meeting", "vendor", 5.3),
            Sign("initial_meeting", "partner", 5.1),
        ),
        acts=(Act(2.3, "felix", "sign", {"step": "solution_design"}),),
    ),
    OpenTale(
        facts=_oakline(
            customer="Cobalt Insurance", rep="felix", partner_rep="maya", source="vendor",
            amount=230_000, need="Claims that are answered on the day they come in.",
        ),
        opened=4.6,
        stages=(2.8,),
        signed=(
            Sign("initial_meeting", "vendor", 1.7),
            Sign("initial_meeting", "partner", 1.5),
        ),
        acts=(Act(1.3, "maya", "propose_split", {"vendor": Decimal(45)}),),
    ),
    OpenTale(
        facts=_brightpath(
            customer="Lindner Bau", rep="felix", partner_rep="jonas", amount=61_000,
            is_on_behalf=True,
            need="Site diaries that reach the office the same evening.",
        ),
        opened=3.6,
        stages=(1.8,),
    ),
    OpenTale(
        facts=_kestrel(
            customer="Pennine Textiles", partner_rep="zofia", source="vendor", amount=95_000,
            need="Orders from four mills in one place.",
        ),
        opened=8.3,
        stages=(6.6,),
        signed=(
            Sign("initial_meeting", "vendor", 4.4),
            Sign("initial_meeting", "partner", 3.7),
            Sign("solution_design", "vendor", 3.2),
        ),
    ),
]  # fmt: skip

_PROPOSAL = [
    # Four days over, and it is the vendor who is slow.
    OpenTale(
        facts=_brightpath(
            customer="Orla Bank", amount=148_200,
            need="Branch onboarding in one visit instead of three.",
        ),
        opened=20.6,
        stages=(18.7, 14.5),
        signed=(
            Sign("proposal_draft", "partner", 10.4),
            Sign("legal_review", "partner", 3.3),
        ),
        acts=(Act(3.2, "mia", "note", {"text": "Their board meets next week; we need the price."}),),
    ),
    # Moved anyway with a preset reason, which the partner agrees to; one step was left open.
    OpenTale(
        facts=_brightpath(
            customer="Kappa Retail", source="vendor", amount=67_500, country="AT",
            need="Returns that are booked at the counter.",
        ),
        opened=9.6,
        stages=(7.7, 3.6),
        left_open=(("requirements_document", "partner"),),
        signed=(Sign("proposal_draft", "partner", 1.3),),
        acts=(Act(2.6, "mia", "answer_move", {"answer": "right"}),),
    ),
    # A proposal for a letter waits for its answer; the rows of who has left stand in alarm.
    OpenTale(
        facts=_sundial(
            customer="Quince Labs", amount=39_000,
            need="Samples that are traced from field to lab.",
        ),
        opened=13.6,
        stages=(11.8, 7.7),
        signed=(Sign("proposal_draft", "partner", 5.8),),
        acts=(
            Act(6.6, "felix", "add_member", {"person": "sam", "role": "approver"}),
            Act(
                5.4, "elena", "set_role",
                {"step": "legal_review", "person": "priya", "letter": "A"},
            ),
            Act(3.4, "felix", "sign", {"step": "legal_review"}),
        ),
    ),
    OpenTale(
        facts=_oakline(
            customer="Meridian Labs", source="vendor", amount=155_000,
            need="Trials that pass an audit without a war room.",
        ),
        opened=10.6,
        stages=(8.8, 4.7),
        signed=(
            Sign("proposal_draft", "partner", 2.8),
            Sign("pricing_approval", "vendor", 2.4),
            Sign("legal_review", "vendor", 1.2),
        ),
    ),
    OpenTale(
        facts=_kestrel(
            customer="Tramore Foods", amount=88_000, country="IE",
            need="Recalls that take minutes and not days.",
        ),
        opened=9.3,
        stages=(7.6, 3.5),
        signed=(Sign("proposal_draft", "partner", 1.6),),
    ),
    OpenTale(
        facts=_brightpath(
            customer="Nordfjell Energi", rep="felix", partner_rep="jonas", amount=110_000,
            country="NO", need="Crews that see tomorrow's work today.",
        ),
        opened=7.6,
        stages=(6.2, 2.7),
        signed=(Sign("pricing_approval", "vendor", 1.3),),
    ),
]  # fmt: skip

_CLOSE = [
    # The customer holds the ball and is back in three business days.
    OpenTale(
        facts=_brightpath(
            customer="Vesta GmbH", amount=92_000,
            need="Service contracts that renew themselves.",
        ),
        opened=24.6,
        stages=(22.8, 18.7, 8.6),
        signed=(
            Sign("presentation", "partner", 5.6),
            Sign("presentation", "vendor", 5.4),
        ),
        pause=Pause(3.7, "legal", 3),
    ),
    OpenTale(
        facts=_kestrel(
            customer="Thornbury Council", partner_rep="daniel", source="vendor", amount=240_000,
            need="Permits applied for on one page.",
        ),
        opened=19.5,
        stages=(17.7, 13.6, 5.7),
        signed=(
            Sign("presentation", "vendor", 2.7),
            Sign("presentation", "partner", 2.3),
        ),
    ),
    OpenTale(
        facts=_brightpath(
            customer="Ostsee Werft", rep="felix", partner_rep="jonas", amount=205_000,
            need="Drawings and work orders that agree.",
        ),
        opened=22.5,
        stages=(20.7, 16.6, 7.7),
        signed=(
            Sign("presentation", "vendor", 4.8),
            Sign("presentation", "partner", 4.5),
            Sign("negotiation", "vendor", 1.6),
        ),
    ),
]  # fmt: skip

_PRACTICE = OpenTale(
    facts=_brightpath(
        customer="Sample Bakery (practice)", source="vendor", amount=20_000,
        need="A deal to try things on. Nothing here counts.", is_practice=True,
    ),
    opened=1.95,
    signed=(Sign("fit_confirmed", "partner", 1.6),),
)  # fmt: skip


def marlow_and_finch(now: datetime) -> OpenTale:
    """All signed in Close; its clock skips the newest day on which only the partner's country rests.

    Half of the year has no such day inside the fifteen days of Close: then it lies in Proposal.
    """
    facts = _oakline(
        customer="Marlow & Finch", source="vendor", amount=136_000,
        need="Ledgers of nine offices closed in one week.",
    )  # fmt: skip
    rested = working_days_since_foreign_holiday(facts, now)
    close = max(rested + 0.5, 6.5) if rested <= 13 else 6.5
    proposal = max(close + 6.2, rested + 0.5)
    return OpenTale(
        facts=facts,
        opened=proposal + 6.3,
        stages=(proposal + 4.2, proposal, close),
        signed=(
            Sign("presentation", "vendor", 4.6),
            Sign("presentation", "partner", 4.4),
            Sign("negotiation", "partner", 2.6),
            Sign("negotiation", "vendor", 1.7),
        ),
        acts=(
            Act(4.2, "dana", "propose_split", {"vendor": Decimal(55)}),
            Act(3.4, "tyler", "answer_split", {"accept": True}),
        ),
    )


def working_days_since_foreign_holiday(facts: Facts, now: datetime) -> int:
    """How many of the deal's days have opened since the partner alone last rested."""
    deal, vendor = deal_calendar(facts), vendor_calendar(facts.workspace)
    latest = Layout(now, vendor).day(0)
    day = latest
    while deal.is_working_day(day) or not vendor.is_working_day(day):
        day -= ONE_DAY
    return deal.working_days_between(day, latest + ONE_DAY)


def open_tales(now: datetime) -> list[OpenTale]:
    """The twenty open deals and the one to practise on."""
    fixed = [*_IDENTIFICATION, *_DISCOVERY, *_PROPOSAL, *_CLOSE]
    return [*fixed, marlow_and_finch(now), _PRACTICE]
