"""The demo that is loaded on a Sunday: numbers, named deals, people, accounts."""

import json
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from django.test import Client

from cosell.core import clock
from cosell.core.businesstime import Calendar
from cosell.core.wall import wall
from cosell.demo.cast import ACCOUNTS, PEOPLE
from cosell.messaging.models import Event, Message, Notification
from cosell.messaging.registry import describe
from deals.actions.alerting import tick_clocks
from deals.enums import Rung
from deals.models import (
    Deal,
    DealTeamMember,
    OutcomeReason,
    Registration,
    RoleAssignment,
    RoleProposal,
    Signature,
    StageMove,
)
from deals.queries.alerts import open_alerts
from deals.queries.registrations import similar_deals
from deals.queries.rooms import load_room
from deals.queries.syncs import find_partner, read_sync
from deals.queries.work import (
    over_time,
    registrations_to_decide,
    stalled,
    waiting_on_me,
    without_next_step,
)
from deals.rules.clock import read_clock
from deals.rules.weeks import Week
from partners.models import Invitation, Membership, Organization, User, Workspace
from partners.queries.memberships import seats_of
from partners.queries.tokens import seat_of_token
from tests.demo.conftest import Told, load
from tests.demo.numbers import TOLD, count

LIMITS = {1: 2, 2: 5, 3: 10, 4: 15}


def find(told: Told, customer: str) -> Deal:
    return next(deal for deal in told.deals() if deal.customer == customer)


def signatures(told: Told, deal: Deal) -> set[tuple[str, str]]:
    """The filled slots of the present stage."""
    with told.seen_by("priya"):
        rows = Signature.objects.filter(deal=deal, withdrawn_at=None, step__stage=deal.stage)
        return set(rows.values_list("step__key", "side"))


def clock_of(told: Told, deal: Deal) -> Any:
    with told.seen_by("priya") as actor:
        room = load_room(actor, deal)
        pauses = tuple((row.starts_on, row.returns_on) for row in room.visit_pauses)
        calendar = room.calendar.without(pauses)
        return read_clock(calendar, deal.entered_at, LIMITS[deal.stage], now=told.now)


def holders(deal: Deal) -> tuple[str, str, str]:
    """The ball, its step, and the first names of who holds it."""
    people = [person for person in (deal.ball_vendor, deal.ball_partner) if person]
    step = deal.ball_step.key if deal.ball_step else ""
    return deal.ball, step, " ".join(person.name.split()[0] for person in people)


def test_the_numbers_are_as_told(told: Told) -> None:
    assert count(told) == TOLD


def test_eighty_deals_and_one_to_practise_on(told: Told) -> None:
    northwind, kestrel = told.deals("northwind"), told.deals("kestrel")
    assert [deal.customer for deal in northwind if deal.is_practice] == ["Sample Bakery (practice)"]
    assert (len(northwind) - 1, len(kestrel)) == (60, 20)
    assert len({deal.customer for deal in [*northwind, *kestrel]}) == 81


def test_halden_foods_waits_on_the_partner_on_day_four_of_five(told: Told) -> None:
    deal = find(told, "Halden Foods")
    reading = clock_of(told, deal)
    assert (deal.outcome, deal.stage, deal.source) == ("open", 2, "partner")
    assert (reading.day, reading.limit, reading.state) == (4, 5, "soon")
    assert holders(deal) == ("partner", "requirements_document", "Mia")
    assert signatures(told, deal) == {
        ("initial_meeting", "vendor"),
        ("initial_meeting", "partner"),
        ("solution_design", "vendor"),
    }
    with told.seen_by("priya"):
        team = DealTeamMember.objects.filter(deal=deal, is_active=True)
        assert set(team.values_list("user__name", "role")) == {
            ("Dana Reed", "sales_rep"),
            ("Mia Torres", "partner_rep"),
            ("Priya Shah", "partner_manager"),
        }


def test_orla_bank_is_four_days_over_and_waits_on_the_vendor(told: Told) -> None:
    deal = find(told, "Orla Bank")
    assert (deal.stage, clock_of(told, deal).days_over) == (3, 4)
    assert holders(deal) == ("vendor", "pricing_approval", "Dana")
    assert signatures(told, deal) == {("proposal_draft", "partner"), ("legal_review", "partner")}


def test_vesta_is_paused_until_the_third_business_day(told: Told) -> None:
    deal = find(told, "Vesta GmbH")
    calendar = Calendar.of(zone="Europe/Berlin", countries=("DE",))
    assert clock_of(told, deal).state == "paused"
    assert deal.paused_until == calendar.nth_working_date(calendar.local_date(told.now), 3)


def test_tolmin_waits_three_more_hours_beside_a_similar_name(told: Told) -> None:
    with told.seen_by("priya") as actor:
        (waiting,) = registrations_to_decide(actor)
        calendar = Calendar.of(zone="Europe/Berlin", countries=("DE",))
        assert waiting.customer == "Tolmin d.o.o."
        assert calendar.business_seconds(told.now, waiting.answer_by) == 3 * 3600
        (similar,) = similar_deals(actor, [waiting])[waiting.pk]
        assert (similar.customer, similar.outcome) == ("Tolmin Trading", "lost")
        assert similar.partnership.organization.slug == "kestrel"


def test_sundial_energy_has_no_next_step_because_its_contact_left(told: Told) -> None:
    deal = find(told, "Sundial Energy")
    assert holders(deal) == ("nobody", "requirements_document", "")
    with told.seen_by("priya") as actor:
        assert [row.customer for row in without_next_step(actor)] == ["Sundial Energy"]
        team = DealTeamMember.objects.filter(deal=deal, side="partner")
        assert list(team.values_list("user__name", "is_active")) == [("Elena Petrova", False)]


def test_marlow_and_finch_is_ready_to_be_won(told: Told) -> None:
    deal = find(told, "Marlow & Finch")
    assert (deal.stage, deal.currency) == (4, "USD")
    assert holders(deal) == ("vendor", "contract_signature", "Dana")
    assert len(signatures(told, deal)) == 4
    german = Calendar.of(zone="Europe/Berlin", countries=("DE",))
    # Veterans Day lies in its stay in Close.
    assert german.working_days_after(deal.entered_at, told.now) - clock_of(told, deal).day == 1


def test_brenner_logistik_is_stalled(told: Told) -> None:
    deal = find(told, "Brenner Logistik")
    calendar = Calendar.of(zone="Europe/Berlin", countries=("DE",))
    assert clock_of(told, deal).days_over == 6
    assert calendar.working_days_after(deal.last_act_at, told.now) == 8
    with told.seen_by("priya") as actor:
        assert [row.customer for row in (*stalled(actor), *over_time(actor))] == [
            "Brenner Logistik", "Orla Bank", "Pennine Textiles",
        ]  # fmt: skip


def test_kappa_retail_was_moved_over_one_open_step(told: Told) -> None:
    deal = find(told, "Kappa Retail")
    with told.seen_by("priya"):
        move = StageMove.objects.get(deal=deal, kind="anyway")
    assert (move.reason, move.left_open, move.answer) == (
        "agreed", ["requirements_document"], "right",
    )  # fmt: skip
    assert (deal.stage, clock_of(told, deal).day) == (3, 3)


def test_pellworm_was_lost_for_two_reasons(told: Told) -> None:
    deal = find(told, "Pellworm AG")
    with told.seen_by("priya"):
        rows = OutcomeReason.objects.filter(deal=deal, is_current=True)
        assert dict(rows.values_list("side", "reason")) == {
            "vendor": "price", "partner": "product_gap",
        }  # fmt: skip
    assert deal.outcome == "lost"


def test_aurelis_was_won_on_the_last_working_day(told: Told) -> None:
    deal = find(told, "Aurelis")
    assert (deal.outcome, deal.signed_on.isoformat()) == ("won", "2026-11-20")
    assert holders(deal) == ("partner", "implementation", "Zofia")


def test_quince_labs_has_an_open_proposal_and_rows_of_who_left(told: Told) -> None:
    deal = find(told, "Quince Labs")
    with told.seen_by("felix"):
        proposal = RoleProposal.objects.select_related("user", "step").get(state="open")
        assert proposal.deal_id == deal.pk
        gone = RoleAssignment.objects.filter(deal=deal, user__name="Elena Petrova", letter="AR")
        assert set(gone.values_list("step__key", flat=True)) >= {"implementation", "support"}
    assert (proposal.step.key, proposal.user.name, proposal.letter) == (
        "legal_review", "Priya Shah", "A",
    )  # fmt: skip


def test_the_start_pages_are_as_told(told: Told) -> None:
    def rows(person: str, workspace: str = "northwind") -> list[str]:
        with told.seen_by(person, workspace) as actor:
            return [deal.customer for deal in waiting_on_me(actor)]

    assert rows("mia") == ["Halden Foods"]
    assert rows("mia", "kestrel") == ["Hellwasser Versorgung"]
    dana = rows("dana")
    assert dana[0] == "Orla Bank"
    assert set(dana[1:]) == {
        "Kappa Retail", "Marlow & Finch", "Prairie Harvest Co-op", "Sample Bakery (practice)",
    }  # fmt: skip


def test_twenty_five_people_stand_where_they_are_told_to(told: Told) -> None:
    assert User.objects.count() == 25
    seats = {key: seats_of(User.objects.get(email=row.email)) for key, row in PEOPLE.items()}
    assert {key for key, rows in seats.items() if not rows} == {"viktor", "elena"}
    companies = {key: {seat.organization_name for seat in rows} for key, rows in seats.items()}
    assert {key for key, names in companies.items() if len(names) > 1} == {"ines"}
    sides = {key: {seat.side for seat in rows} for key, rows in seats.items()}
    assert {key for key, found in sides.items() if len(found) > 1} == {"aisha", "daniel"}
    with told.seen_by("alex"):
        active = Membership.objects.filter(is_active=True)
        assert Counter(active.values_list("organization__slug", flat=True)) == {
            "northwind": 6, "brightpath": 3, "oakline": 5, "kestrel": 4, "sundial": 1,
        }  # fmt: skip
        seen = Membership.objects.get(user__email=PEOPLE["mia"].email).last_seen_at
        assert seen == Event.objects.filter(user_name="Mia Torres").latest("at").at
        assert [row.email for row in Invitation.objects.filter(accepted_at=None)] == [
            "hanna.berger@sundial.example"
        ]


def test_events_are_numbered_without_gaps_and_never_lie_ahead(told: Told) -> None:
    numbers = defaultdict(list)
    for person, workspace in (("priya", "northwind"), ("rajiv", "kestrel")):
        with told.seen_by(person, workspace):
            for event in Event.objects.order_by("id"):
                assert event.at <= told.now
                if event.deal_id:
                    numbers[event.deal_id, event.audience].append(event.sequence)
    assert len(numbers) >= 81
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_every_event_of_a_deal_lies_in_working_hours(told: Told) -> None:
    calendar = Calendar.of(zone="Europe/Berlin", countries=("DE",))
    with told.seen_by("priya"):
        moments = Event.objects.filter(Q(deal_id__isnull=False)).values_list("at", flat=True)
        assert all(
            calendar.opening(at.date()) <= at <= calendar.closing(at.date()) for at in moments
        )


def test_the_accounts_file_is_for_its_owner_and_names_every_role(told: Told) -> None:
    facts = json.loads(told.path.read_text())
    assert told.path.stat().st_mode & 0o777 == 0o600
    assert set(facts) == {"accounts", "deal"}
    assert [row["role"] for row in facts["accounts"]] == list(ACCOUNTS)
    for row in facts["accounts"]:
        assert set(row) == {"role", "email", "password", "workspace", "api_token"}
        assert (row["workspace"] is None) == (row["role"] == "outsider")
        assert (row["api_token"] is None) == (row["role"] == "outsider")
    assert len({row["password"] for row in facts["accounts"]}) == len(ACCOUNTS)
    code = find(told, "Halden Foods").code
    assert facts["deal"]["code"] == code
    assert facts["deal"]["url"].endswith(f"/w/northwind/deals/{code}")


@pytest.mark.parametrize("role", ACCOUNTS)
def test_every_account_signs_in(told: Told, role: str) -> None:
    row = told.accounts()[role]
    client = Client()
    form = {"login": row["email"], "password": row["password"]}
    answer = client.post("/account/login/", form)
    assert answer.status_code == 302
    person = User.objects.get(email=row["email"])
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("role", [role for role in ACCOUNTS if role != "outsider"])
def test_every_token_opens_the_seat_of_its_role(told: Told, role: str) -> None:
    row = told.accounts()[role]
    with clock.frozen(told.now):
        token = seat_of_token(row["api_token"])
    expected = {"vendor_rep_off_deal": "vendor_rep", "partner_rep_off_deal": "partner_rep"}
    expected["rival_partner_rep"] = "partner_rep"
    assert token.user.email == row["email"]
    assert token.actor.workspace_slug == "northwind"
    assert token.actor.role == expected.get(role, role)


def test_who_is_off_the_deal_is_off_it(told: Told) -> None:
    deal = find(told, "Halden Foods")
    for person in ("felix", "jonas", "tyler"):
        with told.seen_by(person) as actor:
            assert not Deal.objects.visible_to(actor).filter(pk=deal.pk).exists()


def test_a_second_load_makes_nothing_and_keeps_the_accounts(told: Told) -> None:
    before = told.path.read_text()
    told.path.chmod(0o644)
    again = load(told.path, told.now + timedelta(hours=1), "--if-empty")
    assert again.said == "The demo is here already."
    assert told.path.read_text() == before
    assert told.path.stat().st_mode & 0o777 == 0o600
    assert (User.objects.count(), len(told.deals())) == (25, 61)


def test_a_lost_accounts_file_is_made_anew(told: Told) -> None:
    before = told.accounts()
    told.path.unlink()
    again = load(told.path, told.now, "--if-empty")
    assert again.said == "The demo is here already; its accounts have new passwords."
    after = told.accounts()
    assert after.keys() == before.keys()
    for role, row in after.items():
        assert row["password"] != before[role]["password"]
        assert User.objects.get(email=row["email"]).check_password(row["password"])
        if row["api_token"]:
            with clock.frozen(told.now):
                assert seat_of_token(row["api_token"]) is not None
                assert seat_of_token(before[role]["api_token"]) is None
    assert (User.objects.count(), len(told.deals())) == (25, 61)


def test_both_programmes_belong_to_their_companies(told: Told) -> None:
    assert set(Organization.objects.values_list("slug", flat=True)) == {
        "northwind", "kestrel", "brightpath", "oakline", "sundial",
    }  # fmt: skip
    for person, workspace, currency in (("alex", "northwind", "EUR"), ("fiona", "kestrel", "GBP")):
        with told.seen_by(person, workspace) as actor, wall(actor):
            row = Workspace.objects.get()
            assert (row.slug, row.currency) == (workspace, currency)
            undecided = Registration.objects.filter(state="submitted").count()
            assert undecided == (1 if workspace == "northwind" else 0)


def test_the_alerts_of_the_story_stand_as_they_would(told: Told) -> None:
    """Raised by the engine at the moments at which it would have, about what stands still now."""
    with told.seen_by("priya") as actor:
        rows = {row.deal.customer: row for row in open_alerts(actor) if row.deal_id}
        names = {customer: {each.user_name for each in row.told} for customer, row in rows.items()}
        messages = Message.objects.count()
    assert (rows["Orla Bank"].cause, rows["Orla Bank"].rung) == ("stage_over", Rung.MANAGERS)
    assert rows["Orla Bank"].next_names == "Ingrid Vogel"
    assert names["Orla Bank"] == {"Dana Reed", "Mia Torres", "Priya Shah", "Omar Haddad"}
    first, *_others = [each.told_at for each in rows["Orla Bank"].told]
    assert len({each.told_at for each in rows["Orla Bank"].told}) == 3
    assert first <= told.now
    assert rows["Brenner Logistik"].rung == Rung.MANAGERS
    assert rows["Sundial Energy"].cause == "no_next_step"
    assert names["Sundial Energy"] == {"Priya Shah"}
    assert messages < 60


def test_a_tick_after_loading_finds_nothing_to_do(told: Told) -> None:
    with clock.frozen(told.now):
        assert tick_clocks() == 0


def test_the_mail_catcher_will_hold_a_digest_an_alert_and_an_invitation(told: Told) -> None:
    """The first is sent by loading; the others wait for the worker that starts next."""
    [invitation] = told.mails
    assert invitation.to == ["hanna.berger@sundial.example"]
    assert "/invite/" in invitation.body
    with told.seen_by("priya"):
        rows = Message.objects.filter(state="waiting", channel="email", next_at__lte=told.now)
        kinds = set(rows.filter(user__email=PEOPLE["priya"].email).values_list("kind", flat=True))
        digests = rows.filter(kind="sync")
        assert {"sync", "alert"} <= kinds
        assert digests.count() == digests.values("user").distinct().count() > 1
    with told.seen_by("priya") as actor:
        (message,) = Message.objects.visible_to(actor).filter(kind="sync", channel="email")
        notice = Notification.objects.get(pk=message.items[0])
        words = describe(notice, actor)
    assert words is not None
    assert any("Orla Bank" in line for _title, lines in words.sections for line, _path in lines)


def test_the_sync_of_brightpath_carries_two_actions_and_last_week_is_frozen(told: Told) -> None:
    present = Week.of(told.now.astimezone(ZoneInfo("Europe/Berlin")).date())
    with told.seen_by("priya") as actor:
        partnership = find_partner(actor, "brightpath")
        now = read_sync(actor, partnership, present)
        last = read_sync(actor, partnership, present.shift(-1))
    assert last.is_frozen
    assert any(last.facts.values())
    assert [row.done_at is not None for row in now.carried].count(False) == 2
    assert "Orla Bank" in now.row.notes
    assert now.appendix.text
    with told.seen_by("omar") as actor:
        theirs = read_sync(actor, find_partner(actor, "brightpath"), present)
    assert theirs.facts["vendor"] == now.facts["vendor"]
    assert theirs.appendix.text == ""
