"""Proposals that wait for an answer."""

from deals.models import Deal, RoleProposal


def open_proposals(deal: Deal) -> list[RoleProposal]:
    """Open proposals on a deal that is visible already."""
    return list(
        RoleProposal.objects.filter(deal=deal, state="open").select_related("proposed_by", "user")
    )


def is_proposed(deal: Deal, step_key: str, *, user_code: str) -> bool:
    """Whether the other company has yet to say yes to a letter of this person."""
    return RoleProposal.objects.filter(
        deal=deal, step__key=step_key, user__code=user_code.upper(), state="open"
    ).exists()
