"""What one presses, chooses or types into."""

from django.utils.translation import gettext_lazy as _

from cosell.web.specimens.component import Component

SIGN = _("Sign off")
REASON = _("Only Northwind records the win. Ask Dana Reed.")

ICONS = (
    "lock", "square", "circle", "diamond", "clock", "check", "half", "dash", "plus",
    "warn-triangle", "over-octagon", "pause", "move", "nudge", "file", "board", "book", "people",
    "person-plus", "sort", "gear", "more", "shield",
)  # fmt: skip

CONTROLS: tuple[Component, ...] = (
    Component(
        "button",
        _("Button"),
        (_("primary"), {"label": SIGN, "kind": "primary"}),
        (_("primary, hover"), {"label": SIGN, "kind": "primary", "state": "hover"}),
        (_("primary, focus"), {"label": SIGN, "kind": "primary", "state": "focus"}),
        (_("primary, active"), {"label": SIGN, "kind": "primary", "state": "active"}),
        (_("primary, busy"), {"label": SIGN, "kind": "primary", "is_busy": True}),
        (_("secondary"), {"label": _("Move…")}),
        (_("secondary, hover"), {"label": _("Move…"), "state": "hover"}),
        (_("secondary, focus"), {"label": _("Move…"), "state": "focus"}),
        (_("secondary, busy"), {"label": _("Move…"), "is_busy": True}),
        (_("quiet"), {"label": _("Cancel"), "kind": "quiet"}),
        (_("quiet, hover"), {"label": _("Cancel"), "kind": "quiet", "state": "hover"}),
        (_("danger"), {"label": _("Reject with this answer"), "kind": "danger"}),
        (
            _("danger, hover"),
            {"label": _("Reject with this answer"), "kind": "danger", "state": "hover"},
        ),
        (_("small"), {"label": _("Nudge"), "is_small": True}),
        (_("disabled, with its reason"), {"label": _("Won…"), "reason": REASON}),
    ),
    Component(
        "link",
        _("Link"),
        (_("default"), {"before": _("Read the"), "label": _("playbook"), "after": _("first.")}),
        (_("hover"), {"label": _("playbook"), "state": "hover"}),
        (_("focus"), {"label": _("playbook"), "state": "focus"}),
    ),
    Component(
        "menu",
        _("Menu"),
        (_("closed"), {"label": _("More acts"), "items": []}),
        (
            _("open; hover, focus, current"),
            {
                "label": _("More acts"),
                "is_open": True,
                "items": [
                    {"label": _("Edit amount, date, need")},
                    {"label": _("Waiting for the customer…"), "state": "hover"},
                    {"label": _("Move back…"), "state": "focus"},
                    {"label": _("Print summary"), "is_current": True},
                ],
            },
        ),
    ),
    Component(
        "conflict",
        _("Conflict"),
        (
            _("two people, one field"),
            {
                "heading": _("Dana changed this 2 minutes ago"),
                "changes": [
                    _("Amount: it was €80,000, now it is €84,000; you typed €90,000."),
                ],
                "acts": [_("Keep mine"), _("Use hers"), _("Edit")],
            },
        ),
    ),
)
