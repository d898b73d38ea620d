"""Moving: the button, the sheet, over a gap, back, chains; answers to a move; verdicts of columns."""

from decimal import Decimal

from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.actions.moving import move_deal
from deals.actions.signing import sign_step
from deals.models import StageMove
from tests.deals.web.browser import DEALS, WORK, announced, html, ids, is_fragment
from tests.deals.web.test_room import sign_stage, to_stage
from tests.world import World, see_deal

BOARD = "/w/northwind/board"


def moves(world: World, code: str) -> list[tuple[int, int, str]]:
    with wall(world.system()):
        rows = StageMove.objects.filter(deal__code=code).order_by("id")
        return list(rows.values_list("from_stage", "to_stage", "kind"))


def test_stage_moves_at_once_when_everything_is_signed(world, browse, code) -> None:
    sign_stage(world, code, 1)
    room = f"{DEALS}/{code}"
    answer = browse("pat").hx_post(f"{room}/stage", page=room, to=2, from_stage=1)
    assert announced(answer) == "Moved to Discovery."
    assert 'id="room-head"' in html(answer)
    assert moves(world, code) == [(1, 2, "forward")]


def test_stage_without_htmx_goes_back_to_the_room(world, browse, code) -> None:
    sign_stage(world, code, 1)
    room = f"{DEALS}/{code}"
    answer = browse("vic").post(f"{room}/stage", page=f"{room}/stage", to=2, from_stage=1)
    assert (answer.status_code, answer["Location"]) == (303, room)


def test_stage_with_a_gap_shows_who_is_missing(world, browse, code) -> None:
    room = f"{DEALS}/{code}"
    for who in ("vic", "pat"):
        answer = browse(who).hx_post(f"{room}/stage", page=room, to=2, from_stage=1)
        assert (answer.status_code, answer["HX-Retarget"]) == (409, "#dialog")
        assert "4 signatures are missing" in html(answer)
        assert "for the signature on" in html(answer)
    assert "Move anyway" in html(browse("vic").post(f"{room}/stage", to=2))
    partner = html(browse("pat").post(f"{room}/stage", to=2))
    assert "Move anyway" not in partner
    assert "Only the rep or manager of Northwind moves a deal over missing signatures." in partner
    assert moves(world, code) == []


def test_stage_over_a_gap_needs_a_reason(world, browse, code) -> None:
    path = f"{DEALS}/{code}/stage"
    short = browse("vic").hx_post(path, to=2, from_stage=1, reason="other", reason_text="short")
    assert short.status_code == 422
    assert 'value="short"' in html(short)
    assert "Say why in at least ten characters." in html(short)
    unknown = browse("vic").hx_post(path, to=2, from_stage=1, reason="no-such-reason")
    assert unknown.status_code == 422
    done = browse("vic").hx_post(path, to=2, from_stage=1, reason="agreed")
    assert done.status_code == 200
    assert moves(world, code) == [(1, 2, "anyway")]


def test_stage_over_a_gap_without_a_reason_says_so_at_the_reasons(world, browse, code) -> None:
    path = f"{DEALS}/{code}/stage"
    sent = {"to": 2, "from_stage": 1, "reason": ""}
    silent = browse("vic").hx_post(path, **sent, reason_text="")
    assert silent.status_code == 422
    assert "Choose a reason, or say it in at least ten characters." in html(silent)
    short = browse("vic").hx_post(path, **sent, reason_text="too short")
    assert short.status_code == 422
    assert "Say why in at least ten characters." in html(short)
    assert 'value="too short"' in html(short)
    assert see_deal(world, code).stage == 1


def test_stage_over_a_gap_is_refused_to_the_partner(world, browse, code) -> None:
    answer = browse("pat").post(f"{DEALS}/{code}/stage", to=2, reason="agreed")
    assert answer.status_code == 403
    assert see_deal(world, code).stage == 1


def test_stage_lists_what_is_missing_on_the_whole_way(browse, code) -> None:
    sheet = html(browse("vic").get(f"{DEALS}/{code}/stage", to=4))
    assert "Move Halden Foods to Close" in sheet
    assert "13 signatures are missing" in sheet
    assert 'aria-current="true">4 Close</a>' in sheet


def test_chain_over_stages_is_one_act(world, browse, code) -> None:
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/stage", to=3, from_stage=1, reason="before_room", amount="84k"
    )
    assert answer.status_code == 200
    assert moves(world, code) == [(1, 2, "anyway"), (2, 3, "anyway")]
    assert see_deal(world, code).amount == Decimal(84000)


def test_amount_that_is_none_keeps_the_sheet(world, browse, code) -> None:
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/stage", to=3, from_stage=1, reason="agreed", amount="a lot"
    )
    assert answer.status_code == 422
    assert 'value="a lot"' in html(answer)
    assert see_deal(world, code).stage == 1


def test_stage_back_needs_words_and_keeps_signatures(world, browse, code) -> None:
    to_stage(world, code, 2)
    path = f"{DEALS}/{code}/stage"
    assert "Move Halden Foods back to Identification" in html(browse("pat").get(path, to=1))
    assert browse("pat").hx_post(path, to=1, from_stage=2).status_code == 422
    answer = browse("pat").hx_post(
        path, page=f"{DEALS}/{code}", to=1, from_stage=2, reason_text="The fit was wrong after all"
    )
    assert answer.status_code == 200
    assert moves(world, code)[-1] == (2, 1, "back")


def test_stage_that_was_left_meanwhile_names_who_moved(world, browse, code) -> None:
    sign_stage(world, code, 1)
    move_deal(code, to=2, actor=world.actor("vic"))
    answer = browse("pat").hx_post(f"{DEALS}/{code}/stage", to=2, from_stage=1)
    assert answer.status_code == 409
    assert "Vic Seller already moved this deal to Discovery &amp; qualification." in html(answer)


def test_a_reason_typed_for_a_deal_that_moved_meanwhile_is_kept(world, browse, code) -> None:
    to_stage(world, code, 2)
    sign_stage(world, code, 2)
    move_deal(code, to=3, actor=world.actor("vic"))
    answer = browse("pat").post(
        f"{DEALS}/{code}/stage", to=1, from_stage=2, reason_text="The fit was wrong after all"
    )
    assert answer.status_code == 409
    page = html(answer)
    assert "Vic Seller already moved this deal to Proposal &amp; pricing." in page
    assert "The fit was wrong after all" in page


def test_stage_pressed_twice_moves_once(world, browse, code) -> None:
    sign_stage(world, code, 1)
    browser, room = browse("vic"), f"{DEALS}/{code}"
    for _press in range(2):
        answer = browser.hx_post(f"{room}/stage", page=room, to=2, from_stage=1)
        assert answer.status_code == 200
    assert moves(world, code) == [(1, 2, "forward")]


def test_stage_into_delivery_leads_to_the_won_sheet(browse, code) -> None:
    answer = browse("vic").post(f"{DEALS}/{code}/stage", to=5, on="board")
    assert (answer.status_code, answer["Location"]) == (303, f"{DEALS}/{code}/won?on=board")
    answer = browse("vic").hx_post(f"{DEALS}/{code}/stage", to=5)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{DEALS}/{code}/won?on=room")


def test_stage_from_the_board_answers_with_the_board(world, browse, code) -> None:
    sign_stage(world, code, 1)
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/stage",
        page=f"{BOARD}?owner=",
        target="results",
        to=2,
        from_stage=1,
        on="board",
    )
    assert ids(answer)[0] == "results"
    assert is_fragment(answer)
    column = html(answer).split('id="col-2"', 1)[1].split("</section>", 1)[0]
    assert f'id="card-{code}"' in column
    plain = browse("vic").post(
        f"{DEALS}/{code}/stage", to=1, reason_text="Back to the beginning", on="board"
    )
    assert (plain.status_code, plain["Location"]) == (303, BOARD)


def test_stage_is_refused_to_who_does_not_work_on_it(world, browse, code) -> None:
    path = f"{DEALS}/{code}/stage"
    codes = {who: browse(who).post(path, to=2).status_code for who in ("val", "petra", "otto")}
    assert codes == {"val": 403, "petra": 404, "otto": 404}
    assert see_deal(world, code).stage == 1


def test_verdicts_say_what_each_column_would(world, browse, code) -> None:
    answer = browse("vic").get(f"{DEALS}/{code}/stage/verdicts").json()
    assert answer == {
        "1": {"ready": False, "text": "Here now"},
        "2": {"ready": False, "text": "4 sign-offs missing"},
        "3": {"ready": False, "text": "9 sign-offs missing"},
        "4": {"ready": False, "text": "13 sign-offs missing"},
        "5": {"ready": False, "text": "Won from Close only"},
    }
    sign_stage(world, code, 1)
    assert browse("pat").get(f"{DEALS}/{code}/stage/verdicts").json()["2"] == {
        "ready": True,
        "text": "Ready",
    }
    assert browse("petra").get(f"{DEALS}/{code}/stage/verdicts").status_code == 404


def test_answer_of_the_other_company_is_kept_once(world, browse, code) -> None:
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    room = f"{DEALS}/{code}"
    question = html(browse("pat").get(room))
    assert "Vic Seller moved this deal to Discovery with missing signatures" in question
    assert "answer-right" not in ids(browse("vic").get(room))
    wrong = browse("pat").hx_post(f"{room}/stage/answer", page=room, answer="perhaps")
    assert wrong.status_code == 422
    answer = browse("pat").hx_post(f"{room}/stage/answer", page=room, answer="not_right")
    assert "answer-right" not in ids(answer)
    assert browse("pat").post(f"{room}/stage/answer", answer="right").status_code == 409
    with wall(world.system()):
        event = Event.objects.get(name="deal.move_answered")
    assert event.payload["answer"] == "not_right"


def test_answer_is_not_the_movers_own(world, browse, code) -> None:
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    assert browse("vic").post(f"{DEALS}/{code}/stage/answer", answer="right").status_code == 403


def test_move_from_a_row_says_so_in_place(world, browse, code) -> None:
    sign_stage(world, code, 1)
    row = f"row-{code}-move"
    answer = browse("pat").hx_post(
        f"{DEALS}/{code}/stage", page=WORK, target=row, to=2, from_stage=1
    )
    assert ids(answer)[0] == row
    assert ">moved<" in html(answer)


def test_move_is_taken_back_while_nobody_acted_on_it(world, browse, code) -> None:
    room = f"{DEALS}/{code}"
    move_deal(code, to=3, reason="agreed", actor=world.actor("vic"))
    assert "undo-move" in ids(browse("vic").get(room))
    assert "undo-move" not in ids(browse("pat").get(room))
    assert browse("pat").post(f"{room}/stage/undo").status_code == 403
    answer = browse("vic").hx_post(f"{room}/stage/undo", page=room)
    assert announced(answer) == "The move is taken back. The deal is in Identification."
    assert see_deal(world, code).stage == 1
    assert browse("vic").post(f"{room}/stage/undo").status_code == 409


def test_move_stays_once_somebody_acted_on_it(world, browse, code) -> None:
    room = f"{DEALS}/{code}"
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    sign_step(code, "initial_meeting", actor=world.actor("pat"))
    assert "undo-move" not in ids(browse("vic").get(room))
    answer = browse("vic").hx_post(f"{room}/stage/undo", page=room)
    assert answer.status_code == 409
    assert "Move the deal back instead." in html(answer)
    assert see_deal(world, code).stage == 2


def test_move_from_a_row_is_taken_back_in_place(world, browse, code) -> None:
    sign_stage(world, code, 1)
    row = f"row-{code}-move"
    moved = browse("pat").hx_post(f"{DEALS}/{code}/stage", page=WORK, target=row, to=2)
    assert f"undo-{row}" in ids(moved)
    undone = browse("pat").hx_post(f"{DEALS}/{code}/stage/undo", page=WORK, target=row)
    assert ids(undone)[0] == row
    assert ">taken back<" in html(undone)
    assert see_deal(world, code).stage == 1
