"""The Monday digest and the recap, worded for one reader when they are sent."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cosell.core.actor import Actor
from cosell.messaging.registry import Told, Words, words_for
from deals.queries.syncpeople import own_partnerships
from deals.queries.syncs import Part, digest_parts, sees_partner
from deals.rules.sync import DIGEST_ROWS, SECTIONS
from deals.rules.weeks import Week
from deals.web.syncwords import Names, day_text, sections_of, sync_path

Lines = tuple[tuple[str, str], ...]


@words_for("sync.digest")
def tell_digest(told: Told, actor: Actor) -> Words | None:
    """One section per partnership that has something to discuss; nothing where none has."""
    week = Week.parse(str(told.payload.get("week", "")))
    if week is None:
        return None
    parts = digest_parts(actor, own_partnerships(actor), week)
    if not parts:
        return None
    first = parts[0].partnership.organization.slug
    path = sync_path(actor, first, week)
    if len(parts) > 1 and actor.manages_workspace:
        path = reverse("deals:sync_overview", args=[actor.workspace_slug, str(week)])
    return Words(
        subject=_subject(parts, week),
        sentence=_("What to discuss this week, as both companies read it."),
        path=path,
        button=_("Open the agenda"),
        sections=tuple(_section(part, actor, week) for part in parts),
    )


def _subject(parts: list[Part], week: Week) -> str:
    """The act first: what is over its time, else how much there is to talk about."""
    over = sum(len(part.facts["over"]) for part in parts)
    facts = {"week": week.number, "who": ", ".join(_name(part) for part in parts[:3])}
    if over:
        words = ngettext("%(n)s deal is over its time", "%(n)s deals are over their time", over)
        return _("%(what)s – weekly sync, week %(week)s (%(who)s)") % {
            **facts,
            "what": words % {"n": over},
        }
    return _("Weekly sync, week %(week)s (%(who)s)") % facts


def _name(part: Part) -> str:
    return str(part.partnership.organization)


def _section(part: Part, actor: Actor, week: Week) -> tuple[str, Lines]:
    """The most urgent rows, each deal once, and how many more the page has."""
    names = Names.of(part.partnership)
    rows = list(_rows(part, names, actor))
    path = sync_path(actor, part.partnership.organization.slug, week)
    lines = rows[:DIGEST_ROWS]
    more = len(rows) - len(lines)
    if more:
        words = ngettext("and %(n)s more", "and %(n)s more", more)
        lines.append((words % {"n": more}, path))
    if part.open_actions:
        words = ngettext("%(n)s open action", "%(n)s open actions", part.open_actions)
        lines.append((words % {"n": part.open_actions}, f"{path}#actions"))
    return f"{names.vendor} × {names.partner}", tuple(lines)


def _rows(part: Part, names: Names, actor: Actor) -> Iterator[tuple[str, str]]:
    """What the reader's own side holds comes right after what is over."""
    order = sorted(SECTIONS, key=lambda name: (name != "over", name != actor.side))
    found = {
        section: (title, rows)
        for section, title, rows in sections_of(part.facts, names, actor.workspace_slug)
    }
    said: set[str] = set()
    for section in order:
        title, rows = found.get(section, ("", []))
        for _row, text in rows:
            if text.code not in said:
                said.add(text.code)
                yield f"{title} – {text.plain}", text.path


@words_for("sync.recap")
def tell_recap(told: Told, actor: Actor) -> Words | None:
    """What was noted and agreed, as the preview showed it; for whoever still sees the partner."""
    facts: dict[str, Any] = told.payload
    if not sees_partner(actor, str(facts.get("partner", ""))):
        return None
    return recap_words(facts, actor)


def recap_words(facts: dict[str, Any], actor: Actor) -> Words:
    """The preview and the message are made of the same words."""
    week = Week.parse(str(facts["week"]))
    names = {"vendor": actor.workspace_name, "partner": str(facts["name"])}
    said = {"name": facts["name"], "week": week.number if week else "", "by": facts["by"]}
    lists = (
        (_("Agreed"), facts["new"]), (_("Still open"), facts["open"]), (_("Done"), facts["done"]),
    )  # fmt: skip
    return Words(
        subject=_("Recap: weekly sync %(name)s, week %(week)s") % said,
        sentence=_("%(by)s sends you what was noted and agreed.") % said,
        path=sync_path(actor, str(facts["partner"]), str(facts["week"])),
        button=_("Open the sync"),
        lines=tuple(line for line in str(facts["notes"]).split("\n") if line.strip()),
        sections=tuple(
            (title, tuple((_agreed(each, names), "") for each in rows))
            for title, rows in lists
            if rows
        ),
    )


def _agreed(action: dict[str, Any], names: dict[str, str]) -> str:
    owner = action["owner"] or names[action["side"]]
    due = _("by %(day)s") % {"day": day_text(action["due_on"])} if action["due_on"] else ""
    return " · ".join(part for part in (action["text"], owner, due) if part)
