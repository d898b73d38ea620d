"""Events as sentences, in the reader's language."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cosell.messaging.models import Event
from deals.enums import LossReason, NotNeededReason, OverrideReason, RejectReason
from deals.web.present import NAMES

Facts = dict[str, Any]


def _moved(facts: Facts) -> str:
    names = {"origin": NAMES.get(facts.get("from", 0), ""), "to": NAMES.get(facts["to"], "")}
    kind = facts.get("kind")
    if kind == "won":
        return _("won the deal: signed on %(signed_on)s, %(amount)s %(currency)s") % facts
    if kind == "undone":
        return _("took the win back: %(text)s") % facts
    if kind == "back":
        return _("moved it back to %(to)s: %(text)s") % {**names, "text": facts.get("text", "")}
    if kind == "anyway":
        reason = dict(OverrideReason.choices).get(facts.get("reason", ""), facts.get("text", ""))
        return _("moved it to %(to)s with missing signatures: %(reason)s") % {
            **names,
            "reason": reason,
        }
    return _("moved it from %(origin)s to %(to)s") % names


def _signed(facts: Facts) -> str:
    if facts.get("on_behalf_of"):
        return _("signed %(step)s for %(on_behalf_of)s") % facts
    return _("signed %(step)s") % facts


def _ended(facts: Facts) -> str:
    reason = dict(LossReason.choices).get(facts.get("reason", ""), "")
    if facts.get("kind") == "lost":
        return _("marked it lost: %s") % reason
    return _("withdrew it: %s") % reason


def _letter(facts: Facts) -> str:
    return facts.get("letter") or "–"


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "deal.registered": lambda f: _("registered %(customer)s") % f,
    "deal.moved": _moved,
    "deal.move_answered": lambda f: (
        _("says the move was right")
        if f.get("answer") == "right"
        else _("says the move was not right")
    ),
    "deal.lost": _ended,
    "deal.withdrawn": _ended,
    "deal.reason_given": lambda f: (
        _("gave a reason: %s") % dict(LossReason.choices).get(f.get("reason", ""), "")
    ),
    "deal.reopened": lambda f: _("reopened it: %(text)s") % f,
    "deal.objected": lambda f: _("objected, and it is open again: %(text)s") % f,
    "deal.paused": lambda f: _("paused it until %(until)s") % f,
    "deal.pause_proposed": lambda f: _("proposed a pause until %(until)s") % f,
    "deal.resumed": lambda _f: _("resumed it"),
    "deal.edited": lambda f: _("changed %s") % ", ".join(name.replace("_", " ") for name in f),
    "deal.member_added": lambda f: _("added %(name)s") % f,
    "deal.member_left": lambda f: (
        _("%(name)s left; %(successor)s takes over") % f
        if f.get("successor")
        else _("%(name)s left and nobody takes over") % f
    ),
    "deal.owner_changed": lambda f: _("made %(name)s the owner of their side") % f,
    "step.signed": _signed,
    "step.not_needed": lambda f: (
        _("says %(step)s is not needed: %(why)s")
        % {**f, "why": dict(NotNeededReason.choices).get(f.get("reason", ""), "")}
    ),
    "step.withdrawn": lambda f: _("took back the signature on %(step)s") % f,
    "step.requested": lambda f: _("asked for the signature on %(step)s") % f,
    "role.changed": lambda f: _("gave %(name)s %(mark)s on %(step)s") % {**f, "mark": _letter(f)},
    "role.proposed": lambda f: (
        _("proposed %(mark)s for %(name)s on %(step)s") % {**f, "mark": _letter(f)}
    ),
    "role.accepted": lambda f: _("accepted the role of %(name)s on %(step)s") % f,
    "role.declined": lambda f: _("declined the role of %(name)s on %(step)s") % f,
    "note.written": lambda f: f.get("text", ""),
    "registration.rejected": lambda f: dict(RejectReason.choices).get(f.get("reason", ""), ""),
}


def sentence(event: Event) -> str:
    """What happened, without its subject. Unknown names read as themselves."""
    known = _SENTENCES.get(event.name)
    return str(known(event.payload)) if known else event.name.replace(".", " ").replace("_", " ")
