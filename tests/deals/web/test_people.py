"""The team, who signs what, and the matrix: acts answer with their own page."""

import re

from cosell.core.wall import wall
from deals.actions.roles import set_role
from deals.actions.team import add_team_member
from deals.models import DealTeamMember, RoleAssignment, RoleProposal
from tests.deals.web.browser import DEALS, announced, html, ids, is_fragment
from tests.world import World, see_deal


def team(world: World, code: str) -> list[tuple[str, str]]:
    with wall(world.system()):
        rows = DealTeamMember.objects.filter(deal__code=code, is_active=True)
        return sorted(rows.values_list("user__name", "role"))


def letter(world: World, code: str, step: str, name: str) -> str:
    with wall(world.system()):
        row = RoleAssignment.objects.filter(
            deal__code=code, step__key=step, user=world.people[name]
        ).first()
        return row.letter if row else ""


CAST = [
    ("Mona Manager", "partner_manager"),
    ("Pat Partner", "partner_rep"),
    ("Vic Seller", "sales_rep"),
]


def test_people_shows_duties_signers_and_only_own_acts(world, browse, code) -> None:
    page = browse("vic").get(f"{DEALS}/{code}/people")
    assert "Owns the customer relationship" in html(page)
    vic, pat = world.people["vic"].code, world.people["pat"].code
    assert f"remove-{vic}" in ids(page)
    assert f"remove-{pat}" not in ids(page)
    row = re.search(r"Requirements document</th> <td>(.*?)</td> <td>(.*?)</td>", html(page))
    assert row.groups() == ("–", "Pat Partner")


def test_team_add_puts_a_colleague_on_the_deal(world, browse, code) -> None:
    page = f"{DEALS}/{code}/people"
    val = world.people["val"].code
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/team/add", page=page, person=val, role="sales_rep"
    )
    assert announced(answer) == "Val Elsewhere is on this deal."
    assert 'id="people-heading"' in html(answer)
    assert ("Val Elsewhere", "sales_rep") in team(world, code)
    again = browse("vic").post(f"{DEALS}/{code}/team/add", page=page, person=val, role="sales_rep")
    assert again.status_code == 409


def test_team_add_takes_nobody_of_another_company(world, browse, code) -> None:
    path = f"{DEALS}/{code}/team/add"
    for name in ("pete", "pat", "otto"):
        person = world.people[name].code
        answer = browse("vic").post(path, person=person, role="sales_rep")
        assert answer.status_code == 422
        assert "Choose somebody of your own company." in html(answer)
    for data in ({}, {"person": "\0"}, {"person": world.people["val"].code, "role": "king"}):
        assert browse("vic").post(path, **data).status_code == 422
    assert team(world, code) == CAST


def test_team_owner_and_remove_answer_without_htmx_too(world, browse, code) -> None:
    add_team_member(
        code, user_code=world.people["val"].code, role="sales_rep", actor=world.actor("vic")
    )
    page = f"{DEALS}/{code}/people"
    answer = browse("vic").post(
        f"{DEALS}/{code}/team/owner", page=page, person=world.people["val"].code
    )
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert see_deal(world, code).sales_rep_id == world.people["val"].pk
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/team/remove", page=page, person=world.people["mona"].code
    )
    assert announced(answer) == "Taken off this deal. Their part went to a colleague."
    assert ("Mona Manager", "partner_manager") not in team(world, code)


def test_whoever_leaves_a_deal_is_asked_first(world, browse, code) -> None:
    path, person = f"{DEALS}/{code}/team/remove", world.people["vic"].code
    page = html(browse("vic").get(f"{DEALS}/{code}/people"))
    assert re.search(rf'id="remove-{person}" data-sheet\s+href="{path}"', page)
    sheet = browse("vic").hx_get(path, page=f"{DEALS}/{code}/people", target="dialog")
    assert is_fragment(sheet)
    assert "You will not see Halden Foods any more." in html(sheet)
    assert f'name="person" value="{person}"' in html(sheet)
    assert ("Vic Seller", "sales_rep") in team(world, code)
    # A manager sees the deal all the same, and is removed like anybody else.
    page = html(browse("mona").get(f"{DEALS}/{code}/people"))
    assert "data-sheet href" not in page.split(f'id="remove-{person}"', 1)[1][:80]
    assert browse("val").get(path).status_code == 403


def test_whoever_leaves_a_deal_goes_to_the_list(world, browse, code) -> None:
    browser, path = browse("vic"), f"{DEALS}/{code}/team/remove"
    answer = browser.hx_post(path, page=f"{DEALS}/{code}/people", person=world.people["vic"].code)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, DEALS)
    assert ("Vic Seller", "sales_rep") not in team(world, code)
    assert "You are off this deal." in html(browser.get(DEALS))
    assert browser.get(f"{DEALS}/{code}").status_code == 403


def test_team_is_changed_by_its_own_company_alone(world, browse, code) -> None:
    person = world.people["pat"].code
    for who, expected in (("vic", 422), ("val", 403), ("petra", 404), ("otto", 404)):
        answer = browse(who).post(f"{DEALS}/{code}/team/remove", person=person)
        assert answer.status_code == expected, who
    last = browse("pat").post(f"{DEALS}/{code}/team/remove", person=person)
    assert last.status_code == 409
    assert team(world, code) == CAST


def test_role_of_the_own_side_holds_at_once(world, browse, code) -> None:
    page = f"{DEALS}/{code}/roles"
    mona = world.people["mona"].code
    answer = browse("vic").hx_post(
        f"{DEALS}/{code}/roles/set", page=page, step="fit_confirmed", person=mona, letter="C"
    )
    assert announced(answer) == "The roles are saved."
    assert f"cell-fit_confirmed-{mona}" in ids(answer)
    assert letter(world, code, "fit_confirmed", "mona") == "C"
    plain = browse("vic").post(
        f"{DEALS}/{code}/roles/set", page=page, step="fit_confirmed", person=mona, letter=""
    )
    assert (plain.status_code, plain["Location"]) == (303, page)
    assert letter(world, code, "fit_confirmed", "mona") == ""


def test_role_that_leaves_a_gap_is_said_in_its_row(world, browse, code) -> None:
    page, vic = f"{DEALS}/{code}/roles", world.people["vic"].code
    for send in (browse("vic").hx_post, browse("vic").post):
        answer = send(
            f"{DEALS}/{code}/roles/set", page=page, step="fit_confirmed", person=vic, letter=""
        )
        assert answer.status_code == 422
        row = html(answer).split('id="role-fit_confirmed"', 1)[1].split("</tr>", 1)[0]
        assert "The vendor needs somebody responsible for this step." in row
    assert letter(world, code, "fit_confirmed", "vic") == "R"


def test_role_of_the_other_side_is_proposed_and_answered(world, browse, code) -> None:
    page, pat = f"{DEALS}/{code}/roles", world.people["pat"].code
    facts = {"step": "requirements_document", "person": pat}
    answer = browse("vic").hx_post(f"{DEALS}/{code}/roles/set", page=page, **facts, letter="R")
    assert announced(answer) == "Proposed. The other company answers."
    assert "waits for the other company" in html(answer)
    assert "Vic Seller of Northwind proposes R for Pat Partner" in html(answer)
    own = browse("vic").post(f"{DEALS}/{code}/roles/answer", page=page, **facts, answer="yes")
    assert own.status_code == 403
    declined = browse("pat").hx_post(
        f"{DEALS}/{code}/roles/answer", page=f"{DEALS}/{code}/people", **facts, answer="no"
    )
    assert announced(declined) == "Declined."
    assert 'id="people-heading"' in html(declined)
    assert letter(world, code, "requirements_document", "pat") == "AR"


def test_proposal_that_is_accepted_holds(world, browse, code) -> None:
    set_role(
        code, "pricing_approval", user_code=world.people["pat"].code, letter="R",
        actor=world.actor("vic"),
    )  # fmt: skip
    answer = browse("pat").hx_post(
        f"{DEALS}/{code}/roles/answer", page=f"{DEALS}/{code}/roles",
        step="pricing_approval", person=world.people["pat"].code, answer="yes",
    )  # fmt: skip
    assert announced(answer) == "Accepted."
    assert letter(world, code, "pricing_approval", "pat") == "R"


def test_roles_refuse_what_they_do_not_know(world, browse, code) -> None:
    path, vic = f"{DEALS}/{code}/roles", world.people["vic"].code
    wrong = (
        {"step": "fit_confirmed", "person": vic, "letter": "Q"},
        {"step": "fit_confirmed", "person": "ZZZZZZ", "letter": "R"},
        {"step": "\0", "person": vic, "letter": "R"},
        {},
    )
    for data in wrong:
        assert browse("vic").post(f"{path}/set", **data).status_code == 422, data
    assert browse("vic").post(f"{path}/set", step="none", person=vic).status_code == 404
    assert browse("pat").post(f"{path}/answer", step="qbr", person=vic).status_code == 422
    assert (
        browse("pat").post(f"{path}/answer", step="qbr", person=vic, answer="yes").status_code
        == 409
    )
    for who, expected in (("val", 403), ("petra", 404)):
        answer = browse(who).post(f"{path}/set", step="qbr", person=vic, letter="C")
        assert answer.status_code == expected
    with wall(world.system()):
        assert RoleProposal.objects.count() == 0


def test_row_of_somebody_who_left_stands_in_alarm(world, browse, code) -> None:
    with wall(world.system()):
        DealTeamMember.objects.filter(deal__code=code, user=world.people["pat"]).update(
            is_active=False
        )
    page = html(browse("vic").get(f"{DEALS}/{code}/people"))
    assert "Requirements document: Pat Partner has left, and nobody took over." in page
    assert "has left" in html(browse("vic").get(f"{DEALS}/{code}/roles"))
