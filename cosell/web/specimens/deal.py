"""The path, the steps with their slots, the clock and health."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cosell.web.specimens.component import Component

SLOTS: tuple[dict[str, Any], ...] = (
    {
        "side": "vendor",
        "state": "signed",
        "who": "Dana Reed",
        "company": "Northwind",
        "text": _("Dana Reed signed · 16 Nov"),
    },
    {
        "side": "partner",
        "state": "waiting",
        "who": "Mia Torres",
        "company": "Brightpath",
        "text": _("waits for you"),
        "you": True,
    },
    {"side": "partner", "state": "waiting", "company": "Brightpath", "text": _("nobody is named")},
    {
        "side": "partner",
        "state": "signed",
        "who": "Omar Haddad",
        "company": "Brightpath",
        "text": _("Omar Haddad signed for Mia Torres · 17 Nov"),
    },
)
STEP = {"name": _("Solution design"), "text": _("Design the solution"), "slots": SLOTS[:2]}

DEAL: tuple[Component, ...] = (
    Component(
        "stage_path",
        _("Stage path"),
        (
            _("done, current, upcoming"),
            {
                "label": _("Stages"),
                "stages": [
                    {"name": _("Identification"), "state": "skipped", "note": _("before the room")},
                    {"name": _("Discovery"), "state": "done", "note": _("done")},
                    {"name": _("Proposal"), "state": "current", "note": _("day 4 of 10")},
                    {"name": _("Close"), "state": "upcoming", "note": _("upcoming")},
                    {"name": _("Delivery"), "state": "upcoming", "note": _("upcoming")},
                ],
            },
        ),
    ),
    Component(
        "slot",
        _("Signature slot"),
        *zip(
            (_("signed"), _("yours, waiting"), _("empty"), _("signed for a colleague")),
            SLOTS,
            strict=True,
        ),
    ),
    Component(
        "step",
        _("Step"),
        (
            _("not started"),
            {
                **STEP,
                "status": "open",
                "tag": _("Not started"),
                "slots": SLOTS[1:2],
                "due": _("due Fri 27 Nov"),
                "act": _("Sign off for Brightpath"),
            },
        ),
        (
            _("waiting for the other side"),
            {**STEP, "status": "waiting", "tag": _("Waiting for the other side")},
        ),
        (
            _("done"),
            {
                **STEP,
                "status": "done",
                "tag": _("Done"),
                "tag_kind": "ok",
                "slots": [SLOTS[0], SLOTS[3]],
            },
        ),
        (_("not needed"), {**STEP, "status": "not-needed", "tag": _("Not needed"), "slots": []}),
    ),
    Component(
        "clock",
        _("Clock"),
        (
            _("on time"),
            {
                "state": "on_time",
                "day": 4,
                "limit": 10,
                "text": _("Stage: day 4 of 10,"),
                "word": _("6 days left"),
            },
        ),
        (
            _("due soon"),
            {
                "state": "soon",
                "day": 9,
                "limit": 10,
                "text": _("Stage: day 9 of 10,"),
                "word": _("last day"),
            },
        ),
        (
            _("over"),
            {
                "state": "over",
                "day": 10,
                "limit": 10,
                "text": _("Stage: day 13 of 10,"),
                "word": _("3 days over"),
            },
        ),
        (
            _("paused"),
            {
                "state": "paused",
                "day": 5,
                "limit": 10,
                "text": _("Stage: day 5 of 10,"),
                "word": _("paused"),
            },
        ),
    ),
    Component(
        "health",
        _("Health"),
        (
            _("with its reasons"),
            {
                "kind": "warn",
                "word": _("At risk"),
                "reasons": [
                    _("The stage is due soon."),
                    _("The next step has a person."),
                    _("Last act on Tue 17 Nov."),
                ],
            },
        ),
    ),
    Component(
        "tag",
        _("Status tag"),
        (_("neutral"), {"label": _("Not started"), "kind": "muted"}),
        (_("done"), {"label": _("Done"), "kind": "ok"}),
        (_("due soon"), {"label": _("1 day left"), "kind": "warn"}),
        (_("over"), {"label": _("3 days over"), "kind": "danger"}),
    ),
    Component("badge", _("Count"), (_("needs your act"), {"label": _("My work"), "count": 5})),
)
