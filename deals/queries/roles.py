"""Proposals that wait for an answer."""

from deals.models import Deal, RoleProposal


def open_proposals(deal: Deal) -> list[RoleProposal]:
    """Open proposals on a deal that is visible already."""
    return list(
        RoleProposal.objects.filter(deal=deal, state="open").select_related("proposed_by", "user")
    )
