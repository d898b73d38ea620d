"""What one press in a mail does: sign a step, approve a registration."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Via
from cosell.messaging.registry import LinkAct, LinkPage, register_act
from deals.actions.registering import approve_registration
from deals.actions.signing import sign_step
from deals.queries.registrations import get_registration
from deals.queries.rooms import get_deal, load_room
from deals.web.present import ball_of, company
from deals.web.told import room_url

Facts = Mapping[str, str]


def _show_sign(facts: Facts, actor: Actor) -> LinkPage:
    deal = get_deal(actor, facts["deal"])
    room = load_room(actor, deal)
    step = room.step(facts["step"])
    name = step.name if step else ""
    signature = room.signature(step, actor.side) if step else None
    return LinkPage(
        title=_("Sign off: %(step)s") % {"step": name},
        sentence=_("%(customer)s, with %(company)s.")
        % {"customer": deal.customer, "company": company(deal, actor.side.other)},
        text=step.text if step else "",
        button=_("Sign off"),
        path=room_url(actor, deal.code),
        done=_("%(name)s signed it already.") % {"name": signature.user_name} if signature else "",
    )


def _sign(facts: Facts, actor: Actor) -> str:
    room = sign_step(
        facts["deal"], facts["step"], actor=actor.through(Via.WEB), text_hash_read=facts["hash"]
    )
    waits = ball_of(room.deal, actor)
    return _("Signed. Now waiting on: %(who)s.") % {"who": waits.who}


def _show_approve(facts: Facts, actor: Actor) -> LinkPage:
    row = get_registration(actor, facts["registration"])
    decided = "" if row.state == "submitted" else _("It was decided already.")
    return LinkPage(
        title=_("Approve: %(customer)s") % {"customer": row.customer},
        sentence=_("Registered by %(name)s of %(company)s.")
        % {"name": row.submitted_by.name, "company": row.partnership.organization.name},
        text=row.need,
        button=_("Approve"),
        path=reverse("deals:registration", args=[actor.workspace_slug, row.code]),
        done=decided,
    )


def _approve(facts: Facts, actor: Actor) -> str:
    deal = approve_registration(facts["registration"], actor=actor.through(Via.WEB))
    return _("Approved: D-%(code)s is open.") % {"code": deal.code}


register_act("sign", LinkAct(show=_show_sign, do=_sign))
register_act("approve", LinkAct(show=_show_approve, do=_approve))
