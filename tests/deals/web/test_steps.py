"""One step: its page, and signing, taking back, leaving out and asking, from the room and from rows."""

import json
import re
from datetime import timedelta

import pytest

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.actions.signing import request_signature, sign_step
from deals.models import DealStep, Signature
from deals.rules.steps import text_hash
from tests.deals.web.browser import (
    DEALS,
    WORK,
    announced,
    html,
    ids,
    is_fragment,
    primaries,
)
from tests.world import World, see_deal

FIT = "steps/fit_confirmed"


def signers(world: World, code: str, key: str) -> list[tuple[str, str, str]]:
    with wall(world.system()):
        rows = Signature.objects.filter(deal__code=code, step__key=key, withdrawn_at=None)
        return sorted(rows.values_list("side", "user_name", "kind"))


def events(world: World, code: str, name: str) -> int:
    with wall(world.system()):
        return Event.objects.filter(deal__code=code, name=name).count()


def current_hash(world: World, code: str, key: str) -> str:
    with wall(world.system()):
        step = DealStep.objects.get(deal__code=code, key=key)
        return text_hash(step.name, step.text)


def test_step_shows_one_button_to_each_side(browse, code) -> None:
    for name, company in (("vic", "Northwind"), ("pat", "Brightpath")):
        page = browse(name).get(f"{DEALS}/{code}/{FIT}")
        assert page.status_code == 200
        assert primaries(page) == ["sign-step-fit_confirmed"]
        label = f'Sign off <span class="visually-hidden">Fit confirmed</span> for {company}'
        assert label in html(page)


def test_step_that_is_none_is_not_found(browse, code) -> None:
    assert browse("vic").get(f"{DEALS}/{code}/steps/no-such-step").status_code == 404


def test_signoff_in_the_room_answers_with_the_room(world, browse, code) -> None:
    room = f"{DEALS}/{code}"
    answer = browse("vic").hx_post(f"{room}/{FIT}/signoff", page=room)
    assert answer.status_code == 200
    assert is_fragment(answer)
    assert ids(answer)[0] == "room"
    assert announced(answer) == "Signed for Northwind."
    assert signers(world, code, "fit_confirmed") == [("vendor", "Vic Seller", "signed")]


def _told(answer) -> str:
    """What a page says, without the token of its forms, which is another one each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html(answer))


@pytest.mark.parametrize("tab", ["", "/people", "/details", "/roles"])
def test_an_act_on_a_step_answers_as_if_the_room_were_read_anew(browse, code, tab: str) -> None:
    """The room that the act leaves behind is drawn: it must be what a new reading finds."""
    page = f"{DEALS}/{code}{tab}"
    acts = [
        ("vic", FIT, "signoff"), ("vic", FIT, "request"), ("pat", FIT, "signoff"),
        ("pat", FIT, "withdraw"), ("pat", FIT, "signoff"), ("vic", "steps/strategy_set", "request"),
    ]  # fmt: skip
    with clock.frozen(clock.now()):
        for who, step, act in acts:
            answer = browse(who).hx_post(f"{DEALS}/{code}/{step}/{act}", page=page)
            assert answer.status_code == 200, (who, step, act)
            anew = _told(browse(who).hx_get(page)).rpartition("</div>")[0]
            assert _told(answer)[: len(anew)] == anew, (who, step, act)


def test_signoff_answers_with_the_tab_it_came_from(browse, code) -> None:
    room = f"{DEALS}/{code}"
    activity = browse("pat").hx_post(f"{room}/{FIT}/signoff", page=f"{room}/activity")
    assert 'id="activity-heading"' in html(activity)
    assert "signed Fit confirmed" in html(activity)
    undone = browse("pat").hx_post(f"{room}/{FIT}/withdraw", page=f"{room}/{FIT}")
    assert 'id="sign-step-fit_confirmed"' in html(undone)
    assert 'id="room-head"' not in html(undone)


def test_signoff_without_htmx_goes_back_to_its_page(browse, code) -> None:
    room = f"{DEALS}/{code}"
    browser = browse("vic")
    answer = browser.post(f"{room}/{FIT}/signoff", page=f"{room}/people")
    assert (answer.status_code, answer["Location"]) == (303, f"{room}/people")
    assert "Signed for Northwind." in html(browser.get(f"{room}/people"))
    answer = browser.post(f"{room}/steps/strategy_set/signoff", page=WORK)
    assert (answer.status_code, answer["Location"]) == (303, WORK)


def test_signoff_of_a_row_says_done_in_place(world, browse, code) -> None:
    row = f"row-{code}-fit_confirmed"
    answer = browse("pat").hx_post(
        f"{DEALS}/{code}/{FIT}/signoff",
        page=WORK,
        target=row,
        text_hash=current_hash(world, code, "fit_confirmed"),
    )
    assert ids(answer)[0] == row
    assert f"undo-{row}" in ids(answer)
    assert announced(answer) == "Signed for Brightpath. Nothing is left."
    assert 'id="nav-counts"' in html(answer)
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"app:focus": {"after": row}}


def test_undo_of_a_row_offers_the_signature_again(world, browse, code) -> None:
    row = f"row-{code}-fit_confirmed"
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    answer = browse("pat").hx_post(f"{DEALS}/{code}/{FIT}/withdraw", page=WORK, target=row)
    assert f"sign-{row}" in ids(answer)
    assert signers(world, code, "fit_confirmed") == []


def test_last_signature_of_a_stage_offers_the_move_in_the_row(world, browse, code) -> None:
    for who in ("vic", "pat"):
        sign_step(code, "fit_confirmed", actor=world.actor(who))
    sign_step(code, "strategy_set", actor=world.actor("vic"))
    row = f"row-{code}-strategy_set"
    answer = browse("pat").hx_post(
        f"{DEALS}/{code}/steps/strategy_set/signoff", page=WORK, target=row
    )
    assert f"move-{row}" in ids(answer)
    assert "Move to Discovery" in html(answer)
    moved = browse("pat").hx_post(
        f"{DEALS}/{code}/stage", page=WORK, target=row, to=2, from_stage=1
    )
    assert announced(moved).startswith("Moved to Discovery.")
    assert see_deal(world, code).stage == 2


def test_signoff_on_home_leaves_the_navigation_alone(browse, code) -> None:
    row = f"row-{code}-fit_confirmed"
    answer = browse("pat").hx_post(f"{DEALS}/{code}/{FIT}/signoff", page="/home", target=row)
    assert ids(answer)[0] == row
    assert 'id="nav-counts"' not in html(answer)


def test_signoff_pressed_twice_counts_once(world, browse, code) -> None:
    browser, room = browse("vic"), f"{DEALS}/{code}"
    for _press in range(2):
        assert browser.hx_post(f"{room}/{FIT}/signoff", page=room).status_code == 200
        assert browser.post(f"{room}/{FIT}/signoff", page=room).status_code == 303
    assert signers(world, code, "fit_confirmed") == [("vendor", "Vic Seller", "signed")]
    assert events(world, code, "step.signed") == 1


def test_signoff_where_a_colleague_was_first_names_them(world, browse, code) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    answer = browse("mona").hx_post(f"{DEALS}/{code}/{FIT}/signoff")
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#dialog"
    assert "Vic Seller already signed for Northwind." in html(answer)


def test_signoff_of_a_changed_text_shows_it_and_signs_nothing(world, browse, code) -> None:
    room = f"{DEALS}/{code}"
    for answer in (
        browse("pat").hx_post(f"{room}/{FIT}/signoff", page=room, text_hash="0" * 64),
        browse("pat").post(f"{room}/{FIT}/signoff", page=room, text_hash="0" * 64),
    ):
        assert answer.status_code == 409
        assert "The step changed since you opened it" in html(answer)
        assert "Validate ICP match" in html(answer)
        assert f'value="{current_hash(world, code, "fit_confirmed")}"' in html(answer)
    assert signers(world, code, "fit_confirmed") == []
    assert events(world, code, "step.signed") == 0


def test_signoff_is_refused_to_who_does_not_sign(world, browse, code) -> None:
    path = f"{DEALS}/{code}/{FIT}/signoff"
    assert browse("val").post(path).status_code == 403
    assert browse("petra").post(path).status_code == 404
    assert browse("otto").post(path).status_code == 404
    assert browse("vic").get(path).status_code == 405
    assert signers(world, code, "fit_confirmed") == []


def test_withdraw_is_refused_after_the_stage(world, browse, code) -> None:
    for key in ("fit_confirmed", "strategy_set"):
        for who in ("vic", "pat"):
            sign_step(code, key, actor=world.actor(who))
    browse("vic").post(f"{DEALS}/{code}/stage", to=2, from_stage=1)
    answer = browse("vic").post(f"{DEALS}/{code}/{FIT}/withdraw")
    assert answer.status_code == 409
    assert "The deal has left this stage; signatures stay." in html(answer)
    assert len(signers(world, code, "fit_confirmed")) == 2


def test_waive_shows_its_reasons_and_fills_the_slot(world, browse, code) -> None:
    path, room = f"{DEALS}/{code}/{FIT}/waive", f"{DEALS}/{code}"
    sheet = browse("pat").hx_get(path, page=room, target="dialog")
    assert is_fragment(sheet)
    assert "Leave out Fit confirmed?" in html(sheet)
    answer = browse("pat").hx_post(path, page=room, reason="done_before")
    assert ids(answer)[0] == "room"
    assert "Pat Partner says it is not needed: Done before the room" in html(answer)
    assert signers(world, code, "fit_confirmed") == [("partner", "Pat Partner", "not_needed")]


def test_waive_without_a_reason_keeps_the_sheet(world, browse, code) -> None:
    for data in ({}, {"reason": "no-such-reason"}):
        answer = browse("pat").hx_post(f"{DEALS}/{code}/{FIT}/waive", **data)
        assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
        assert 'id="error-summary"' in html(answer)
    assert signers(world, code, "fit_confirmed") == []


def test_waive_of_what_cannot_be_left_out_is_refused(browse, code) -> None:
    path = f"{DEALS}/{code}/steps/contract_signature/waive"
    assert browse("vic").post(path, reason="covered").status_code == 409


def test_request_says_when_it_is_possible_again(world, browse, code) -> None:
    room = f"{DEALS}/{code}"
    answer = browse("vic").hx_post(f"{room}/{FIT}/request", page=room)
    assert announced(answer) == "Nudged. It stands on top of their work now."
    assert "next possible" in html(answer)
    assert "request-fit_confirmed" not in ids(answer)
    again = browse("vic").hx_post(f"{room}/{FIT}/request", page=room)
    assert again.status_code == 409
    assert events(world, code, "step.requested") == 1
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert browse("vic").hx_post(f"{room}/{FIT}/request", page=room).status_code == 200


def test_request_from_a_row_answers_with_the_row(world, browse, code) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    row = f"other-{code}"
    answer = browse("vic").hx_post(f"{DEALS}/{code}/{FIT}/request", page=WORK, target=row)
    assert ids(answer)[0] == row
    assert "Nudged Pat Partner. Next possible" in html(answer)
    assert f"nudge-{row}" not in ids(answer)


def test_requested_signature_stands_on_top_of_the_others_work(world, browse, code) -> None:
    request_signature(code, "strategy_set", actor=world.actor("vic"))
    page = browse("pat").get(WORK)
    assert "Northwind nudged you" in html(page)
    rows = [one for one in ids(page) if one.startswith(f"row-{code}")]
    assert rows == [f"row-{code}-strategy_set", f"row-{code}-fit_confirmed"]


def test_step_text_is_changed_and_withdraws_signatures(world, browse, code) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    path, page = f"{DEALS}/{code}/{FIT}/text", f"{DEALS}/{code}/{FIT}"
    sheet = html(browse("vic").hx_get(path, page=page, target="dialog"))
    assert "The signature of Pat Partner, Brightpath, will be withdrawn." in sheet
    answer = browse("vic").hx_post(
        path, page=page, text="Check the fit by phone",
        text_hash=current_hash(world, code, "fit_confirmed"),
    )  # fmt: skip
    assert announced(answer) == "The text is changed."
    assert "Check the fit by phone" in html(answer)
    assert signers(world, code, "fit_confirmed") == []


def test_step_text_that_changed_meanwhile_keeps_both(world, browse, code) -> None:
    old = current_hash(world, code, "fit_confirmed")
    path = f"{DEALS}/{code}/{FIT}/text"
    browse("vic").post(path, text="Check the fit by phone", text_hash=old)
    answer = browse("pat").hx_post(path, text="Check the fit on site", text_hash=old)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#dialog")
    assert "Check the fit by phone" in html(answer)
    assert "Check the fit on site</textarea>" in html(answer)
    fresh = current_hash(world, code, "fit_confirmed")
    assert f'value="{fresh}"' in html(answer)
    browse("pat").post(path, text="Check the fit on site", text_hash=fresh)
    assert "Check the fit on site" in html(browse("vic").get(f"{DEALS}/{code}/{FIT}"))


def test_step_text_refuses_nothing_and_too_much(browse, code) -> None:
    path = f"{DEALS}/{code}/{FIT}/text"
    for text in ("", "   ", "x" * 301, "a\0b"):
        assert browse("vic").post(path, text=text).status_code == 422
    assert browse("val").post(path, text="Another text").status_code == 403
    assert browse("petra").post(path, text="Another text").status_code == 404
