"""Private things, places, notices, and what floats."""

from django.utils.translation import gettext_lazy as _

from cosell.web.specimens.component import Component
from cosell.web.specimens.controls import ICONS

LABEL = _("Private to Northwind")
ENTRY = {
    "side": "partner",
    "company": "Brightpath",
    "who": "Mia Torres",
    "text": _("signed Initial meeting"),
    "at": _("Tue 17 Nov, 09:12"),
}
MINE = {
    "is_private": True,
    "label": LABEL,
    "side": "vendor",
    "company": "Northwind",
    "who": "Sam Ode",
    "text": _("Margin is fine to 18 %."),
    "at": _("Tue 17 Nov, 08:40"),
}
WRITE = {
    "label": _("Note to Northwind only"),
    "promise": _("Private to Northwind. The other company never sees this."),
    "field": _("Note"),
    "act": _("Save private note"),
}
TABS = [
    {"label": _("Plan"), "is_current": True},
    {"label": _("Activity")},
    {"label": _("People"), "state": "hover"},
    {"label": _("Details"), "state": "focus"},
]

WORDS: tuple[Component, ...] = (
    Component("icons", _("Icons"), (_("always beside words"), {"names": ICONS})),
    Component(
        "private_frame",
        _("Private frame"),
        (_("private"), {"label": LABEL, "text": MINE["text"], "meta": _("Sam Ode · 08:40")}),
    ),
    Component(
        "composer", _("Private note"), (_("closed"), WRITE), (_("open"), {**WRITE, "is_open": True})
    ),
    Component("entry", _("Timeline"), (_("shared and private"), {"entries": [ENTRY, MINE, ENTRY]})),
    Component(
        "tabs",
        _("Tabs and saved views"),
        (_("current, hover, focus"), {"label": _("Parts of this deal"), "tabs": TABS}),
        (
            _("saved views"),
            {
                "label": _("Saved views"),
                "kind": "saved-views",
                "tabs": [{"label": _("All open"), "is_current": True}, {"label": _("Stalled")}],
            },
        ),
    ),
    Component(
        "sheet",
        _("Sheet"),
        (
            _("open"),
            {
                "heading": _("Take the win back?"),
                "text": _("Both companies read this."),
                "act": _("Take it back"),
                "other": _("Cancel"),
            },
        ),
    ),
    Component(
        "notice",
        _("Notice"),
        (
            _("info"),
            {"kind": "info", "text": _("Brightpath proposes a second pause in this stage.")},
        ),
        (_("success"), {"kind": "ok", "text": _("Approved on 16 Nov.")}),
        (
            _("warning"),
            {"kind": "warn", "heading": _("Missing: 2"), "text": _("Fit confirmed, Strategy set")},
        ),
        (_("danger"), {"kind": "danger", "text": _("Sam has left and nobody took over.")}),
        (
            _("no permission"),
            {
                "kind": "info",
                "heading": _("Not yours to do"),
                "text": _("Only Northwind’s partner managers approve. Ask Priya Shah."),
            },
        ),
    ),
    Component(
        "empty",
        _("Empty"),
        (
            _("nothing yet"),
            {
                "heading": _("No deals yet"),
                "text": _("A deal begins with five fields."),
                "act": _("Register a deal"),
            },
        ),
        (
            _("filtered away"),
            {
                "heading": _("No deals match this filter"),
                "text": _("Stage: Close, Partner: Brightpath"),
                "act": _("Clear the filter"),
            },
        ),
    ),
    Component("toast", _("Toast"), (_("success"), {"text": _("Signed for Brightpath.")})),
    Component("save_failed", _("Not saved"), (_("error, beside its control"), {})),
    Component("news_pill", _("News"), (_("default"), {})),
    Component("offline", _("Offline"), (_("offline"), {})),
)
