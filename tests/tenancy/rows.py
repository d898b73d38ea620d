"""A world in which every table has rows of several parties, made by the real actions.

It is committed, so that real connections, threads and the owner's role see it; the owner empties
the tables when the package that asked for it is done.

Texts carry a word that occurs nowhere else (`word("need.brightpath")`), so that a sweep can look
for it where it must not be.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from cosell.core import clock
from cosell.core.actor import Actor, system_actor
from cosell.core.wall import wall, workspace_actor
from cosell.messaging import registry
from cosell.messaging.actions.choices import choose_preset, connect_slack, set_interest
from cosell.messaging.actions.links import use_link
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.actions.relay import deliver, due_deliveries, relay_events
from cosell.messaging.enums import Kind
from cosell.messaging.models import Event, Message
from cosell.messaging.queries.recipients import find_recipient
from cosell.messaging.rules.links import Link
from cosell.messaging.rules.retries import MAX_ATTEMPTS
from deals.actions.alerting import check_registration, tick_clocks
from deals.actions.alertsettings import FIELDS, edit_alert_settings
from deals.actions.digests import freeze_weeks, plan_workspace
from deals.actions.ending import give_reason, lose_deal, win_deal
from deals.actions.escalating import escalate_by_hand, snooze_alert
from deals.actions.handing import HandedFacts, hand_to_partner
from deals.actions.moving import move_deal
from deals.actions.notes import write_note
from deals.actions.pausing import pause_deal, resume_deal
from deals.actions.rates import set_rate
from deals.actions.registering import approve_registration, register_deal, reject_registration
from deals.actions.renewing import renew_deal
from deals.actions.roles import set_role
from deals.actions.signing import sign_step
from deals.actions.splitting import propose_split
from deals.actions.syncing import add_action, finish_action, keep_appendix, keep_notes
from deals.actions.syncplans import save_schedule
from deals.actions.team import add_team_member
from deals.actions.views import save_view
from deals.models import Alert, Deal, Registration
from deals.queries.alerts import alert_settings
from deals.rules.weeks import Week
from partners.actions.idempotency import Reply, Request, keep_reply
from partners.actions.invitations import invite_member
from partners.actions.members import seat_member
from partners.actions.tokens import create_token
from partners.models import ApiToken, Workspace
from tests.tenancy.numbers import plant_numbers
from tests.world import World, build_world, new_deal

#: A Tuesday in Berlin, London and New York; the world stands at it for as long as it exists.
MOMENT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
#: Tables that migrations fill and that no test empties.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


def word(what: str) -> str:
    """A word that no template, code or other row contains."""
    return "zq" + "".join(letter for letter in what if letter.isalnum()) + "qz"


@dataclass(kw_only=True)
class Planted:
    """The world, and what was planted in it by name."""

    world: World
    deals: dict[str, str] = field(default_factory=dict)
    registrations: dict[str, str] = field(default_factory=dict)
    alerts: dict[str, str] = field(default_factory=dict)
    invitations: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)
    deliveries: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """A person in Northwind, or `kim@kestrel` elsewhere."""
        person, _at, workspace = name.partition("@")
        return self.world.actor(person, workspace=workspace or "northwind")


def system_of(workspace: Workspace) -> Actor:
    return system_actor(
        workspace_id=workspace.pk,
        workspace_slug=workspace.slug,
        workspace_name=workspace.name,
        organization_id=workspace.organization_id,
    )


def plant_rows() -> Planted:
    """Build the world and put at least one row of every tenant table into it, for several parties."""
    planted = Planted(world=build_world())
    world = planted.world
    seat_member(
        world.people["petra"],
        role="partner_lead",
        actor=system_of(world.kestrel),
        partnership_id=world.partnerships["kestrel-oakline"].pk,
        organization=world.organizations["oakline"],
    )
    with _listening():
        _plant_deals(planted)
        _plant_ends(planted)
        _plant_states(planted)
        _plant_registrations(planted)
        _plant_notes(planted)
        _plant_people(planted)
        _plant_replies(planted)
        _plant_proposals(planted)
        _plant_vendors_deals(planted)
        _plant_alerts(planted)
        _plant_deliveries(planted)
        _plant_messages(planted)
        _plant_syncs(planted)
        plant_numbers(planted, word, system_of)
    return planted


def _facts(name: str, **changes: Any) -> Any:
    return new_deal(
        customer=f"{word('customer.' + name)} Foods",
        website=f"{word('website.' + name)}.de",
        need=f"They need {word('need.' + name)} soon.",
        **changes,
    )


def _deal(planted: Planted, name: str, by: str, manager: str = "mona", **changes: Any) -> str:
    made = register_deal(_facts(name, **changes), actor=planted.actor(by))
    deal = approve_registration(made.code, actor=planted.actor(manager))
    planted.deals[name] = deal.code
    return str(deal.code)


def _plant_deals(planted: Planted) -> None:
    """Open deals of three partnerships in two workspaces, one with a second pause, one moved over."""
    for name, by, manager in (
        ("open", "pat", "mona"),
        ("rival", "pete", "mona"),
        ("kestrel", "kim", "mona"),
        ("abroad", "petra@kestrel", "kim@kestrel"),
    ):
        code = _deal(planted, name, by, manager)
        vendor = "kim@kestrel" if name == "abroad" else "vic"
        sign_step(code, "fit_confirmed", actor=planted.actor(by))
        for step, person in (("strategy_set", by), ("fit_confirmed", vendor)):
            sign_step(code, step, actor=planted.actor(person))
        sign_step(code, "strategy_set", actor=planted.actor(vendor))
        move_deal(code, to=2, actor=planted.actor(by))
        # The partner is asked to answer for the vendor's step, which needs its yes.
        set_role(
            code, "pricing_approval", user_code=_code(planted, by), letter="A",
            actor=planted.actor(vendor),
        )  # fmt: skip
    paused = _deal(planted, "paused", "pat")
    _pause(paused, planted.actor("pat"))
    resume_deal(paused, actor=planted.actor("pat"))
    _pause(paused, planted.actor("pat"))
    for name in ("vic", "pat"):
        sign_step(paused, "fit_confirmed", actor=planted.actor(name))
    _pause(_deal(planted, "resting", "pat"), planted.actor("pat"), note=word("pausenote.own"))
    over = _deal(planted, "over", "pat")
    move_deal(
        over, to=2, reason_text=f"Because of {word('override')} itself.", actor=planted.actor("vic")
    )
    _deal(planted, "rival_paused", "pete")
    _deal(planted, "abroad_paused", "petra@kestrel", "kim@kestrel")
    for name, by in (("open", "pat"), ("rival", "pete"), ("abroad", "petra@kestrel")):
        propose_split(planted.deals[name], vendor=Decimal("35.5"), actor=planted.actor(by))
    for name, by in (("rival", "pete"), ("abroad", "petra@kestrel")):
        _pause(planted.deals[f"{name}_paused"], planted.actor(by), note=word(f"pausenote.{name}"))


def _plant_states(planted: Planted) -> None:
    """Deals that stand before an act: ready to be won, ended by one side, with watchers on both."""
    ready = _deal(planted, "ready", "pat", first_stage=4)
    for step in ("presentation", "negotiation"):
        for name in ("vic", "pat"):
            sign_step(ready, step, actor=planted.actor(name))
    lose_deal(_deal(planted, "ended", "pat"), reason="timing", actor=planted.actor("vic"))
    crowded = _deal(planted, "crowded", "pat")
    for name, by in (("ada", "vic"), ("paul", "pat")):
        add_team_member(
            crowded, user_code=_code(planted, name), role="observer", actor=planted.actor(by)
        )


def _code(planted: Planted, name: str) -> str:
    return str(planted.world.people[name.partition("@")[0]].code)


def _pause(code: str, actor: Actor, note: str = "") -> None:
    back = (clock.now() + timedelta(days=6)).date()
    pause_deal(code, reason="holidays", returns_on=back, note=note, actor=actor)


def _plant_ends(planted: Planted) -> None:
    """Won and lost deals, each lost one with a reason of both sides, one won one with a renewal."""
    today = clock.now().date()
    for name in ("won", "followed"):
        won = _deal(planted, name, "pat", first_stage=4)
        for step in ("presentation", "negotiation"):
            for person in ("vic", "pat"):
                sign_step(won, step, actor=planted.actor(person))
        win_deal(won, signed_on=today, amount=84000, actor=planted.actor("vic"))
    planted.deals["renewed"] = renew_deal(won, actor=planted.actor("vic")).code
    for name, by, vendor, manager in (
        ("lost", "pat", "vic", "mona"),
        ("rival_lost", "pete", "vic", "mona"),
        ("abroad_lost", "petra@kestrel", "kim@kestrel", "kim@kestrel"),
    ):
        code = _deal(planted, name, by, manager)
        lose_deal(
            code, reason="other", text=word("lossreason." + name), actor=planted.actor(vendor),
            note=word("lossnote." + name),
        )  # fmt: skip
        give_reason(code, reason="timing", actor=planted.actor(by))


def _plant_vendors_deals(planted: Planted) -> None:
    """Deals that the vendors brought, one with each partner: these have no registration."""
    for name, partner, by in (
        ("direct", "brightpath", "vic"),
        ("rival_direct", "oakline", "vic"),
        ("kestrel_direct", "kestrel", "vic"),
        ("abroad_direct", "oakline", "kim@kestrel"),
    ):
        made = register_deal(_facts(name), actor=planted.actor(by), partner=partner)
        planted.deals[name] = made.code


def _plant_proposals(planted: Planted) -> None:
    """A deal that the partner shall confirm, and one that went from one partner to its rival."""
    made = register_deal(
        _facts("behalf"), actor=planted.actor("vic"), partner="brightpath", on_behalf=True
    )
    planted.deals["behalf"] = made.code
    handed = _deal(planted, "handed", "pat")
    facts = HandedFacts(
        need=f"They need {word('need.handed.on')} now.",
        size_range="25k_100k",
        expected_close=clock.now().date() + timedelta(days=90),
    )
    new = hand_to_partner(handed, partner="oakline", facts=facts, actor=planted.actor("mona"))
    planted.deals["handed_on"] = new.code


def _plant_alerts(planted: Planted) -> None:
    """Calls by hand of three companies, put off in words of their own; two ladders."""
    for name, by in (("open", "pat"), ("rival", "pete"), ("abroad", "petra@kestrel")):
        actor = planted.actor(by)
        text = f"Since {word('call.' + name)} nobody answers."
        alert = escalate_by_hand(planted.deals[name], reason=text, actor=actor)
        tick_clocks()
        until = clock.now().date() + timedelta(days=3)
        text = f"After {word('snooze.' + name)} it is."
        snooze_alert(alert.code, until=until, reason=text, actor=actor)
        planted.alerts[name] = alert.code
    for name in ("mona", "kim@kestrel"):
        actor = planted.actor(name)
        with wall(actor):
            row = alert_settings(actor)
        values = {field: getattr(row, field) for field in FIELDS} | {"sponsor_days": 8}
        edit_alert_settings(values, version=row.version, actor=actor)
    tick_clocks()
    for name, by in (("waiting", "mona"), ("rival", "mona")):
        planted.alerts[f"late_{name}"] = _let_wait(planted.registrations[name], planted.actor(by))


def _let_wait(registration: str, actor: Actor) -> str:
    """Nobody has decided in time. Returns the code of the alert."""
    with wall(actor):
        row = Registration.objects.get(code=registration)
    with clock.frozen(row.answer_by):
        check_registration(row.pk, actor=workspace_actor(row.workspace_id))
    with wall(actor):
        return str(Alert.objects.get(registration=row).code)


def _plant_registrations(planted: Planted) -> None:
    """Waiting and rejected ones of two partners, and one in the other workspace."""
    for name, by in (("waiting", "pat"), ("rival", "pete"), ("abroad", "petra@kestrel")):
        made = register_deal(_facts(f"registration.{name}"), actor=planted.actor(by))
        planted.registrations[name] = made.code
    for name, by in (("rejected", "pat"), ("rival_rejected", "pete")):
        made = register_deal(_facts(f"registration.{name}"), actor=planted.actor(by))
        reject_registration(
            made.code, reason="other", text=f"Sorry, {word('reject.' + name)} it is.",
            actor=planted.actor("mona"),
        )  # fmt: skip
        planted.registrations[name] = made.code


def _plant_notes(planted: Planted) -> None:
    """Private notes of both sides on three deals; each makes a private event and counter too."""
    for name, people in (
        ("open", ("vic", "pat")),
        ("rival", ("vic", "pete")),
        ("abroad", ("kim@kestrel", "petra@kestrel")),
    ):
        for person in people:
            text = word(f"note.{name}.{person}")
            write_note(planted.deals[name], text=text, actor=planted.actor(person))


def _plant_people(planted: Planted) -> None:
    """Saved views, tokens, open invitations, exchange rates."""
    for name in ("vic", "pat", "pete", "petra@kestrel", "kim@kestrel"):
        actor = planted.actor(name)
        view = save_view(name=word(f"view.{name}"), query="outcome=all", actor=actor)
        planted.views[name] = view.code
    seats = ("vera", "mona", "vic", "val", "ada", "lea", "pat", "paul", "petra", "pete", "kim")
    for name in (*seats, "kim@kestrel", "petra@kestrel"):
        token, text = create_token(word(f"token.{name}"), actor=planted.actor(name))
        planted.tokens[name] = token.code, text
    token, text = create_token("Reads only", actor=planted.actor("vic"), scopes=("read",))
    planted.tokens["vic.read"] = token.code, text
    for name, role in (
        ("vera", "vendor_rep"), ("lea", "partner_rep"), ("petra", "partner_rep"),
        ("petra@kestrel", "partner_rep"),
    ):  # fmt: skip
        row, secret = invite_member(
            f"{word('invited.' + name)}@example.com", role=role, actor=planted.actor(name),
            name=word(f"invitedname.{name}"),
        )  # fmt: skip
        planted.invitations[name] = row.code, secret
    for name in ("mona", "kim@kestrel"):
        day = clock.now().date()
        set_rate("USD", day=day, rate=Decimal("0.91"), actor=planted.actor(name))


def _plant_replies(planted: Planted) -> None:
    """Kept answers of the API, one for each of three tokens."""
    for name in ("vic", "pat", "kim@kestrel", "petra@kestrel"):
        actor = planted.actor(name)
        with wall(actor):
            token = ApiToken.objects.visible_to(actor).get(code=planted.tokens[name][0])
        keep_reply(
            Request(token_id=token.pk, key="planted", fingerprint="0" * 64),
            Reply(status=200, body={"need": word(f"reply.{name}")}),
            actor=actor,
        )


@contextmanager
def _listening() -> Iterator[None]:
    """A subscriber that fails, so that deliveries come to be and are given up; and an act."""

    @registry.subscribe("tests.rows", "deal.lost", "note.written")
    def refuse(event: Any, actor: Actor) -> None:
        raise RuntimeError(word(f"failure.{actor.workspace_slug}"))

    page = registry.LinkPage(title="", sentence="", button="")
    registry.register_act(
        "tests.rows", registry.LinkAct(show=lambda *_: page, do=lambda *_: "done")
    )
    try:
        yield
    finally:
        registry._known.pop("tests.rows")
        registry._acts.pop("tests.rows")


def _plant_deliveries(planted: Planted) -> None:
    """Every delivery has failed as often as it may."""
    while relay_events():
        pass
    moment = clock.now()
    for _attempt in range(MAX_ATTEMPTS):
        moment += timedelta(hours=3)
        with clock.frozen(moment):
            while due := due_deliveries():
                for delivery in due:
                    deliver(delivery)
    for slug, workspace in (
        ("northwind", planted.world.northwind), ("kestrel", planted.world.kestrel),
    ):  # fmt: skip
        with wall(system_of(workspace)):
            model = apps.get_model("messaging", "Delivery")
            row = model.objects.filter(state="parked").order_by("id").first()
            planted.deliveries[slug] = row.code


def _plant_messages(planted: Planted) -> None:
    """What people of four companies are told, where they hear it, and links that they used."""
    for name, partnership in (
        ("mona", "brightpath"), ("lea", ""), ("petra", ""), ("kim@kestrel", "kestrel-oakline"),
        ("petra@kestrel", ""),
    ):  # fmt: skip
        connect_slack(
            actor=planted.actor(name),
            partnership_id=planted.world.partnerships[partnership].pk if partnership else None,
            webhook_url=f"https://hooks.slack.com/services/{word(f'webhook.{name}')}",
        )
    for name in ("vic", "pat", "pete", "kim@kestrel", "petra@kestrel"):
        actor = planted.actor(name)
        code = planted.deals["abroad" if "@" in name else "rival" if name == "pete" else "open"]
        recipient = find_recipient(
            actor.person_id, workspace_id=actor.workspace_id, organization_id=actor.organization_id
        )
        assert recipient is not None
        set_interest(code, "follow", actor=actor)
        choose_preset("everything", user_id=actor.person_id)
        with wall(actor):
            event = Event.objects.filter(deal__code=code, visibility="shared").first()
            assert event is not None
        told = notify(
            recipient,
            Notice(
                kind=Kind.ASKED, topic="deal.event", key=f"planted.{name}", deal_code=code,
                event=event, partnership_id=event.partnership_id, payload={"text": word(f"told.{name}")},
            ),
        )  # fmt: skip
        assert told is not None
        planted.told[name] = told.code
        with wall(actor):
            row = Message.objects.visible_to(actor).get(key=f"n:planted.{name}", channel="email")
            row.state, row.last_error = "parked", word(f"sendfailure.{name}")
            row.save(update_fields=["state", "last_error"])
        planted.messages[name] = row.code
        link = Link(
            workspace_id=actor.workspace_id, organization_id=actor.organization_id,
            user_id=actor.person_id, act="tests.rows", facts={}, number=row.code,
        )  # fmt: skip
        assert use_link(link) == "done"


def _plant_syncs(planted: Planted) -> None:
    """This week's sync of three partnerships in two workspaces, with what each side keeps to itself."""
    week = Week(2026, 48)
    for workspace, slug, people in (
        ("northwind", "brightpath", ("mona", "lea")),
        ("northwind", "oakline", ("vera", "petra")),
        ("kestrel", "oakline", ("kim@kestrel", "petra@kestrel")),
    ):
        for name in people:
            actor = planted.actor(name)
            what = f"{workspace}.{slug}.{name}"
            keep_notes(slug, str(week), text=word(f"sync.{what}"), base="", actor=actor)
            keep_appendix(slug, str(week), text=word(f"syncown.{what}"), base="", actor=actor)
            action = add_action(
                slug, str(week), text=word(f"syncaction.{what}"), due_on=week.day(4), actor=actor
            )
            planted.actions[name] = action.code
    done = add_action("brightpath", str(week), text="Call them", actor=planted.actor("lea"))
    finish_action("brightpath", str(week), done.code, actor=planted.actor("lea"))
    planted.actions["done"] = done.code
    for workspace, name, slugs in (
        (planted.world.northwind, "mona", ["brightpath", "oakline"]),
        (planted.world.kestrel, "kim@kestrel", []),
    ):
        actor = system_of(workspace)
        plan_workspace(actor=actor)
        save_schedule(weekday=0, hour=8, partners=slugs, version=1, actor=planted.actor(name))
        with wall(actor):
            keys = set(
                apps.get_model("partners", "Partnership").objects.values_list("pk", flat=True)
            )
        freeze_weeks(keys, week, actor=actor)


def tables() -> list[str]:
    """All tables of the database, without those that migrations fill."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relkind in ('r', 'p') order by relname"
        )
        return [name for (name,) in cursor.fetchall() if name not in KEPT]


def empty_tables() -> None:
    """As the owner, and at once: nothing planted outlives its package."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"truncate {', '.join(tables())} restart identity")


@contextmanager
def committed_rows(
    blocker: DjangoDbBlocker, plant: Callable[[], Planted] = plant_rows
) -> Iterator[Planted]:
    """The planted world, committed for as long as the block lasts."""
    with blocker.unblock(), clock.frozen(MOMENT):
        try:
            yield plant()
        finally:
            empty_tables()


def see(code: str, actor: Actor) -> Deal:
    """A deal as its own company has it now."""
    with wall(actor):
        deal: Deal = Deal.objects.get(code=code)
        return deal
