"""Stays in a stage: beginning one, ending one. Assume the caller's transaction and lock."""

from datetime import datetime

from deals.models import Deal, StageTemplate, StageVisit


def open_visit(deal: Deal, stage: int, moment: datetime) -> StageVisit:
    """Begin a stay in a stage, with the limit that the deal's version of the playbook sets.

    Whose ball it is counts from the visit's first moment.
    """
    limit = (
        StageTemplate.objects.filter(version_id=deal.playbook_version_id, number=stage)
        .values_list("limit_days", flat=True)
        .first()
    )
    deal.ball_since = None
    visit: StageVisit = StageVisit.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        stage=stage,
        limit_days=limit,
        entered_at=moment,
    )
    return visit


def close_visit(deal: Deal, moment: datetime) -> None:
    """End the present stay, if there is one."""
    deal.visits.filter(left_at=None).update(left_at=moment)
