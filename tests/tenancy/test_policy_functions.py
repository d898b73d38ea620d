"""TEN-13: each policy function refuses something that would otherwise go through.

For every function that decides, one act by somebody who may not: it is refused, and goes through
once the function says yes to everybody. The list comes from the modules, so that a new function
without an act fails.
"""

import inspect
import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

import cosell.messaging.policies
import deals.policies
import metrics.policies
import partners.policies
from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import DomainError, Forbidden, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.choices import connect_slack
from cosell.messaging.actions.sending import send_again
from deals.actions.alertsettings import FIELDS, edit_alert_settings
from deals.actions.editing import edit_deal, edit_step_text
from deals.actions.ending import (
    ask_for_win,
    lose_deal,
    object_to_end,
    reopen_deal,
    undo_win,
    win_deal,
)
from deals.actions.escalating import escalate_by_hand, snooze_alert, take_alert
from deals.actions.handing import HandedFacts, hand_to_partner
from deals.actions.moving import answer_move, move_deal
from deals.actions.notes import write_note
from deals.actions.pausing import confirm_pause, pause_deal
from deals.actions.playbooks import choose_playbook
from deals.actions.rates import set_rate
from deals.actions.recaps import send_recap
from deals.actions.registering import approve_registration, register_deal
from deals.actions.renewing import renew_deal
from deals.actions.roles import set_role
from deals.actions.signing import request_signature, sign_step, withdraw_signature
from deals.actions.sourcing import confirm_source, correct_source
from deals.actions.splitting import answer_split, propose_split
from deals.actions.syncing import add_action
from deals.actions.syncplans import skip_week
from deals.actions.team import add_team_member
from deals.actions.undoing import undo_move
from deals.models import Deal, DealTeamMember
from deals.rules.alerts import Ladder
from metrics.actions.importing import import_totals
from metrics.actions.reviewing import write_plan
from metrics.actions.targeting import set_target
from metrics.enums import Metric
from metrics.queries.dashboards import dashboard
from metrics.queries.filters import Wanted
from metrics.queries.scorecards import scorecard
from partners.actions.invitations import invite_member
from partners.actions.members import change_role
from partners.actions.partnerships import update_partnership
from partners.models import Partnership
from partners.queries.partnerships import find_partnership, page_of_partners
from tests.tenancy.parties import undone
from tests.tenancy.rows import Planted
from tests.world import new_deal

#: Functions that other policies ask, and nobody else.
ASKED_BY_OTHERS = {"works_on_deal"}
Act = Callable[[Planted], object]
MODULES = (cosell.messaging.policies, deals.policies, metrics.policies, partners.policies)
_acts: dict[str, tuple[Act, type[DomainError]]] = {}


def decide(function: str, refusal: type[DomainError] = Forbidden) -> Callable[[Act], Act]:
    """The act below is what this function refuses."""

    def register(act: Act) -> Act:
        assert function not in _acts
        _acts[function] = (act, refusal)
        return act

    return register


def policy_functions() -> dict[str, Any]:
    """Every public function of the policy modules, by name."""
    return {
        name: function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def _observer(planted: Planted, deal: str = "open") -> tuple[str, Actor]:
    """Val, put on a deal to watch: sees it and does not work on it."""
    code = planted.deals[deal]
    val = planted.world.people["val"].code
    add_team_member(code, user_code=val, role="observer", actor=planted.actor("vic"))
    return code, planted.actor("val")


def _soon() -> Any:
    return (clock.now() + timedelta(days=6)).date()


@decide("can_register_deal")
def _register(planted: Planted) -> object:
    return register_deal(new_deal(), actor=planted.actor("ada"), partner="brightpath")


@decide("can_decide_registration")
def _decide_registration(planted: Planted) -> object:
    return approve_registration(planted.registrations["waiting"], actor=planted.actor("lea"))


@decide("works_on_deal")
@decide("can_edit_deal")
def _edit(planted: Planted) -> object:
    code, val = _observer(planted)
    return edit_deal(code, changes={"need": "Other"}, base={}, actor=val)


@decide("can_sign_step")
def _sign(planted: Planted) -> object:
    code, val = _observer(planted)
    return sign_step(code, "initial_meeting", actor=val)


@decide("can_withdraw_signature")
def _withdraw(planted: Planted) -> object:
    code, val = _observer(planted)
    sign_step(code, "initial_meeting", actor=planted.actor("vic"))
    return withdraw_signature(code, "initial_meeting", actor=val)


@decide("can_request_signature")
def _request(planted: Planted) -> object:
    code, val = _observer(planted)
    return request_signature(code, "initial_meeting", actor=val)


@decide("can_move_deal")
def _move(planted: Planted) -> object:
    code, val = _observer(planted)
    return move_deal(code, to=1, reason_text="Back to where it began.", actor=val)


@decide("can_move_anyway")
def _move_anyway(planted: Planted) -> object:
    return move_deal(planted.deals["open"], to=3, reason="agreed", actor=planted.actor("pat"))


@decide("can_answer_move")
def _answer_move(planted: Planted) -> object:
    return answer_move(planted.deals["over"], answer="right", actor=planted.actor("vic"))


@decide("can_take_alert")
def _take_alert(planted: Planted) -> object:
    _code, val = _observer(planted)
    return take_alert(planted.alerts["open"], actor=val)


@decide("can_snooze_alert")
def _snooze_alert(planted: Planted) -> object:
    _code, val = _observer(planted)
    return snooze_alert(planted.alerts["open"], until=_soon(), reason="Later", actor=val)


@decide("can_hold_decision")
def _hold_decision(planted: Planted) -> object:
    """The partner sees that its answer is late, and does not put it off itself."""
    return take_alert(planted.alerts["late_waiting"], actor=planted.actor("pat"))


@decide("can_escalate_deal")
def _escalate(planted: Planted) -> object:
    code, val = _observer(planted)
    return escalate_by_hand(code, reason="Nobody answers.", actor=val)


@decide("can_edit_alerts")
def _edit_alerts(planted: Planted) -> object:
    values = {name: getattr(Ladder(), name) for name in FIELDS}
    return edit_alert_settings(values, version=1, actor=planted.actor("vic"))


@decide("can_win_deal")
def _win(planted: Planted) -> object:
    today = clock.now().date()
    deal = register_deal(new_deal(first_stage=4), actor=planted.actor("vic"), partner="brightpath")
    assert isinstance(deal, Deal)
    pat = planted.actor("pat")
    for step in ("presentation", "negotiation"):
        for actor in (planted.actor("vic"), pat):
            sign_step(deal.code, step, actor=actor)
    return win_deal(deal.code, signed_on=today, amount=10, actor=pat)


@decide("can_undo_win")
def _undo_win(planted: Planted) -> object:
    code = planted.deals["won"]
    return undo_win(code, reason="It was signed by mistake.", actor=planted.actor("vic"))


@decide("can_end_deal")
def _end(planted: Planted) -> object:
    code, val = _observer(planted)
    return lose_deal(code, reason="timing", actor=val)


@decide("can_reopen_deal")
def _reopen(planted: Planted) -> object:
    code = planted.deals["lost"]
    return reopen_deal(code, reason="They have called again.", actor=planted.actor("pat"))


@decide("can_pause_deal")
def _pause(planted: Planted) -> object:
    code, val = _observer(planted)
    return pause_deal(code, reason="holidays", returns_on=_soon(), actor=val)


@decide("can_edit_roles")
def _edit_roles(planted: Planted) -> object:
    code, val = _observer(planted)
    return set_role(code, "qbr", user_code=planted.world.people["val"].code, letter="C", actor=val)


@decide("can_manage_team")
def _add_member(planted: Planted) -> object:
    code, val = _observer(planted)
    ada = planted.world.people["ada"].code
    return add_team_member(code, user_code=ada, role="observer", actor=val)


@decide("can_renew_deal")
def _renew(planted: Planted) -> object:
    code, val = _observer(planted, "won")
    return renew_deal(code, actor=val)


@decide("can_write_note")
def _write_note(planted: Planted) -> object:
    """Somebody whose place on the team ended but whose grant was left behind."""
    code, val = _observer(planted)
    with wall(planted.actor("vic")):
        DealTeamMember.objects.filter(user_id=val.user_id).update(is_active=False)
    return write_note(code, text="Still here", actor=val)


@decide("may_act")
def _act_after_the_end(planted: Planted) -> object:
    """A partner whose partnership has ended reads its deals and writes nothing."""
    with wall(planted.actor("vera")):
        Partnership.objects.filter(organization__slug="brightpath").update(status="ended")
    return write_note(planted.deals["open"], text="Still here", actor=planted.actor("pat"))


@decide("can_edit_step")
def _edit_step(planted: Planted) -> object:
    code, val = _observer(planted)
    return edit_step_text(code, "initial_meeting", text="Meet them twice", actor=val)


@decide("can_undo_move")
def _undo_move(planted: Planted) -> object:
    return undo_move(planted.deals["over"], actor=planted.actor("pat"))


@decide("can_ask_for_win")
def _ask_for_win(planted: Planted) -> object:
    made = register_deal(new_deal(first_stage=4), actor=planted.actor("vic"), partner="brightpath")
    val = planted.world.people["val"].code
    add_team_member(made.code, user_code=val, role="observer", actor=planted.actor("vic"))
    return ask_for_win(made.code, actor=planted.actor("val"))


@decide("can_object_to_end")
def _object_to_end(planted: Planted) -> object:
    text = "We are not done with them yet."
    return object_to_end(planted.deals["lost"], text=text, actor=planted.actor("vic"))


@decide("can_answer_pause")
def _answer_pause(planted: Planted) -> object:
    return confirm_pause(planted.deals["paused"], actor=planted.actor("pat"))


@decide("can_propose_split")
def _propose_split(planted: Planted) -> object:
    code, val = _observer(planted)
    return propose_split(code, vendor=Decimal(40), actor=val)


@decide("can_answer_split")
def _answer_split(planted: Planted) -> object:
    return answer_split(planted.deals["open"], accept=True, actor=planted.actor("pat"))


@decide("can_confirm_source")
def _confirm_source(planted: Planted) -> object:
    vic = planted.actor("vic")
    made = register_deal(new_deal(), actor=vic, partner="brightpath", on_behalf=True)
    return confirm_source(made.code, actor=vic)


@decide("can_correct_source")
def _correct_source(planted: Planted) -> object:
    return correct_source(
        planted.deals["open"], source="vendor", reason="We had met them before.",
        actor=planted.actor("vic"),
    )  # fmt: skip


@decide("can_work_on_sync")
def _work_on_sync(planted: Planted) -> object:
    return add_action("brightpath", "2026-W48", text="Call them", actor=planted.actor("ada"))


@decide("can_send_recap")
def _send_recap(planted: Planted) -> object:
    return send_recap("brightpath", "2026-W48", recaps=0, actor=planted.actor("vic"))


@decide("can_plan_syncs")
def _plan_syncs(planted: Planted) -> object:
    return skip_week("2026-W50", actor=planted.actor("vic"))


@decide("can_hand_to_partner")
def _hand_to_partner(planted: Planted) -> object:
    code, val = _observer(planted)
    facts = HandedFacts(need="A new one", size_range="25k_100k", expected_close=_soon())
    return hand_to_partner(code, partner="oakline", facts=facts, actor=val)


@decide("can_edit_rates")
def _edit_rates(planted: Planted) -> object:
    day = clock.now().date()
    return set_rate("USD", day=day, rate=Decimal("0.9"), actor=planted.actor("vic"))


@decide("can_choose_playbook")
def _choose_playbook(planted: Planted) -> object:
    return choose_playbook("partner_led", key="light-partner-led", actor=planted.actor("vic"))


@decide("can_see_deliveries")
def _see_deliveries(planted: Planted) -> object:
    client = Client()
    client.force_login(planted.world.people["lea"])
    answer = client.get("/w/northwind/settings/deliveries")
    if b"subscriber" not in answer.content.lower() and b"Events" not in answer.content:
        raise Forbidden("A page leaves them out.")
    return answer


@decide("can_see_messages")
def _see_messages(planted: Planted) -> object:
    return send_again(planted.messages["pat"], actor=planted.actor("pat"))


@decide("can_connect_slack")
def _connect_slack(planted: Planted) -> object:
    address = "https://hooks.slack.com/services/T/B/C"
    return connect_slack(webhook_url=address, actor=planted.actor("pat"))


@decide("can_manage_members")
@decide("can_change_member")
def _change_role(planted: Planted) -> object:
    paul = planted.world.people["paul"].code
    return change_role(paul, role="partner_lead", actor=planted.actor("pat"))


@decide("can_invite_member")
def _invite(planted: Planted) -> object:
    return invite_member("new@example.com", role="partner_rep", actor=planted.actor("pat"))


@decide("can_manage_partnerships")
def _update_partnership(planted: Planted) -> object:
    return update_partnership("brightpath", changes={"tier": "gold"}, actor=planted.actor("lea"))


@decide("can_view_directory", NotFound)
def _view_directory(planted: Planted) -> object:
    lea = planted.actor("lea")
    with wall(lea):
        return page_of_partners(lea)


@decide("can_view_partnership")
def _view_partnership(planted: Planted) -> object:
    val = planted.actor("val")
    with wall(val):
        return find_partnership(val, "brightpath")


@decide("can_view_numbers")
def _view_numbers(planted: Planted) -> object:
    pat = planted.actor("pat")
    with wall(pat):
        return dashboard(pat, Wanted())


@decide("can_view_totals")
def _view_totals(planted: Planted) -> object:
    lea = planted.actor("lea")
    with wall(lea):
        card = dashboard(lea, Wanted()).cards[Metric.PARTNER_REVENUE]
    if not card.share:
        raise Forbidden("The card has an amount and no total.")
    return card


@decide("can_view_scorecard")
def _view_scorecard(planted: Planted) -> object:
    vic = planted.actor("vic")
    with wall(vic):
        return scorecard(vic, "brightpath")


@decide("can_view_pack")
def _view_pack(planted: Planted) -> object:
    return write_plan("brightpath", "2026-Q4", text="", base="", actor=planted.actor("pat"))


@decide("can_edit_targets")
def _edit_targets(planted: Planted) -> object:
    value = Decimal(41)
    return set_target("win_rate", value=value, quarter="2026-Q4", actor=planted.actor("vic"))


@decide("can_import_revenue")
def _import_revenue(planted: Planted) -> object:
    return import_totals("month,amount\n2026-10,1\n", actor=planted.actor("vic"))


@pytest.fixture
def say_yes(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Let a function say yes wherever it was imported to; returns in how many places."""
    import_module(settings.ROOT_URLCONF)  # pages ask too, once they are loaded

    def replace(name: str) -> int:
        function = policy_functions()[name]
        packages = ("cosell", "partners", "deals", "metrics")
        places = [
            module
            for key, module in list(sys.modules.items())
            if key.partition(".")[0] in packages and getattr(module, name, None) is function
        ]
        for module in places:
            monkeypatch.setattr(module, name, lambda *args, **kwargs: True)
        return len(places)

    return replace


@pytest.mark.parametrize("name", sorted(_acts))
def test_a_policy_refuses_what_would_otherwise_go_through(
    planted: Planted, say_yes: Callable[[str], int], name: str
) -> None:
    act, refusal = _acts[name]
    with undone(None), pytest.raises(refusal):
        act(planted)
    places = say_yes(name)
    assert places == 1 if name in ASKED_BY_OTHERS else places > 1, f"nobody asks {name}"
    with undone(None):
        assert act(planted) is not None


def test_every_policy_function_has_an_act_that_it_refuses() -> None:
    assert sorted(_acts) == sorted(policy_functions())
    assert len(_acts) > 20
