"""Who did what on a deal, and splits that wait for an answer."""

from cosell.core.actor import Side
from deals.enums import CoSellModel, ProposalState, SignatureKind, Stage
from deals.models import Deal, SplitProposal
from deals.models.rooms import Room
from deals.rules.models import ActivitySplit, Evidence, split_by_activity


def evidence_of(room: Room) -> Evidence:
    """Signed slots by side, of stages 2 to 4 and of stage 5. One that was not needed is none."""
    stages = {step.pk: step.stage for step in room.steps}
    counts = dict.fromkeys(((phase, side) for phase in ("sales", "delivery") for side in Side), 0)
    for (step, side), signature in room.signatures.items():
        if signature.kind == SignatureKind.NOT_NEEDED or stages[step] == Stage.IDENTIFICATION:
            continue
        counts["delivery" if stages[step] == Stage.DELIVERY else "sales", side] += 1
    return Evidence(
        source=Side(room.deal.source),
        sales_vendor=counts["sales", Side.VENDOR],
        sales_partner=counts["sales", Side.PARTNER],
        delivery_vendor=counts["delivery", Side.VENDOR],
        delivery_partner=counts["delivery", Side.PARTNER],
    )


def activity_split(room: Room) -> ActivitySplit | None:
    """The split by activity as it stands now, line by line; None outside True co-sell."""
    if room.deal.model != CoSellModel.TRUE_COSELL:
        return None
    return split_by_activity(CoSellModel.TRUE_COSELL, evidence_of(room))


def open_split(deal: Deal) -> SplitProposal | None:
    """The split that waits for an answer, on a deal that is visible already."""
    return SplitProposal.objects.filter(deal=deal, state=ProposalState.OPEN).first()
