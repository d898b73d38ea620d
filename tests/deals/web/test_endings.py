"""Won, lost, withdrawn, objected, reopened, taken back, renewed, paused: sheet and effect."""

from datetime import timedelta
from decimal import Decimal

from cosell.core import clock
from cosell.core.wall import wall
from deals.actions.ending import lose_deal
from deals.actions.pausing import pause_deal
from deals.models import Deal, DealPause, OutcomeReason, PrivateNote
from tests.deals.web.browser import DEALS, WORK, announced, html, ids, is_fragment
from tests.deals.web.test_room import sign_stage, to_stage, win
from tests.world import World, see_deal
from tests.world import today as this_day


def ready_to_win(world: World, code: str) -> None:
    to_stage(world, code, 4)
    sign_stage(world, code, 4)


def today() -> str:
    return this_day().isoformat()


def test_won_asks_four_facts_and_locks_them(world, browse, code) -> None:
    ready_to_win(world, code)
    path, room = f"{DEALS}/{code}/won", f"{DEALS}/{code}"
    sheet = browse("vic").hx_get(path, page=room, target="dialog")
    assert is_fragment(sheet)
    assert "Northwind 30 % · Brightpath 70 %" in html(sheet)
    answer = browse("vic").hx_post(
        path, page=room, signed_on=today(), amount="148,200", signers="R. Aure"
    )
    assert announced(answer) == "Won. Delivery begins."
    deal = see_deal(world, code)
    assert (deal.outcome, deal.stage, deal.amount, deal.signers) == (
        "won", 5, Decimal(148200), "R. Aure",
    )  # fmt: skip


def test_won_keeps_what_was_typed_when_the_date_cannot_be(world, browse, code) -> None:
    ready_to_win(world, code)
    future = (clock.now() + timedelta(days=400)).date().isoformat()
    for answer in (
        browse("vic").hx_post(f"{DEALS}/{code}/won", signed_on=future, amount="84k"),
        browse("vic").post(f"{DEALS}/{code}/won", signed_on=future, amount="84k"),
        browse("vic").post(f"{DEALS}/{code}/won", signed_on="yesterday", amount="84k"),
        browse("vic").post(f"{DEALS}/{code}/won", signed_on=today(), amount=""),
    ):
        assert answer.status_code == 422
        assert 'id="error-summary"' in html(answer)
    assert 'value="84k"' in html(
        browse("vic").post(f"{DEALS}/{code}/won", signed_on=future, amount="84k")
    )
    assert see_deal(world, code).outcome == "open"


def test_a_sheet_that_is_refused_says_so_and_not_its_title_again(world, browse, code) -> None:
    def summary(answer) -> str:
        return html(answer).split('id="error-summary"', 1)[1].split("</h2>", 1)[0]

    vic = browse("vic")
    assert summary(vic.post(f"{DEALS}/{code}/escalate")).endswith("Not saved yet")
    win(world, code)
    assert summary(vic.post(f"{DEALS}/{code}/won/undo")).endswith("Not saved yet")


def test_won_over_a_gap_names_what_is_missing(world, browse, code) -> None:
    to_stage(world, code, 4)
    answer = browse("vic").hx_post(f"{DEALS}/{code}/won", signed_on=today(), amount="84k")
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#dialog")
    assert "4 signatures are missing" in html(answer)
    assert "Pat Partner · Presentation" in html(answer)
    assert "error-summary" in ids(answer)
    assert 'value="84k"' in html(answer)
    assert see_deal(world, code).outcome == "open"


def test_missing_signers_are_nudged_on_the_won_sheet(world, browse, code) -> None:
    to_stage(world, code, 4)
    won, request = f"{DEALS}/{code}/won", f"{DEALS}/{code}/steps/presentation/request"
    sheet = browse("vic").hx_get(won, page=f"{DEALS}/{code}", target="dialog")
    assert "ask-sheet-presentation-partner" in ids(sheet)
    typed = {"side": "partner", "to": "5", "on": "room"}
    answer = browse("vic").hx_post(request, page=f"{DEALS}/{code}", target="", **typed)
    assert html(answer).lstrip().startswith('<li tabindex="-1" autofocus>')
    assert "Pat Partner · Presentation" in html(answer)
    plain = browse("vic").post(
        f"{DEALS}/{code}/steps/negotiation/request", side="partner", to="5", on="room"
    )
    assert (plain.status_code, plain["Location"]) == (303, f"{won}?to=5&on=room")
    lose_deal(code, reason="price", actor=world.actor("vic"))
    assert "missing-slots" not in html(browse("vic").get(won))


def test_won_is_the_vendors_word(world, browse, code) -> None:
    ready_to_win(world, code)
    path = f"{DEALS}/{code}/won"
    answers = {
        who: browse(who).post(path, signed_on=today(), amount="84k").status_code
        for who in ("pat", "val", "petra", "otto")
    }
    assert answers == {"pat": 403, "val": 403, "petra": 404, "otto": 404}
    assert see_deal(world, code).outcome == "open"


def test_won_from_my_work_answers_with_my_work(world, browse, code) -> None:
    ready_to_win(world, code)
    row = html(browse("vic").get(WORK))
    assert f'href="{DEALS}/{code}/won?on=work"' in row
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/won", page=WORK, target="work", signed_on=today(), amount="84k", on="work"
    )
    assert ids(answer)[0] == "work"


def test_won_twice_is_told_so(world, browse, code) -> None:
    win(world, code)
    answer = browse("vic").post(f"{DEALS}/{code}/won", signed_on=today(), amount="84k")
    assert answer.status_code == 409


def test_win_is_taken_back_by_a_manager_with_a_reason(world, browse, code) -> None:
    win(world, code)
    path = f"{DEALS}/{code}/won/undo"
    assert "Take the win back" in html(browse("mona").get(path))
    assert browse("mona").post(path, reason_text="short").status_code == 422
    assert browse("vic").post(path, reason_text="Signed by mistake").status_code == 403
    answer = browse("mona").hx_post(path, page=f"{DEALS}/{code}", reason_text="Signed by mistake")
    assert announced(answer) == "Back in Close."
    assert (see_deal(world, code).outcome, see_deal(world, code).stage) == ("open", 4)


def test_lost_takes_a_reason_for_both_and_a_note_for_one(world, browse, code) -> None:
    path, room = f"{DEALS}/{code}/lost", f"{DEALS}/{code}"
    assert "How does Halden Foods end?" in html(browse("pat").hx_get(path, page=room))
    answer = browse("pat").hx_post(
        path, page=room, kind="lost", reason="price", text="18 % above", note="We were late."
    )
    assert announced(answer) == "The deal has ended."
    assert see_deal(world, code).outcome == "lost"
    with wall(world.system()):
        assert OutcomeReason.objects.get().text == "18 % above"
        assert PrivateNote.objects.count() == 0
    assert "We were late." in html(browse("pat").get(f"{room}/details"))
    assert "We were late." not in html(browse("vic").get(f"{room}/details"))


def test_lost_for_another_reason_needs_words(world, browse, code) -> None:
    path = f"{DEALS}/{code}/lost"
    for data in ({"kind": "lost", "reason": "other"}, {"kind": "lost"}, {"reason": "price"},
                 {"kind": "vanished", "reason": "price"}):  # fmt: skip
        answer = browse("vic").hx_post(path, note="Keep me.", **data)
        assert answer.status_code == 422
        assert "Keep me." in html(answer)
    assert see_deal(world, code).outcome == "open"


def test_withdrawn_says_how(world, browse, code) -> None:
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/lost", page=f"{DEALS}/{code}/details", kind="duplicate", reason="not_a_fit"
    )
    assert "Withdrawn on" in html(answer)
    assert "Duplicate" in html(answer)
    assert see_deal(world, code).outcome == "withdrawn"


def test_reason_of_the_other_side_stands_beside(world, browse, code) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    path = f"{DEALS}/{code}/reason"
    assert browse("pat").post(path).status_code == 422
    answer = browse("pat").hx_post(path, page=f"{DEALS}/{code}/details", reason="timing")
    assert "<strong>Price</strong>" in html(answer)
    assert "<strong>Timing</strong>" in html(answer)
    assert "give-reason" not in ids(answer)


def test_objection_reopens_at_once(world, browse, code) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    path, room = f"{DEALS}/{code}/object", f"{DEALS}/{code}"
    assert "Object to this end…" in html(browse("pat").get(room))
    assert "menu-object" not in ids(browse("vic").get(room))
    assert browse("vic").post(path, reason_text="We were wrong there").status_code == 403
    answer = browse("pat").hx_post(path, page=room, reason_text="They signed this morning")
    assert announced(answer) == "Open again."
    assert see_deal(world, code).outcome == "open"


def test_reopen_needs_a_reason_and_a_right(world, browse, code) -> None:
    lose_deal(code, reason="price", actor=world.actor("pat"))
    path = f"{DEALS}/{code}/reopen"
    assert browse("vic").post(path, reason_text="no").status_code == 422
    assert browse("pat").post(path, reason_text="They called us back").status_code == 403
    answer = browse("lea").post(path, reason_text="They called us back")
    assert (answer.status_code, answer["Location"]) == (303, f"{DEALS}/{code}")
    assert see_deal(world, code).outcome == "open"


def test_renewal_opens_the_next_room(world, browse, code) -> None:
    win(world, code)
    answer = browse("pat").post(f"{DEALS}/{code}/renew")
    assert answer.status_code == 303
    new = answer["Location"].rsplit("/", 1)[1]
    with wall(world.system()):
        assert Deal.objects.get(code=new).parent.code == code
    page = html(browse("pat").get(f"{DEALS}/{new}/details"))
    assert f"D-{code}" in page
    assert browse("petra").post(f"{DEALS}/{code}/renew").status_code == 404


def test_pause_stops_the_clock_until_a_day(world, browse, code) -> None:
    path, room = f"{DEALS}/{code}/pause", f"{DEALS}/{code}"
    back = (clock.now() + timedelta(days=7)).date()
    assert "Waiting for Halden Foods" in html(browse("pat").hx_get(path, page=room))
    answer = browse("pat").hx_post(path, page=room, reason="legal", returns_on=back.isoformat())
    assert announced(answer) == "Paused. The clock stands until then."
    assert see_deal(world, code).paused_until == back
    resumed = browse("vic").hx_post(f"{DEALS}/{code}/resume", page=room)
    assert announced(resumed) == "The clock runs again."
    assert see_deal(world, code).paused_until is None


def test_pause_with_a_day_that_cannot_be_keeps_the_sheet(world, browse, code) -> None:
    path = f"{DEALS}/{code}/pause"
    days = ("9999-12-31", "1999-01-01", "2026-02-31", "", today(), "0000-00-00")
    for day in days:
        answer = browse("pat").hx_post(path, reason="legal", returns_on=day, note="Keep me.")
        assert answer.status_code == 422, day
        assert "Keep me." in html(answer)
    far = (clock.now() + timedelta(days=50)).date().isoformat()
    assert browse("pat").post(path, reason="legal", returns_on=far).status_code == 422
    with wall(world.system()):
        assert DealPause.objects.count() == 0


def test_second_pause_waits_for_the_other_company(world, browse, code) -> None:
    first = this_day() + timedelta(days=2)
    pause_deal(code, reason="legal", returns_on=first, actor=world.actor("pat"))
    path, room = f"{DEALS}/{code}/pause", f"{DEALS}/{code}"
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert "It is the second pause in this stage" in html(browse("pat").get(path))
        back = (clock.now() + timedelta(days=4)).date().isoformat()
        browse("pat").post(path, reason="budget", returns_on=back)
        assert see_deal(world, code).paused_until is None
        assert "pause-yes" not in ids(browse("pat").get(room))
        assert browse("pat").post(f"{room}/pause/confirm").status_code == 403
        answer = browse("vic").hx_post(f"{room}/pause/confirm", page=room)
        assert announced(answer) == "The pause stands."
        assert see_deal(world, code).paused_until is not None


def test_sheets_that_end_a_deal_are_a_secret_of_its_people(browse, code) -> None:
    for name in ("lost", "pause", "won", "won/undo", "reason", "object", "reopen"):
        path = f"{DEALS}/{code}/{name}"
        assert browse("petra").get(path).status_code == 404, name
        assert browse("val").get(path).status_code == 403, name


def test_win_is_asked_for_by_the_partner_once_a_day(world, browse, code) -> None:
    ready_to_win(world, code)
    room = f"{DEALS}/{code}"
    assert "Ask Northwind to record the win" in html(browse("pat").get(room))
    answer = browse("pat").hx_post(f"{room}/won/ask", page=room)
    assert announced(answer) == "Asked. It stands on top of their work now."
    assert "Pat Partner asked for the win on" in html(answer)
    assert "Ask Northwind" not in html(answer)
    assert browse("pat").post(f"{room}/won/ask").status_code == 409
    assert browse("vic").post(f"{room}/won/ask").status_code == 403
    work = html(browse("vic").get(WORK))
    assert "Is it won?" in work
    assert f'data-sheet href="{room}/won?on=work"' in work


def test_implementation_date_is_taken_on_winning(world, browse, code) -> None:
    ready_to_win(world, code)
    facts = {"signed_on": today(), "amount": "84k", "implementation_on": "2027-02-01"}
    browse("vic").post(f"{DEALS}/{code}/won", **facts)
    assert "1 Feb 2027" in html(browse("pat").get(f"{DEALS}/{code}"))


def test_second_pause_is_declined(world, browse, code) -> None:
    first = this_day() + timedelta(days=2)
    pause_deal(code, reason="legal", returns_on=first, actor=world.actor("pat"))
    room = f"{DEALS}/{code}"
    with clock.frozen(clock.now() + timedelta(days=3)):
        back = (clock.now() + timedelta(days=4)).date()
        pause_deal(code, reason="budget", returns_on=back, actor=world.actor("pat"))
        assert "pause-no" in ids(browse("pat").get(room))
        answer = browse("vic").hx_post(f"{room}/pause/decline", page=room)
        assert announced(answer) == "The pause does not stand. The clock runs on."
        assert browse("vic").post(f"{room}/pause/decline").status_code == 409
        assert see_deal(world, code).paused_until is None
