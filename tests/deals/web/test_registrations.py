"""Registering in five fields; the queue; the partner's own list."""

import re
from datetime import timedelta

import pytest

from cosell.core import clock
from cosell.core.wall import wall
from deals.actions.registering import register_deal
from deals.models import Deal, Registration
from tests.deals.web.browser import DEALS, announced, html, ids, is_fragment
from tests.world import World, new_deal, open_deal

NEW = f"{DEALS}/new"
QUEUE = "/w/northwind/registrations"
FACTS = {
    "customer": "Tolmin d.o.o.",
    "website": "https://www.tolmin.si/contact",
    "size_range": "25k_100k",
    "expected_close": "2027-03-31",
    "need": "Replace the legacy WMS.",
    "country": "SI",
    "currency": "EUR",
    "model": "partner_led",
    "first_stage": "1",
}


def count(world: World) -> tuple[int, int]:
    with wall(world.system()):
        return Registration.objects.count(), Deal.objects.count()


@pytest.fixture
def waiting(world: World) -> Registration:
    return register_deal(new_deal(), actor=world.actor("pat"))


def test_register_shows_exactly_five_required_fields(browse) -> None:
    page = html(browse("pat").get(NEW)).split('id="register-more"', 1)[0]
    required = set(re.findall(r'name="(\w+)"[^>]* required', page))
    assert required == {"customer", "website", "size_range", "expected_close", "need"}
    assert "(optional)" not in page
    assert re.search(r'name="expected_close" value="20\d\d-\d\d-\d\d"', page)
    vendor = html(browse("vic").get(NEW)).split('id="register-more"', 1)[0]
    assert 'id="id_partner"' in vendor
    assert "Brightpath" in vendor


def test_a_form_that_is_sent_twice_registers_once(world: World, browse) -> None:
    """Each form carries a key of its own; the second sending is led to what came of the first."""
    pat = browse("pat")
    key = re.search(r'name="form_key" value="(\w{16,})"', html(pat.get(NEW)))[1]
    assert f'value="{key}"' not in html(pat.get(NEW))
    wrong = pat.post(NEW, **{**FACTS, "country": "ZZ"}, form_key=key)
    assert (wrong.status_code, count(world)) == (422, (0, 0))
    assert f'name="form_key" value="{key}"' in html(wrong)
    first = pat.post(NEW, **FACTS, form_key=key)
    again = pat.post(NEW, **FACTS, form_key=key)
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert count(world) == (1, 0)
    # The key is one person's, and what is no key is none.
    assert browse("lea").post(NEW, **FACTS, form_key=key)["Location"] != first["Location"]
    assert count(world) == (2, 0)
    for odd in ("short", "x" * 65, "a b" * 9, ""):
        pat.post(NEW, **FACTS, form_key=odd)
    assert count(world) == (6, 0)


def test_an_empty_form_names_each_field_that_is_missing(browse) -> None:
    """Four links that all say "This field is required." lead nobody anywhere."""
    page = html(browse("pat").post(NEW, expected_close="2027-03-31"))
    summary = page.split('id="error-summary"', 1)[1].split("</div>", 1)[0]
    links = re.findall(r'<a href="#(\w+)">([^<]*)</a>', summary)
    required = "This field is required."
    assert links[:4] == [
        ("id_customer", f"Customer: {required}"),
        ("id_website", f"Website: {required}"),
        ("id_size_range", f"Expected size: {required}"),
        ("id_need", f"What do they need? {required}"),
    ]
    assert len(set(links)) == len(links)
    assert {target for target, _text in links} <= set(re.findall(r' id="(\w+)"', page))


def test_register_by_a_partner_waits_for_an_answer(world, browse) -> None:
    browser = browse("pat")
    answer = browser.post(NEW, **FACTS)
    assert answer.status_code == 303
    page = browser.get(answer["Location"])
    first = re.search(r'<p class="ballbox-sentence">(.*?)<span class="tag', html(page))[1]
    assert re.sub(r"<[^>]+>", "", first).strip().startswith("In review. Northwind answers by")
    assert count(world) == (1, 0)


def test_register_by_the_vendor_opens_the_room(world, browse) -> None:
    browser = browse("vic")
    answer = browser.post(NEW, partner="brightpath", **FACTS)
    assert answer.status_code == 303
    assert "Registered. The room is open for both companies." in html(
        browser.get(answer["Location"])
    )
    assert count(world) == (0, 1)


def test_register_answers_htmx_with_a_new_page(browse) -> None:
    answer = browse("pat").hx_post(NEW, **FACTS)
    assert (answer.status_code, answer["HX-Redirect"][:27]) == (204, "/w/northwind/registrations/")


def test_register_keeps_every_word_and_says_each_error_twice(world, browse) -> None:
    facts = {**FACTS, "website": "gmail.com", "size_range": "", "expected_close": "soon"}
    page = browse("pat").post(NEW, **facts)
    assert page.status_code == 422
    body = html(page)
    assert "<title> Error:" in body
    assert 'value="Tolmin d.o.o."' in body
    assert 'value="gmail.com"' in body
    assert "Replace the legacy WMS." in body
    for text in ("This field is required.", "Enter a valid date."):
        assert body.count(text) == 2
    assert 'href="#id_size_range"' in body
    again = html(browse("pat").post(NEW, **{**FACTS, "website": "gmail.com"}))
    assert again.count("Give the customer&#x27;s own web address, like example.com.") == 2
    assert count(world) == (0, 0)


def test_register_opens_the_folded_part_for_its_errors(browse) -> None:
    body = html(browse("pat").post(NEW, **{**FACTS, "country": "SLOVENIA"}))
    assert '<details id="register-more" open>' in body
    body = html(browse("pat").post(NEW, **{**FACTS, "customer": ""}))
    assert '<details id="register-more">' in body


def test_register_refuses_what_it_does_not_know(world, browse) -> None:
    for name, value in (
        ("size_range", "enormous"), ("currency", "XXX"), ("model", "none"), ("first_stage", "9"),
        ("customer", "x" * 161), ("customer", "a\0b"), ("expected_close", "9999-12-31"),
        ("need", "x" * 301), ("website", "\0"), ("country", ""),
    ):  # fmt: skip
        assert browse("pat").post(NEW, **{**FACTS, name: value}).status_code == 422, name
    assert browse("vic").post(NEW, partner="stranger", **FACTS).status_code == 422
    assert browse("pat").post(NEW).status_code == 422
    assert count(world) == (0, 0)


def test_register_is_not_for_approvers_and_strangers(browse) -> None:
    assert browse("ada").get(NEW).status_code == 403
    assert browse("otto").get(NEW).status_code == 404


def test_queue_states_facts_and_the_promise(world, browse, waiting) -> None:
    open_deal(world, customer="Halden Group")
    register_deal(new_deal(), actor=world.actor("pete"))
    page = browse("mona").get(QUEUE)
    assert "2 wait for an answer" in html(page)
    assert re.search(r"\d hours left", html(page))
    item = (
        html(page).split(f'id="registration-{waiting.code}"', 1)[1].split("</li> <li class", 1)[0]
    )
    assert "Private to Northwind" in item
    assert "same website" in item
    assert "also registered by Oakline" in item


def test_queue_is_empty_in_words(browse) -> None:
    assert "The queue is clear." in html(browse("mona").get(QUEUE))
    own = html(browse("pat").get(QUEUE))
    assert "Nothing is in review." in own
    assert 'id="registrations-register"' in own


def test_late_answer_is_said(world, browse, waiting) -> None:
    with clock.frozen(clock.now() + timedelta(days=10)):
        assert re.search(r"\d+ hours late", html(browse("mona").get(QUEUE)))


def test_approve_is_one_press_and_says_so_in_place(world, browse, waiting) -> None:
    path = f"{QUEUE}/{waiting.code}/approve"
    row = f"registration-{waiting.code}"
    answer = browse("mona").hx_post(path, page=QUEUE, target=row)
    assert ids(answer)[0] == row
    assert is_fragment(answer)
    assert announced(answer) == "Approved. The room is open."
    assert count(world) == (1, 1)
    again = browse("mona").hx_post(path, page=QUEUE, target=row)
    assert again.status_code == 409
    assert "Mona Manager decided this already." in html(again)
    assert count(world) == (1, 1)


@pytest.mark.parametrize(("act", "facts"), [
    ("approve", {}),
    ("reject", {"reason": "territory", "text": "Austria is another programme's."}),
])  # fmt: skip
def test_the_heading_of_the_queue_follows_a_decision(world, browse, waiting, act, facts) -> None:
    register_deal(new_deal(customer="Other"), actor=world.actor("pete"))
    mona = browse("mona")
    assert "2 wait for an answer" in html(mona.get(QUEUE))
    path, row = f"{QUEUE}/{waiting.code}/{act}", f"registration-{waiting.code}"
    answer = html(mona.hx_post(path, page=QUEUE, target=row, **facts))
    heading = answer.split('id="waiting-count" hx-swap-oob="true">', 1)[1].split("</p>", 1)[0]
    assert heading.strip() == "1 waits for an answer"
    assert "hx-swap-oob" not in html(mona.get(QUEUE)).split('id="waiting-count"')[1].split(">")[0]


def test_approve_without_htmx_leads_to_the_room_of_the_named_rep(world, browse, waiting) -> None:
    val = world.people["val"].code
    answer = browse("mona").post(f"{QUEUE}/{waiting.code}/approve", sales_rep=val)
    assert answer.status_code == 303
    with wall(world.system()):
        deal = Deal.objects.get()
    assert answer["Location"] == f"{DEALS}/{deal.code}"
    assert deal.sales_rep_id == world.people["val"].pk


def test_approve_with_a_stranger_as_rep_is_refused(world, browse, waiting) -> None:
    path = f"{QUEUE}/{waiting.code}/approve"
    for person in (world.people["pat"].code, "ZZZZZZ", "\0", "much too long"):
        assert browse("mona").post(path, sales_rep=person).status_code == 422
    assert count(world) == (1, 0)


def test_reject_shows_its_sentence_verbatim(world, browse, waiting) -> None:
    path = f"{QUEUE}/{waiting.code}/reject"
    sheet = browse("mona").hx_get(path, page=QUEUE, target="dialog")
    assert is_fragment(sheet)
    assert "Brightpath reads this as you write it." in html(sheet)
    words = "Austria belongs to <another> programme until April."
    answer = browse("mona").post(path, reason="territory", text=words)
    assert (answer.status_code, answer["Location"]) == (303, QUEUE)
    page = html(browse("pat").get(f"{QUEUE}/{waiting.code}"))
    assert "Austria belongs to &lt;another&gt; programme until April." in page
    assert "Outside your territory" in page
    assert "Rejected by Mona Manager on" in page


def test_reject_without_reason_or_words_keeps_the_sheet(world, browse, waiting) -> None:
    path = f"{QUEUE}/{waiting.code}/reject"
    for data in (
        {},
        {"reason": "territory", "text": "short"},
        {"reason": "none", "text": "Long enough."},
    ):
        answer = browse("mona").hx_post(path, page=QUEUE, **data)
        assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
        assert 'id="error-summary"' in html(answer)
    assert "short</textarea>" in html(browse("mona").post(path, reason="territory", text="short"))
    with wall(world.system()):
        assert Registration.objects.get().state == "submitted"


def test_decision_is_the_managers(world, browse, waiting) -> None:
    facts = {"reason": "territory", "text": "Long enough words."}
    for act in ("approve", "reject"):
        answers = {
            who: browse(who).post(f"{QUEUE}/{waiting.code}/{act}", **facts).status_code
            for who in ("vic", "pat", "lea", "petra", "otto")
        }
        assert answers == {"vic": 404, "pat": 403, "lea": 403, "petra": 404, "otto": 404}, act
    with wall(world.system()):
        assert Registration.objects.get().state == "submitted"


def test_partner_sees_its_own_registration_without_private_facts(world, browse, waiting) -> None:
    open_deal(world, customer="Halden Group")
    for path in (QUEUE, f"{QUEUE}/{waiting.code}"):
        page = html(browse("pat").get(path))
        assert "Private to" not in page
        assert "Halden Group" not in page.replace("approved", "") or path == QUEUE
        assert "Approve" not in page.replace("Approved", "")
    assert browse("pete").get(f"{QUEUE}/{waiting.code}").status_code == 404
    assert browse("paul").get(f"{QUEUE}/{waiting.code}").status_code == 404


def test_registration_is_taken_back_by_its_partner(world, browse, waiting) -> None:
    path = f"{QUEUE}/{waiting.code}/withdraw"
    assert browse("mona").post(path).status_code == 403
    answer = browse("pat").post(path)
    assert (answer.status_code, answer["Location"]) == (303, QUEUE)
    assert "Taken back on" in html(browse("pat").get(f"{QUEUE}/{waiting.code}"))
    assert browse("mona").post(f"{QUEUE}/{waiting.code}/approve").status_code == 409


def test_registration_that_is_none_is_not_found(browse) -> None:
    for code in ("ZZZZZ9", "nonsense", "%00", "a" * 300):
        assert browse("mona").get(f"{QUEUE}/{code}").status_code == 404
        assert browse("mona").post(f"{QUEUE}/{code}/approve").status_code == 404
