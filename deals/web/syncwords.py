"""The weekly sync in words: the same for both companies, on the page and in the mail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.money import format_money
from cosell.messaging.models import Event
from deals.enums import Outcome, RejectReason, SizeRange
from deals.models import Deal
from deals.rules.sync import SECTIONS, Row
from deals.rules.weeks import Week
from deals.web.present import NAMES
from deals.web.sentences import sentence
from partners.models import Partnership


@dataclass(frozen=True, slots=True)
class Names:
    """The two companies."""

    vendor: str
    partner: str

    @classmethod
    def of(cls, partnership: Partnership) -> "Names":
        return cls(str(partnership.workspace.name), str(partnership.organization.name))

    def __getitem__(self, side: str) -> str:
        return self.vendor if side == "vendor" else self.partner


@dataclass(frozen=True, slots=True)
class RowText:
    """One row: whose it is, what is to be said, and how urgent it is."""

    code: str
    customer: str
    text: str
    path: str
    tag: str = ""
    tag_kind: str = "muted"
    ball: str = ""
    who: str = ""
    is_over: bool = False

    @property
    def plain(self) -> str:
        """In one line, for mails."""
        parts = (self.tag, self.who, self.text)
        return f"{self.customer}: " + " · ".join(part for part in parts if part)


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def day_text(text: str | date | None) -> str:
    """A date as people read it, without markup."""
    if not text:
        return ""
    if isinstance(text, str):
        moment = parse_datetime(text) if "T" in text else None
        text = timezone.localtime(moment).date() if moment else date.fromisoformat(text[:10])
    return format_date(text, "EEE d MMM", locale=_locale())


def week_text(week: Week) -> str:
    return _("Week %(number)s") % {"number": week.number}


def days_of(week: Week) -> str:
    """Mon 23 Nov – Sun 29 Nov."""
    return f"{day_text(week.monday)} – {day_text(week.day(6))}"


def title_of(section: str, names: Names) -> str:
    """The heading of a section."""
    return {
        "over": _("Over time and stalled"),
        "nobody": _("No next step"),
        "vendor": _("Waiting on %(name)s") % {"name": names.vendor},
        "partner": _("Waiting on %(name)s") % {"name": names.partner},
        "moved": _("Moved since the last sync"),
        "registrations": _("New registrations and decisions"),
        "closing": _("Closing in 14 days"),
    }[section]


def row_text(section: str, row: Row, names: Names, workspace: str) -> RowText:
    """A row of frozen or present facts."""
    describe = {"moved": _moved, "registrations": _registered}.get(section, _stands)
    is_registration = section == "registrations" and not row.get("is_deal")
    name = "deals:registration" if is_registration else "deals:room"
    facts = {
        "code": row["code"],
        "customer": row["customer"],
        "path": reverse(name, args=[workspace, row["code"]]),
        "text": "",
    }
    return RowText(**{**facts, **describe(section, row, names)})


def _stands(section: str, row: Row, names: Names) -> dict[str, Any]:
    due = _("due %(day)s") % {"day": day_text(row["due_on"])} if row["due_on"] else ""
    people = {"vendor": [row["vendor_person"]], "partner": [row["partner_person"]]}
    held = people.get(section) or [row["vendor_person"], row["partner_person"]]
    step = row["step"] or _("Move to the next stage")
    parts = [step, ", ".join(name for name in held if name), due]
    if section == "closing":
        parts = [_worth(row), _("closes %(day)s") % {"day": day_text(row["close"])}, step]
    over = row["days_over"]
    count = ngettext("%(n)s day over", "%(n)s days over", over) % {"n": over} if over else ""
    stalled = f"{count}, {_('stalled')}" if row["is_stalled"] else count
    return {
        "text": " · ".join(part for part in parts if part),
        "tag": stalled,
        "tag_kind": "danger",
        "ball": row["ball"],
        "who": "" if section in {"nobody", "vendor", "partner"} else _holder(row["ball"], names),
        "is_over": bool(over) and section != "closing",
    }


def _holder(ball: str, names: Names) -> str:
    if ball == "both":
        return _("Both companies")
    if ball in {"vendor", "partner"}:
        return names[ball]
    return _("Nobody has the next step")


def _worth(row: Row) -> str:
    if row["amount"] is not None:
        return format_money(Decimal(row["amount"]), row["currency"], _locale())
    if not row["size_range"]:
        return ""
    estimate = SizeRange(row["size_range"]).stand_in
    return f"≈ {format_money(estimate, row['currency'], _locale())}"


def _moved(_section: str, row: Row, names: Names) -> dict[str, Any]:
    event = Event(name=row["name"], payload=row["payload"], side=row["side"])
    said = sentence(event, row["currency"])
    return {"text": f"{row['by']} ({names[row['side']]}) {said} · {day_text(row['at'])}"}


def _registered(_section: str, row: Row, names: Names) -> dict[str, Any]:
    facts = {"by": row["by"], "company": names[row["side"]], "day": day_text(row["at"])}
    text = _("registered by %(by)s (%(company)s) · %(day)s") % facts
    if row["state"] == "submitted":
        by = _("decide by %(day)s") % {"day": day_text(row["answer_by"])}
        return {"text": text, "tag": by, "tag_kind": "warn"}
    if row["state"] == "rejected":
        why = str(dict(RejectReason.choices).get(row["reason"], ""))
        return {"text": f"{text} · {row['decided_by']}: {why}", "tag": _("not approved")}
    if row["state"] == "approved":
        return {"text": f"{text} · {row['decided_by']}", "tag": _("approved"), "tag_kind": "ok"}
    return {"text": text, "tag": _("new"), "tag_kind": "ok"}


def now_text(row: Row, deal: Deal | None, names: Names) -> str:
    """How a deal stands by now, where that is not what the frozen row says."""
    if deal is None or "stage" not in row:
        return ""
    if deal.outcome != "open":
        return str(Outcome(deal.outcome).label)
    if deal.stage != row["stage"]:
        return _("now in %(stage)s") % {"stage": NAMES[deal.stage]}
    step = deal.ball_step.name if deal.ball_step else ""
    if (deal.ball, step) != (row["ball"], row["step"]):
        return _("now %(who)s: %(step)s") % {
            "who": _holder(deal.ball, names),
            "step": step or _("Move to the next stage"),
        }
    return ""


def sections_of(
    facts: Mapping[str, Any], names: Names, workspace: str
) -> Iterator[tuple[str, str, list[tuple[Row, RowText]]]]:
    """Name, heading and rows of the sections that have any."""
    for section in SECTIONS:
        rows = facts.get(section, ())
        if rows:
            texts = [(row, row_text(section, row, names, workspace)) for row in rows]
            yield section, title_of(section, names), texts


def sync_path(actor: Actor, slug: str, week: Week | str) -> str:
    """The permalink of a week."""
    return reverse("deals:sync_week", args=[actor.workspace_slug, slug, str(week)])
