"""Acting from a message: reading changes nothing, one press acts once, for the person it went to."""

from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from cosell.core.wall import wall
from cosell.messaging.models import Preference, UsedLink
from cosell.messaging.rules.links import Link, seal, seal_stop, unseal, unseal_stop
from deals.actions.editing import edit_step_text
from deals.actions.registering import register_deal
from deals.actions.signing import sign_step
from deals.models import DealStep, Signature
from deals.rules.steps import text_hash
from partners.actions.members import remove_member
from tests.world import World, new_deal, open_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(world: World) -> Any:
    return open_deal(world)


def link_of(world: World, deal: Any, name: str, **changes: Any) -> str:
    actor = world.actor(name)
    with wall(world.system()):
        step = DealStep.objects.get(deal=deal, key="fit_confirmed")
    facts = {"deal": deal.code, "step": step.key, "hash": text_hash(step.name, step.text)}
    values = {
        "workspace_id": actor.workspace_id, "organization_id": actor.organization_id,
        "user_id": actor.person_id, "act": "sign", "facts": facts, "number": "MAIL01", **changes,
    }  # fmt: skip
    return reverse("act_from_message", args=[seal(Link(**values))])


def signers(world: World, deal: Any) -> list[str]:
    with wall(world.system()):
        rows = Signature.objects.filter(step__key="fit_confirmed", step__deal=deal)
        return list(rows.values_list("user_name", flat=True))


def test_opening_a_link_changes_nothing_and_its_button_signs_once(world: World, deal: Any) -> None:
    address, client = link_of(world, deal, "pat"), Client()
    for _ in range(3):
        page = client.get(address)
        assert page.status_code == 200
        assert b"Sign off" in page.content
        assert client.head(address).status_code == 200
    assert signers(world, deal) == []
    assert b"Now waiting on" in client.post(address).content
    assert signers(world, deal) == ["Pat Partner"]
    again = client.post(address)
    assert again.status_code == 200
    assert signers(world, deal) == ["Pat Partner"]
    with wall(world.actor("pat")):
        assert UsedLink.objects.count() == 1


def test_a_button_needs_its_page(world: World, deal: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link_of(world, deal, "pat")).status_code == 403
    assert signers(world, deal) == []


def test_a_changed_text_is_not_signed_by_an_old_link(world: World, deal: Any) -> None:
    address = link_of(world, deal, "pat")
    edit_step_text(deal.code, "fit_confirmed", text="Only the big ones.", actor=world.actor("vic"))
    answer = Client().post(address)
    assert answer.status_code == 409
    assert signers(world, deal) == []
    with wall(world.actor("pat")):
        assert not UsedLink.objects.exists()


def test_who_signed_meanwhile_is_said(world: World, deal: Any) -> None:
    address = link_of(world, deal, "pat")
    sign_step(deal.code, "fit_confirmed", actor=world.actor("lea"))
    page = Client().get(address)
    assert b"Lea Lead signed it already." in page.content
    assert b'id="act"' not in page.content


def test_a_links_holder_who_left_finds_nothing(world: World, deal: Any) -> None:
    address = link_of(world, deal, "pat")
    remove_member(world.people["pat"].code, actor=world.actor("lea"), hand_over=lambda _m, _s: None)
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404
    assert signers(world, deal) == []


def test_a_rivals_link_for_the_deal_finds_nothing(world: World, deal: Any) -> None:
    address = link_of(world, deal, "pete")
    deal_of_rival = link_of(world, deal, "pat", organization_id=world.actor("pete").organization_id)
    for each in (address, deal_of_rival):
        assert Client().get(each).status_code == 404
        assert Client().post(each).status_code == 404


@pytest.mark.parametrize("text", ["x", "a:b:c", "é", "0" * 900])
def test_a_forged_link_finds_nothing(db: None, text: str) -> None:
    assert unseal(text) is None
    assert unseal_stop(text) is None
    assert Client().get(f"/act/{text}").status_code == 404
    assert Client().post(f"/unsubscribe/{text}").status_code == 404


def test_links_expire(world: World, deal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = link_of(world, deal, "pat")
    later = signing.time.time() + 8 * 24 * 3600
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert Client().get(address).status_code == 404


def test_a_manager_approves_from_a_mail(world: World) -> None:
    row = register_deal(new_deal(customer="Second Foods"), actor=world.actor("pat"))
    actor = world.actor("mona")
    link = Link(
        workspace_id=actor.workspace_id, organization_id=actor.organization_id,
        user_id=actor.person_id, act="approve", facts={"registration": row.code}, number="MAIL02",
    )  # fmt: skip
    address = reverse("act_from_message", args=[seal(link)])
    assert b"Second Foods" in Client().get(address).content
    assert b"is open" in Client().post(address).content
    assert b"decided already" in Client().get(address).content


def test_one_press_unsubscribes_without_a_page(world: World) -> None:
    pat = world.people["pat"]
    address = reverse("unsubscribe", args=[seal_stop(pat.pk, "asked")])
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    assert not Preference.objects.exists()
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    row = Preference.objects.get(user=pat)
    assert "email" not in row.choices["asked"]
    assert "inbox" in row.choices["asked"]
    assert "email" in row.choices["alert"]
