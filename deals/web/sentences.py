"""Events as sentences, in the reader's language."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_date
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cosell.core.money import format_money
from cosell.messaging.models import Event
from deals.enums import (
    AlertCause,
    CoSellModel,
    LossReason,
    NotNeededReason,
    OverrideReason,
    PauseReason,
    RejectReason,
)
from deals.web.present import NAMES, reason_and_words

Facts = dict[str, Any]


class _Forgiving(dict[str, Any]):
    """Facts of an event that an older version wrote may lack a word; the story goes on."""

    def __missing__(self, key: str) -> str:
        return "–"


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def _day(text: Any) -> str:
    """A stored date as people read it; what is none reads as it stands."""
    found = parse_date(str(text))
    return format_date(found, "EEE d MMM y", locale=_locale()) if found else str(text)


def _money(facts: Facts) -> str:
    try:
        amount = Decimal(str(facts.get("amount", "")))
    except InvalidOperation:
        return ""
    return format_money(amount, facts.get("currency") or "EUR", _locale())


def _moved(facts: Facts) -> str:
    names = {"origin": NAMES.get(facts.get("from", 0), ""), "to": NAMES.get(facts.get("to", 0), "")}
    kind, text = facts.get("kind"), facts.get("text", "")
    if kind == "won":
        what = {"day": _day(facts.get("signed_on")), "amount": _money(facts)}
        return _("won the deal: signed on %(day)s, %(amount)s") % what
    if kind == "undone":
        return _("took the win back: %(text)s") % {"text": text}
    if kind == "back":
        return _("moved it back to %(to)s: %(text)s") % {**names, "text": text}
    if kind == "anyway":
        reason = dict(OverrideReason.choices).get(facts.get("reason", ""), text)
        words = _("moved it to %(to)s with missing signatures: %(reason)s")
        return words % {**names, "reason": reason}
    return _("moved it from %(origin)s to %(to)s") % names


def _signed(facts: Facts) -> str:
    if facts.get("on_behalf_of"):
        return _("signed %(step)s for %(on_behalf_of)s") % facts
    return _("signed %(step)s") % facts


def _left_out(facts: Facts) -> str:
    why = dict(NotNeededReason.choices).get(facts.get("reason", ""), "")
    return _("says %(step)s is not needed: %(why)s") % _Forgiving({**facts, "why": why})


def _requested(facts: Facts) -> str:
    if facts.get("holder"):
        return _("asked %(holder)s for the signature on %(step)s") % facts
    return _("nudged for the signature on %(step)s") % facts


def _ended(facts: Facts) -> str:
    reason = str(dict(LossReason.choices).get(facts.get("reason", ""), ""))
    words = _("marked it lost: %(reason)s")
    if facts.get("kind") != "lost":
        words = _("withdrew it: %(reason)s")
    return words % {"reason": _with_text(reason, facts)}


def _paused(words: str, facts: Facts) -> str:
    """Until when, and why: the preset reason with what was typed beside it."""
    reason = reason_and_words(PauseReason, facts.get("reason", ""), facts.get("note", ""))
    until = words % {"day": _day(facts.get("until"))}
    return f"{until}: {reason}" if reason else until


def _reasoned(facts: Facts) -> str:
    reason = str(dict(LossReason.choices).get(facts.get("reason", ""), ""))
    return _("gave a reason: %(reason)s") % {"reason": _with_text(reason, facts)}


def _with_text(reason: str, facts: Facts) -> str:
    return f"{reason} ({facts['text']})" if facts.get("text") else str(reason)


def _answered(facts: Facts) -> str:
    if facts.get("answer") == "right":
        return _("says the move was right")
    return _("says the move was not right")


def _edited(facts: Facts) -> str:
    """Each changed fact with its new value."""
    model = dict(CoSellModel.choices).get(facts.get("model", ""), "")
    words = {
        "amount": _("the amount to %(value)s") % {"value": _money(facts)},
        "expected_close": _("the close date to %(value)s")
        % {"value": _day(facts.get("expected_close"))},
        "need": _("the need"),
        "size_range": _("the expected size"),
        "model": _("the model to %(value)s") % {"value": model},
    }
    known = [text for name, text in words.items() if name in facts]
    return _("changed %(what)s") % {"what": ", ".join(known)}


def _split(facts: Facts, words: str) -> str:
    """Shares are always said with both names."""
    if facts.get("basis") == "activity":
        return words % {"split": _("by activity")}
    shares = _("%(vendor_name)s %(vendor)s %%, %(partner_name)s %(partner)s %%") % facts
    return words % {"split": shares}


def _reworded(facts: Facts) -> str:
    withdrawn = facts.get("withdrawn")
    if isinstance(withdrawn, list) and withdrawn:
        words = _("reworded %(step)s: %(text)s. Withdrawn: %(names)s")
        return words % _Forgiving({**facts, "names": ", ".join(map(str, withdrawn))})
    return _("reworded %(step)s: %(text)s") % facts


def _sourced(facts: Facts) -> str:
    who = _("the partner") if facts.get("source") == "partner" else _("the vendor")
    return _("says that %(who)s brought it: %(text)s") % _Forgiving({**facts, "who": who})


def _member_left(facts: Facts) -> str:
    if facts.get("successor"):
        return _("%(name)s left; %(successor)s takes over") % facts
    return _("%(name)s left and nobody takes over") % facts


def _letter(facts: Facts) -> Facts:
    return _Forgiving({**facts, "mark": facts.get("letter") or "–"})


def _raised(facts: Facts) -> str:
    """Who was told of what; a cause that a newer version wrote reads as its name."""
    names = facts.get("names")
    who = ", ".join(map(str, names)) if isinstance(names, list) else "–"
    cause = str(facts.get("cause", ""))
    what = str(dict(AlertCause.choices).get(cause, cause))
    return _("told %(who)s: %(what)s") % {"who": who, "what": what}


def _snoozed(facts: Facts) -> str:
    words = _("put the alert off until %(day)s: %(reason)s")
    return words % _Forgiving({**facts, "day": _day(facts.get("until"))})


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "deal.registered": lambda f: _("registered %(customer)s") % f,
    "deal.approved": lambda f: _("approved the registration of %(customer)s") % f,
    "deal.moved": _moved,
    "deal.move_answered": _answered,
    "deal.move_undone": lambda f: (
        _("took the move back to %(stage)s") % {"stage": NAMES.get(f.get("to", 0), "–")}
    ),
    "deal.win_asked": lambda f: _("asked %(holder)s to record the win") % f,
    "deal.converted": lambda f: (
        _("is counted in your totals at the rate of %(day)s") % {"day": _day(f.get("day"))}
    ),
    "deal.delivered": lambda _f: _("delivered it: every step is signed"),
    "deal.pause_declined": lambda f: (
        _("says no to a pause until %(day)s") % {"day": _day(f.get("until"))}
    ),
    "deal.source_confirmed": lambda _f: _("confirmed that the partner brought it"),
    "deal.source_corrected": _sourced,
    "deal.handed_to": lambda f: _("handed it to %(partner)s (D-%(deal)s)") % f,
    "deal.taken_from": lambda f: _("took it over from %(partner)s (D-%(deal)s)") % f,
    "split.proposed": lambda f: _split(f, _("proposed a split: %(split)s")),
    "split.accepted": lambda f: _split(f, _("accepted the split: %(split)s")),
    "split.declined": lambda f: _split(f, _("declined the split: %(split)s")),
    "split.withdrawn": lambda f: _split(f, _("took back the proposed split: %(split)s")),
    "split.replaced": lambda f: _split(f, _("replaced the proposed split: %(split)s")),
    "split.lapsed": lambda f: _split(f, _("let the proposed split lapse: %(split)s")),
    "step.edited": _reworded,
    "deal.lost": _ended,
    "deal.withdrawn": _ended,
    "deal.reason_given": _reasoned,
    "deal.reopened": lambda f: _("reopened it: %(text)s") % f,
    "deal.objected": lambda f: _("objected, and it is open again: %(text)s") % f,
    "deal.paused": lambda f: _paused(_("paused it until %(day)s"), f),
    "deal.pause_proposed": lambda f: _paused(_("proposed a pause until %(day)s"), f),
    "deal.resumed": lambda _f: _("resumed it"),
    "deal.edited": _edited,
    "deal.member_added": lambda f: _("added %(name)s") % f,
    "deal.member_left": _member_left,
    "deal.owner_changed": lambda f: _("made %(name)s the owner of their side") % f,
    "step.signed": _signed,
    "step.not_needed": _left_out,
    "step.withdrawn": lambda f: _("took back the signature on %(step)s") % f,
    "step.requested": _requested,
    "role.changed": lambda f: _("gave %(name)s %(mark)s on %(step)s") % _letter(f),
    "role.proposed": lambda f: _("proposed %(mark)s for %(name)s on %(step)s") % _letter(f),
    "role.accepted": lambda f: _("accepted the role of %(name)s on %(step)s") % f,
    "role.declined": lambda f: _("declined the role of %(name)s on %(step)s") % f,
    "alert.raised": _raised,
    "alert.taken": lambda _f: _("took the alert and sees to it"),
    "alert.snoozed": _snoozed,
    "alert.called": lambda f: _("escalated it: %(reason)s") % f,
    "note.written": lambda f: str(f.get("text", "")),
    "registration.rejected": lambda f: str(dict(RejectReason.choices).get(f.get("reason", ""), "")),
}


def sentence(event: Event, currency: str = "") -> str:
    """What happened, without its subject. Unknown names read as themselves.

    `currency` is the deal's, for amounts that were changed.
    """
    name = event.name
    if name == "deal.registered" and event.payload.get("source") != event.side:
        name = "deal.approved"
    known = _SENTENCES.get(name)
    if known is None:
        return name.replace(".", " ").replace("_", " ")
    return str(known(_Forgiving({"currency": currency, **event.payload})))
