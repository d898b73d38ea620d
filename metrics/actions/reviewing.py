"""The words of a quarterly review. Its actions are the weekly sync's, and are made there."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.texts import merge_or_refuse
from metrics.models import PackNote, ReviewPack
from metrics.policies import can_view_pack
from metrics.queries.scopes import find_partnership
from metrics.rules.periods import Quarter
from partners.models import Partnership

LONGEST = 5000


def write_plan(slug: str, quarter: str, *, text: str, base: str, actor: Actor) -> ReviewPack:
    """Keep the plan for the next quarter, which both companies read and write.

    `base` is the text that was edited: what somebody else wrote meanwhile is kept beside it. Raises
    Stale where the two changed the same paragraph, Forbidden for others than the vendor's managers
    and the partner's lead, Invalid for an overlong text, NotFound for an unknown partner or quarter.
    """
    with wall(actor):
        partnership = _enter(actor, slug, quarter)
        pack = _lock(partnership, quarter)
        pack.plan = merge_or_refuse(
            base, text, pack.plan, writer=pack.plan_by_name, longest=LONGEST
        )
        pack.plan_by_name, pack.plan_at = actor.user_name, clock.now()
        pack.version += 1
        pack.save()
        _tell("review.planned", actor, partnership, quarter, private=False)
        return pack


def keep_own_note(slug: str, quarter: str, *, text: str, base: str, actor: Actor) -> PackNote:
    """Keep the private page of the actor's company. Merges and raises as `write_plan`."""
    with wall(actor):
        partnership = _enter(actor, slug, quarter)
        pack = _lock(partnership, quarter)
        note = PackNote.objects.visible_to(actor).filter(pack=pack).first() or PackNote(
            workspace_id=pack.workspace_id,
            partnership_id=pack.partnership_id,
            pack=pack,
            owner_organization_id=actor.organization_id,
        )
        note.text = merge_or_refuse(base, text, note.text, writer=note.by_name, longest=LONGEST)
        note.by_name, note.at = actor.user_name, clock.now()
        note.version += note.pk is not None
        note.save()
        _tell("review.note_kept", actor, partnership, quarter, private=True)
        return note


def _enter(actor: Actor, slug: str, quarter: str) -> Partnership:
    partnership = find_partnership(actor, slug)
    if not can_view_pack(actor, partnership):
        raise Forbidden(_("A review is written by the vendor's managers and the partner's lead."))
    if Quarter.parse(quarter) is None:
        raise NotFound
    return partnership


def _lock(partnership: Partnership, quarter: str) -> ReviewPack:
    """The pack, made by whoever writes first; of two at once one waits."""
    key = {
        "workspace_id": partnership.workspace_id,
        "partnership_id": partnership.pk,
        "quarter": quarter,
    }
    ReviewPack.objects.bulk_create([ReviewPack(**key)], ignore_conflicts=True)
    pack: ReviewPack = ReviewPack.objects.select_for_update(of=("self",)).get(**key)
    return pack


def _tell(
    name: str, actor: Actor, partnership: Partnership, quarter: str, *, private: bool
) -> None:
    record_event(
        name,
        actor=actor,
        partnership_id=partnership.pk,
        payload={"quarter": quarter},
        private=private,
    )
