"""The sync page: the same rows for both companies, what is kept, what is done on it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils.html import escape

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from cosell.core.wall import wall
from cosell.messaging.actions.sending import due_messages, send_message
from deals.actions.digests import freeze_weeks
from deals.actions.moving import move_deal
from deals.actions.recaps import send_recap
from deals.actions.registering import register_deal
from deals.actions.signing import sign_step
from deals.actions.syncing import (
    add_action,
    end_meeting,
    finish_action,
    keep_appendix,
    keep_notes,
    reopen_action,
    turn_to,
)
from deals.actions.syncplans import save_schedule, skip_week
from deals.models import Deal, SyncAppendix, SyncWeek
from deals.queries.syncs import find_partner, read_sync, read_week
from deals.rules.weeks import Week
from tests.deals.scenes import MONDAY
from tests.deals.sync.conftest import WEEK, copy_deals, mails_to
from tests.deals.web.browser import announced, html, ids, is_fragment
from tests.world import World, new_deal, open_deal, see_deal

HERE = f"/w/northwind/partners/brightpath/sync/{WEEK}"
FRIDAY = MONDAY + timedelta(days=4)
SECRET = "They pay too late"


@pytest.fixture
def deal(world: World) -> str:
    return open_deal(world).code


def freeze(world: World, week: str = WEEK) -> None:
    actor = world.system()
    found = Week.parse(week)
    assert found is not None
    freeze_weeks({world.partnerships["brightpath"].pk}, found, actor=actor)


def sections(body: str) -> dict[str, str]:
    """Each section's text without markup, by its key."""
    found = re.findall(r'aria-labelledby="head-(\w+)">(.*?)</section>', body)
    plain = {key: re.sub(r"<form.*?</form>|<a class=\"btn.*?</a>", "", text) for key, text in found}
    return {key: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for key, text in plain.items()}


def test_both_companies_read_the_same_rows(world: World, browse, deal: str) -> None:
    open_deal(world, customer="Closing Foods", expected_close=MONDAY.date() + timedelta(days=10))
    with clock.frozen(FRIDAY):
        move_deal(deal, to=2, reason="agreed", actor=world.actor("vic"))
        pages = {name: sections(html(browse(name).get(HERE))) for name in ("mona", "lea")}
    assert pages["mona"] == pages["lea"]
    found = pages["mona"]
    assert set(found) == {"over", "vendor", "partner", "moved", "registrations", "closing"}
    assert found["over"].startswith(
        "Over time and stalled 1 Both companies Closing Foods 2 days over"
    )
    assert "Halden Foods Vic Seller (Northwind) moved it to Discovery" in found["moved"]
    assert "Closing Foods" in found["closing"]
    assert "closes Thu 3 Dec" in found["closing"]


def test_a_deal_without_a_next_step_has_a_section(world: World, browse, deal: str) -> None:
    """Nobody holds it, so it waits on neither company; and it need not be over its time."""
    with wall(world.system()):
        Deal.objects.filter(code=deal).update(ball="nobody", ball_vendor=None, ball_partner=None)
    for name in ("mona", "lea"):
        found = sections(html(browse(name).get(HERE)))
        assert list(found) == ["nobody", "registrations"]
        assert found["nobody"].startswith("No next step 1 Halden Foods")
    item = f"nobody-{deal}"
    body = html(browse("mona").get(f"{HERE}?meet=1&item={item}"))
    assert f'<li id="{item}"' in body


def test_a_rep_meets_their_own_deals_alone(world: World, browse, deal: str) -> None:
    open_deal(world, customer="Pauls Foods", by="paul")
    for frozen in (False, True):
        if frozen:
            freeze(world)
        for name, seen, unseen in (
            ("pat", "Halden", "Pauls"), ("paul", "Pauls", "Halden"), ("vic", "Halden", "zzz"),
        ):  # fmt: skip
            body = html(browse(name).get(HERE))
            assert seen in body
            assert unseen not in body


def test_who_may_not_look(world: World, browse, deal: str) -> None:
    assert browse("val").get(HERE).status_code == 403
    for name in ("petra", "pete", "otto"):
        assert browse(name).get(HERE).status_code == 404
    for week in ("2026-W60", "2026-W50", "2025-W01", "nonsense"):
        assert browse("mona").get(HERE.replace(WEEK, week)).status_code == 404
    assert browse("mona").get(HERE.replace(WEEK, "2026-W49")).status_code == 200


def test_the_addresses_without_a_week_lead_to_this_one(world: World, browse) -> None:
    bare = "/w/northwind/partners/brightpath/sync"
    assert browse("mona").get(bare)["Location"] == HERE
    assert browse("lea").get("/w/northwind/sync")["Location"] == HERE
    assert browse("mona").get("/w/northwind/sync")["Location"] == f"/w/northwind/sync/{WEEK}"
    assert browse("vic").get(f"/w/northwind/sync/{WEEK}").status_code == 403


def test_frozen_facts_stay_and_say_how_it_is_now(world: World, browse, deal: str) -> None:
    freeze(world)
    before = sections(html(browse("mona").get(HERE)))
    for name in ("vic", "pat"):
        sign_step(deal, "fit_confirmed", actor=world.actor(name))
    body = html(browse("mona").get(HERE))
    assert "Facts as of" in body
    assert "now Both companies: Strategy set" in body
    after = sections(body)
    assert {key: text.split("now")[0].strip() for key, text in after.items() if key != "moved"} == {
        key: text for key, text in before.items() if key != "moved"
    } or "Fit confirmed" in after["vendor"]
    with clock.frozen(MONDAY + timedelta(days=14)):
        later = html(browse("mona").get(HERE))
        assert "Fit confirmed" in sections(later)["vendor"]
        past = html(browse("mona").get(HERE.replace("W48", "W49")))
        assert "No digest was sent in this week" in past


def test_nothing_to_discuss_says_so(world: World, browse) -> None:
    body = html(browse("mona").get(HERE))
    assert "Nothing to discuss. Cancel the meeting?" in body


def test_a_step_is_signed_from_its_row(world: World, browse, deal: str) -> None:
    person = browse("pat")
    body = html(person.get(HERE))
    assert "sign-vendor-" in body
    hash_ = re.search(r'name="text_hash" value="(\w+)"', body)
    assert hash_ is not None
    path = f"/w/northwind/deals/{deal}/steps/fit_confirmed/signoff"
    answer = person.hx_post(path, page=HERE, target="sync", text_hash=hash_[1])
    assert is_fragment(answer)
    assert 'id="sync"' in answer.content.decode()
    assert announced(answer) == "Signed for Brightpath."
    assert 'id="undo-signed"' in answer.content.decode()
    undone = person.hx_post(
        f"/w/northwind/deals/{deal}/steps/fit_confirmed/withdraw", page=HERE, target="sync"
    )
    assert announced(undone) == "The signature is taken back."
    assert 'id="undo-signed"' not in undone.content.decode()
    assert "sign-vendor-" in html(person.get(HERE))
    person.hx_post(path, page=HERE, target="sync", text_hash=hash_[1])
    plain = browse("vic").post(path, page=f"{HERE}?meet=1&item=vendor-X", text_hash=hash_[1])
    assert plain["Location"] == f"{HERE}?meet=1&item=vendor-X"
    assert see_deal(world, deal).ball_step.key == "strategy_set"


def test_the_other_side_is_nudged_from_its_row(world: World, browse, deal: str) -> None:
    sign_step(deal, "fit_confirmed", actor=world.actor("vic"))
    person = browse("vic")
    assert "nudge-partner-" in html(person.get(HERE))
    path = f"/w/northwind/deals/{deal}/steps/fit_confirmed/request"
    answer = html(person.hx_post(path, page=HERE, target="sync"))
    assert "Next possible" in answer
    assert "nudge-partner-" not in answer


def test_actions_are_carried_until_they_are_done(world: World, browse) -> None:
    mona, lea = browse("mona"), browse("lea")
    code = world.people["pat"].code
    answer = mona.post(f"{HERE}/actions", text="Send the offer", owner=code, due_on="2026-11-27")
    assert answer["Location"] == f"{HERE}#actions"
    add_action("brightpath", WEEK, text="Ask legal", owner="vendor", actor=world.actor("lea"))
    body = html(lea.get(HERE))
    assert "Send the offer" in body
    assert "Pat Partner" in body
    following = HERE.replace("W48", "W49")
    with clock.frozen(MONDAY + timedelta(days=7)):
        body = html(lea.get(following))
        assert "From last week: 0 of 2 done" in body
        found = re.search(r'action="([^"]*/actions/\w{6})"', body)
        assert found is not None
        answer = lea.hx_post(found[1], page=following, target="sync")
        assert "From last week: 1 of 2 done" in html(answer)
        again = lea.hx_post(found[1], page=following, target="sync")
        assert announced(again) == "Somebody did that already."
        back = lea.hx_post(found[1], page=following, target="sync", done="no")
        assert "From last week: 0 of 2 done" in html(back)
        finish_action("brightpath", "2026-W49", found[1][-6:], actor=world.actor("mona"))
    with clock.frozen(MONDAY + timedelta(days=21)):
        freeze(world, "2026-W51")
        body = html(lea.get(HERE.replace("W48", "W51")))
        assert "Ask legal" in body
        assert "Send the offer" not in body or "1 of 2" in body


def test_an_action_says_what_and_by_whom(world: World, browse) -> None:
    with pytest.raises(Invalid):
        add_action("brightpath", WEEK, text=" ", actor=world.actor("mona"))
    with pytest.raises(Invalid):
        add_action("brightpath", WEEK, text="x", owner="NOBODY", actor=world.actor("mona"))
    with pytest.raises(NotFound):
        finish_action("brightpath", WEEK, "ABCDEF", actor=world.actor("mona"))
    with pytest.raises(Forbidden):
        add_action("brightpath", WEEK, text="x", actor=world.actor("val"))
    answer = browse("mona").post(f"{HERE}/actions", text="", owner="vendor")
    assert answer.status_code == 422


def test_notes_of_two_are_merged_by_paragraph(world: World, browse) -> None:
    mona, lea = browse("mona"), browse("lea")
    mona.post(f"{HERE}/notes", text="One\nTwo", base="")
    mona.post(f"{HERE}/notes", text="One!\nTwo", base="One\nTwo")
    answer = lea.post(f"{HERE}/notes", text="One\nTwo\nThree", base="One\nTwo")
    assert answer.status_code == 303
    assert "One!\nTwo\nThree" in mona.get(HERE).content.decode()
    clash = lea.post(f"{HERE}/notes", text="One?\nTwo\nThree", base="One\nTwo\nThree")
    assert clash.status_code == 409
    body = clash.content.decode()
    assert "One?\nTwo\nThree" in body
    assert "One!<br>Two<br>Three" in body
    assert "Mona Manager" in body or "Lea Lead" in body
    base = re.search(r'name="base" value="([^"]*)" id="notes_base"', body)
    assert base is not None
    final = lea.post(f"{HERE}/notes", text="One?\nTwo", base=base[1])
    assert final.status_code == 303
    assert "One?\nTwo</textarea>" in mona.get(HERE).content.decode()


def test_too_long_a_note_is_kept_in_the_form(world: World, browse) -> None:
    answer = browse("mona").post(f"{HERE}/notes", text="x" * 5001, base="")
    assert answer.status_code == 422
    assert "x" * 5001 in answer.content.decode()


def test_what_a_company_keeps_to_itself_reaches_nobody_else(world: World, browse) -> None:
    browse("vic") and open_deal(world)
    browse("mona").post(f"{HERE}/own", text=SECRET, base="")
    assert SECRET in html(browse("mona").get(HERE))
    assert SECRET in html(browse("vic").get(HERE))
    for name in ("lea", "pat"):
        assert SECRET not in html(browse(name).get(HERE))
    for name, path in (("lea", HERE), ("lea", f"{HERE}/recap"), ("mona", f"{HERE}/recap")):
        assert SECRET not in html(browse(name).get(path))
    keep_appendix("brightpath", WEEK, text="Ours", base="", actor=world.actor("lea"))
    with wall(world.actor("mona")) as actor:
        assert [row.text for row in SyncAppendix.objects.all()] == [SECRET]
        sync = read_sync(actor, find_partner(actor, "brightpath"), Week(2026, 48))
        assert sync.appendix.text == SECRET
    with pytest.raises(Stale):
        keep_appendix("brightpath", WEEK, text="Mine", base="x", actor=world.actor("lea"))


def test_the_meeting_goes_from_item_to_item_and_counts_the_time(
    world: World, browse, deal: str
) -> None:
    mona = browse("mona")
    first = re.search(r'name="item" value="([^"]+)"', html(mona.get(HERE)))
    assert first is not None
    answer = mona.post(f"{HERE}/meet", item=first[1])
    place = answer["Location"]
    assert place == f"{HERE}?meet=1&item={first[1]}"
    seen = []
    moment = MONDAY
    while True:
        moment += timedelta(minutes=4)
        with clock.frozen(moment):
            body = html(mona.get(place))
            seen.append(re.search(r'id="focus-heading" tabindex="-1">([^<]*)<', body)[1])
            assert len(ids(mona.get(place))) == len(set(ids(mona.get(place))))
            following = re.search(
                r'name="item" value="([^"]+)"> <button type="submit" class="btn btn-primary"', body
            )
            if following is None:
                assert "End the meeting" in body
                assert mona.post(f"{HERE}/meet")["Location"] == HERE
                break
            place = mona.post(f"{HERE}/meet", item=following[1])["Location"]
    assert seen[-1] == "Next actions"
    with wall(world.system()):
        row = SyncWeek.objects.get(week=WEEK)
    assert (row.started_at, row.ended_at) == (MONDAY, moment)
    assert set(row.elapsed.values()) == {240}
    assert len(row.elapsed) == len(seen)


@pytest.mark.parametrize("item", ["a\0b", "x" * 41])
def test_the_meeting_turns_to_no_item_that_cannot_be(
    world: World, browse, deal: str, item: str
) -> None:
    assert browse("mona").post(f"{HERE}/meet", item=item).status_code == 422
    with wall(world.system()):
        assert not SyncWeek.objects.filter(started_at__isnull=False).exists()


def test_ending_what_has_not_begun_is_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        end_meeting("brightpath", WEEK, actor=world.actor("mona"))
    row = turn_to("brightpath", WEEK, item="over-X", actor=world.actor("mona"))
    assert row.started_by_name == "Mona Manager"


def test_the_preview_is_what_both_companies_get_and_holds_nothing_private(
    world: World, browse, deal: str
) -> None:
    keep_notes("brightpath", WEEK, text="We meet on site.", base="", actor=world.actor("lea"))
    keep_appendix("brightpath", WEEK, text=SECRET, base="", actor=world.actor("mona"))
    action = add_action("brightpath", WEEK, text="Call them", actor=world.actor("mona"))
    preview = browse("mona").get(f"{HERE}/recap")
    assert "Brightpath will receive this" in html(preview)
    for text in ("We meet on site.", "Call them · Mona Manager"):
        assert text in html(preview)
    assert "Northwind will receive this" in html(browse("lea").get(f"{HERE}/recap"))
    answer = browse("mona").post(f"{HERE}/recap", recaps="0")
    assert answer["Location"] == HERE
    second = browse("lea").post(f"{HERE}/recap", recaps="0")
    assert second.status_code == 409
    finish_action("brightpath", WEEK, action.code, actor=world.actor("mona"))
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        for number in due_messages():
            send_message(number)
    assert {name for name in world.people if mails_to(name)} == {"mona", "vic", "lea", "pat"}
    assert len(mail.outbox) == 4
    for each in mail.outbox:
        assert "We meet on site." in each.body
        assert "Agreed" in each.body
        assert SECRET not in each.body
        assert all(SECRET not in part for part, _kind in each.alternatives)


def test_the_recap_is_the_managers_and_the_leads(world: World, browse, deal: str) -> None:
    for name in ("vic", "pat"):
        assert browse(name).get(f"{HERE}/recap").status_code == 403
        with pytest.raises(Forbidden):
            send_recap("brightpath", WEEK, recaps=0, actor=world.actor(name))
    with pytest.raises(Conflict):
        send_recap("brightpath", WEEK, recaps=3, actor=world.actor("mona"))


def test_the_overview_has_what_is_over_first(world: World, browse, deal: str) -> None:
    with clock.frozen(FRIDAY):
        body = html(browse("mona").get(f"/w/northwind/sync/{WEEK}"))
    names = re.findall(r'id="sync-(?!settings)(\w+)"', body)
    assert names[0] == "brightpath"
    assert set(names) == {"brightpath", "oakline", "kestrel"}
    assert "nothing to discuss" in body


def test_settings_are_the_managers(world: World, browse) -> None:
    path = "/w/northwind/settings/sync"
    for name in ("vic", "lea"):
        assert browse(name).get(path).status_code == 403
        with pytest.raises(Forbidden):
            skip_week(WEEK, actor=world.actor(name))
    mona = browse("mona")
    assert html(mona.get(path)).count("checked") == 3
    answer = mona.post(path, weekday="2", hour="10", partners=["oakline"], version="1")
    assert answer.status_code == 303
    assert html(mona.get(path)).count("checked") == 1
    assert mona.post(path, weekday="2", hour="9", version="1").status_code == 409
    assert mona.post(path, weekday="9", hour="9", version="2").status_code == 422
    assert mona.post(f"{path}/skip", week="2026-W50", is_skipped="on").status_code == 303
    assert "left out" in html(mona.get(path))
    with pytest.raises(Invalid):
        save_schedule(weekday=7, hour=0, partners=[], version=3, actor=world.actor("mona"))
    with pytest.raises(Invalid):
        skip_week("soon", actor=world.actor("mona"))


def test_practice_is_not_discussed(world: World, browse, deal: str) -> None:
    with wall(world.system()):
        Deal.objects.filter(code=deal).update(is_practice=True)
    assert "Halden" not in str(sections(html(browse("mona").get(HERE))))


@pytest.mark.parametrize("deals", [1, 200])
@pytest.mark.parametrize("frozen", [False, True])
def test_the_page_costs_the_same_for_one_deal_and_for_many(
    world: World, browse, count_queries, deals: int, frozen: bool
) -> None:
    open_deal(world)
    if deals > 1:
        copy_deals(world, deals - 1)
    register_deal(new_deal(customer="Waiting"), actor=world.actor("pat"))
    if frozen:
        freeze(world)
    counts = {}
    for name in ("mona", "lea"):
        person = browse(name)
        person.get(HERE)
        with count_queries() as page:
            assert person.get(HERE).status_code == 200
        counts[name] = len(page)
    with count_queries() as overview:
        browse("mona").get(f"/w/northwind/sync/{WEEK}")
    assert (counts, len(overview)) == PAGE_QUERIES[frozen]


PAGE_QUERIES = {
    False: ({"mona": 21, "lea": 20}, 29),
    True: ({"mona": 19, "lea": 18}, 26),
}


def test_reopening_what_is_open_is_refused(world: World) -> None:
    action = add_action("brightpath", WEEK, text="x", actor=world.actor("mona"))
    with pytest.raises(Conflict):
        reopen_action("brightpath", WEEK, action.code, actor=world.actor("mona"))


def test_weeks_are_those_of_the_partnership(world: World) -> None:
    with wall(world.actor("mona")) as actor:
        partnership = find_partner(actor, "brightpath")
        assert read_week(partnership, WEEK) == Week(2026, 48)
        with clock.frozen(datetime(2026, 12, 31, tzinfo=UTC)):
            assert read_week(partnership, "2027-W01") == Week(2027, 1)
            with pytest.raises(NotFound):
                read_week(partnership, "2027-W02")


def test_names_are_text(world: World, browse) -> None:
    open_deal(world, customer="<b>Bold</b> & Co")
    body = html(browse("lea").get(HERE))
    assert escape("<b>Bold</b> & Co") in body
