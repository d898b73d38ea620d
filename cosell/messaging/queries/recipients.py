"""Who somebody is at the moment a message is made or sent: a person who left is nobody any more."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from cosell.core.actor import Actor, Role, Via
from cosell.core.wall import wall
from cosell.messaging.enums import Channel, Interest, Kind
from cosell.messaging.models import DealInterest, Preference, SlackTarget
from cosell.messaging.rules.preferences import channels_for, preset_of

_SEATS = """
select m.membership_id, m.role, m.organization_id, m.organization_name, m.workspace_id,
  m.workspace_slug, m.workspace_name, m.partnership_id, u.id, u.name, u.email, u.time_zone, u.locale
from partners_user u, memberships_of(u.id) m
where u.id = any(%s) and u.is_active and m.workspace_id = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person with a seat, and how they read."""

    actor: Actor
    email: str
    time_zone: str
    locale: str

    @property
    def user_id(self) -> int:
        return self.actor.person_id


def find_recipients(user_ids: Collection[int], *, workspace_id: int) -> list[Recipient]:
    """These people's seats in a workspace, one for each side they sit on."""
    if not user_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, [list(user_ids), workspace_id])
        rows = cursor.fetchall()
    return [
        Recipient(
            actor=Actor(
                membership_id=row[0],
                role=Role(row[1]),
                organization_id=row[2],
                organization_name=row[3],
                workspace_id=row[4],
                workspace_slug=row[5],
                workspace_name=row[6],
                partnership_id=row[7],
                user_id=row[8],
                user_name=row[9],
                side=Role(row[1]).side,
                via=Via.TASK,
            ),
            email=row[10],
            time_zone=row[11],
            locale=row[12],
        )
        for row in rows
    ]


def find_recipient(user_id: int, *, workspace_id: int, organization_id: int) -> Recipient | None:
    """One person's seat for one company, or None when they have none there any more."""
    found = find_recipients([user_id], workspace_id=workspace_id)
    return next((each for each in found if each.actor.organization_id == organization_id), None)


def preference_of(user_id: int) -> Preference:
    """What a person chose, or an unsaved row of what holds without a choice."""
    return Preference.objects.filter(user_id=user_id).first() or Preference(user_id=user_id)


def interest_in(actor: Actor, deal_code: str) -> Interest | None:
    """Whether the actor mutes or follows a deal. Needs an open wall."""
    if not deal_code:
        return None
    row = DealInterest.objects.visible_to(actor).filter(deal_code=deal_code).first()
    return Interest(row.interest) if row else None


def channels_of(recipient: Recipient, kind: Kind, deal_code: str) -> frozenset[Channel]:
    """Where a person hears of something about a deal. Needs the person's own wall."""
    chosen = preference_of(recipient.user_id)
    preset = preset_of(chosen.preset, recipient.actor.side)
    return channels_for(kind, preset, chosen.choices, interest_in(recipient.actor, deal_code))


def slack_target(actor: Actor, partnership_id: int | None) -> SlackTarget | None:
    """Where the actor's company hears of a partnership: its own row, else the one for all."""
    with wall(actor):
        rows = list(SlackTarget.objects.of_company(actor))
    own = (row for row in rows if row.partnership_id == partnership_id)
    return next(own, None) or next((row for row in rows if row.partnership_id is None), None)
