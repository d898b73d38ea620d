"""Taking companies in, and terms that two people may change at once."""

from typing import Any

import pytest

from cosell.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Stale
from cosell.core.wall import wall
from cosell.messaging.models import Event
from partners.actions.invitations import accept_invitation
from partners.actions.partnerships import add_partner, create_partnership, update_partnership
from partners.models import Invitation, Organization, Partnership
from partners.queries.memberships import seats_of
from tests.world import World


def partners(world: World) -> set[str]:
    with wall(world.system()):
        return set(
            Partnership.objects.filter(workspace=world.northwind).values_list(
                "organization__name", flat=True
            )
        )


def terms(world: World, slug: str = "brightpath") -> Partnership:
    with wall(world.system()):
        return Partnership.objects.select_related("manager", "sales_rep").get(
            organization__slug=slug, workspace=world.northwind
        )


def test_a_company_comes_into_being_with_its_first_invitation(world: World) -> None:
    partnership, invitation, secret = add_partner("ned.new@solaris.io", actor=world.actor("mona"))
    company = Organization.objects.get(pk=partnership.organization_id)
    assert (company.name, company.domain, company.country, company.currency) == (
        "Solaris",
        "solaris.io",
        "DE",
        "EUR",
    )
    assert company.slug.startswith("solaris-")
    assert (partnership.tier, partnership.default_model, partnership.status) == (
        "registered",
        "partner_led",
        "active",
    )
    assert partnership.manager == world.people["mona"]
    assert (invitation.role, invitation.partnership_id) == ("partner_lead", partnership.pk)
    person, _seat = accept_invitation(secret, name="Ned New")
    assert [(seat.organization_name, seat.role) for seat in seats_of(person)] == [
        ("Solaris", "partner_lead")
    ]


def test_what_is_said_goes_before_what_is_guessed(world: World) -> None:
    partnership, invitation, _secret = add_partner(
        "ned@gmail.com", name=" Sun & Co ", country="us", person="Ned", actor=world.actor("vera")
    )
    company = Organization.objects.get(pk=partnership.organization_id)
    assert (company.name, company.country, company.domain) == ("Sun & Co", "US", "")
    assert invitation.name == "Ned"


@pytest.mark.parametrize(
    ("email", "name", "field"),
    [
        ("ned@gmail.com", "", "name"),
        ("no address", "Solaris", "email"),
        ("ned@new.example", "brightPATH", "name"),
        ("", "Solaris", "email"),
    ],
)
def test_a_company_that_cannot_be_taken_in(world: World, email: str, name: str, field: str) -> None:
    before, companies = partners(world), Organization.objects.count()
    with pytest.raises(Invalid) as refused:
        add_partner(email, name=name, actor=world.actor("mona"))
    assert list(refused.value.errors) == [field]
    assert partners(world) == before
    assert Organization.objects.count() == companies
    with wall(world.system()):
        assert Invitation.objects.count() == 0


def test_the_same_domain_is_the_same_partner(world: World) -> None:
    add_partner("ned@solaris.io", actor=world.actor("mona"))
    with pytest.raises(Invalid):
        add_partner("tim@solaris.io", name="Another name", actor=world.actor("mona"))


@pytest.mark.parametrize("who", ["vic", "ada", "lea", "pat"])
def test_only_managers_take_partners_in(world: World, who: str) -> None:
    before = partners(world)
    with pytest.raises(Forbidden):
        add_partner("ned@solaris.io", actor=world.actor(who))
    assert partners(world) == before


def test_a_company_is_taken_in_once_and_not_by_itself(world: World) -> None:
    mona = world.actor("mona")
    with pytest.raises(Conflict):
        create_partnership(world.organizations["brightpath"], actor=mona)
    with pytest.raises(Invalid):
        create_partnership(world.organizations["northwind"], actor=mona)


def test_a_name_without_letters_makes_an_address_all_the_same(world: World) -> None:
    partnership, _invitation, _secret = add_partner(
        "ned@xn--3e0b707e.kr", name="한국", actor=world.actor("mona")
    )
    slug = Organization.objects.get(pk=partnership.organization_id).slug
    assert slug.startswith("partner-")


def test_terms_change_and_count(world: World) -> None:
    changed = update_partnership(
        "brightpath",
        changes={"tier": "gold", "territories": "DACH", "manager": world.people["vera"]},
        actor=world.actor("mona"),
    )
    assert (changed.tier, changed.territories, changed.manager, changed.version) == (
        "gold",
        "DACH",
        world.people["vera"],
        2,
    )
    with wall(world.system()):
        event = Event.objects.get(name="partnership.changed")
    assert event.payload == {"tier": "gold", "territories": "DACH", "manager": "Vera Admin"}


def test_the_same_terms_again_are_no_change(world: World) -> None:
    update_partnership("brightpath", changes={"tier": "registered"}, actor=world.actor("mona"))
    assert terms(world).version == 1
    with wall(world.system()):
        assert Event.objects.filter(name="partnership.changed").count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tier": "platinum"}, "tier"),
        ({"status": "over"}, "status"),
        ({"default_model": "any"}, "default_model"),
        ({"territories": "x" * 201}, "territories"),
        ({"manager": "pat"}, "manager"),
        ({"sales_rep": "otto"}, "sales_rep"),
        ({"workspace_id": 7}, "workspace_id"),
        ({"code": "ABCDEF"}, "code"),
    ],
)
def test_terms_that_cannot_be(world: World, changes: dict[str, Any], field: str) -> None:
    for name in ("manager", "sales_rep"):
        if name in changes:
            changes = {name: world.people[changes[name]]}
    with pytest.raises(Invalid) as refused:
        update_partnership("brightpath", changes=changes, actor=world.actor("mona"))
    assert list(refused.value.errors) == [field]
    assert terms(world).version == 1


@pytest.mark.parametrize(
    ("who", "slug", "error"),
    [
        ("vic", "brightpath", Forbidden),
        ("lea", "brightpath", Forbidden),
        ("lea", "oakline", NotFound),
        ("mona", "unknown", NotFound),
    ],
)
def test_others_change_no_terms(
    world: World, who: str, slug: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        update_partnership(slug, changes={"tier": "gold"}, actor=world.actor(who))
    assert terms(world).tier == "registered"


def test_two_who_change_different_terms_both_win(world: World) -> None:
    base = {"tier": "registered", "territories": ""}
    for changes, who in (
        ({"tier": "gold", "territories": ""}, "mona"),
        ({"tier": "registered", "territories": "DACH"}, "vera"),
    ):
        update_partnership("brightpath", changes=changes, base=base, actor=world.actor(who))
    # Vera's form still held the old tier, which she had not touched.
    assert (terms(world).tier, terms(world).territories) == ("gold", "DACH")


def test_two_who_change_the_same_term_meet(world: World) -> None:
    base = {"tier": "registered"}
    update_partnership("brightpath", changes={"tier": "gold"}, base=base, actor=world.actor("mona"))
    with pytest.raises(Stale) as refused:
        update_partnership(
            "brightpath", changes={"tier": "silver"}, base=base, actor=world.actor("vera")
        )
    assert refused.value.fields == {"tier": ("registered", "silver", "gold")}
    assert terms(world).tier == "gold"
    same = update_partnership(
        "brightpath", changes={"tier": "gold"}, base=base, actor=world.actor("vera")
    )
    assert same.version == 2


def test_what_no_column_holds_is_refused_or_left_out(world: World) -> None:
    mona = world.actor("mona")
    for email, name, field in (
        (f"{'a' * 300}@x.example", "", "email"),
        (f"mia@{'a' * 250}.example", "", "email"),
        ("mia@solaris.io", "S" * 121, "name"),
    ):
        with pytest.raises(Invalid) as refused:
            add_partner(email, name=name, actor=mona)
        assert list(refused.value.errors) == [field]
    domain = f"{'a' * 60}.{'b' * 60}.example"
    partnership, _invitation, _secret = add_partner(f"mia@{domain}", actor=mona)
    assert (partnership.organization.name, partnership.organization.domain) == (
        "B" + "b" * 59,
        "",
    )
