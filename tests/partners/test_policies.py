"""Who may do what to people and partners, for every role."""

from collections.abc import Callable

import pytest

from cosell.core.actor import Actor, Role
from partners.models import Partnership
from partners.policies import (
    can_invite_member,
    can_manage_members,
    can_manage_partnerships,
    can_view_directory,
    can_view_partnership,
)

OWN, OTHER = 7, 8


def actor(role: Role) -> Actor:
    return Actor(
        user_id=1,
        user_name="Somebody",
        membership_id=1,
        organization_id=1,
        organization_name="A company",
        workspace_id=1,
        workspace_slug="northwind",
        workspace_name="Northwind",
        side=role.side,
        role=role,
        partnership_id=OWN if role.value.startswith("partner_") else None,
    )


def allowed(ask: Callable[[Actor], bool]) -> set[str]:
    return {role.value for role in Role if ask(actor(role))}


def test_members_are_managed_by_the_admins_and_leads_of_their_side() -> None:
    assert allowed(lambda who: can_manage_members(who, None)) == {"vendor_admin"}
    assert allowed(lambda who: can_manage_members(who, OWN)) == {"partner_lead"}
    assert allowed(lambda who: can_manage_members(who, OTHER)) == set()


def test_the_vendors_managers_invite_people_of_partners_but_not_of_their_own_side() -> None:
    assert allowed(lambda who: can_invite_member(who, None)) == {"vendor_admin"}
    assert allowed(lambda who: can_invite_member(who, OWN)) == {
        "vendor_admin",
        "vendor_manager",
        "partner_lead",
    }
    assert allowed(lambda who: can_invite_member(who, OTHER)) == {"vendor_admin", "vendor_manager"}


def test_partnerships_are_managed_by_the_vendors_managers() -> None:
    assert allowed(can_manage_partnerships) == {"vendor_admin", "vendor_manager"}


def test_the_directory_is_the_vendors() -> None:
    assert allowed(can_view_directory) == {
        "vendor_admin",
        "vendor_manager",
        "vendor_rep",
        "vendor_approver",
    }


@pytest.mark.parametrize(
    ("workspace", "number", "known", "expected"),
    [
        (1, OWN, (), {"vendor_admin", "vendor_manager", "partner_lead", "partner_rep"}),
        (1, OTHER, (), {"vendor_admin", "vendor_manager"}),
        (
            1,
            OTHER,
            (OTHER,),
            {"vendor_admin", "vendor_manager", "vendor_rep", "vendor_approver"},
        ),
        (2, OTHER, (OTHER,), set()),
    ],
)
def test_a_partner_is_seen_by_managers_by_itself_and_by_those_with_deals(
    workspace: int, number: int, known: tuple[int, ...], expected: set[str]
) -> None:
    partnership = Partnership(pk=number, workspace_id=workspace)
    assert allowed(lambda who: can_view_partnership(who, partnership, known)) == expected
