"""Rows, cards, tables, filters, the roles matrix."""

from django.utils.translation import gettext_lazy as _

from cosell.web.specimens.component import Component

CARD = {
    "customer": "Halden Foods",
    "amount": "€84,000",
    "partner": "Brightpath",
    "side": "partner",
    "who": "Brightpath",
    "step": _("Requirements document · 27 Nov"),
    "tag": _("2 days left"),
    "act": _("Move"),
}
ROW = {
    "step": _("Fit confirmed"),
    "customer": "Halden Foods",
    "side": "vendor",
    "company": "Northwind",
    "context": _("both companies sign · due Wed 25 Nov"),
    "tag": _("2 days left"),
    "act": _("Sign off"),
}
LINE = {
    "code": "D-K7M3Q2",
    "amount": "€84,000",
    "side": "partner",
    "who": "Brightpath",
    "tag": _("2 days left"),
}
LATE = {"tag": _("3 days over"), "tag_kind": "danger", "is_over": True}

LISTS: tuple[Component, ...] = (
    Component(
        "work_row",
        _("Row of My work"),
        (_("default"), {**ROW, "is_first": True}),
        (_("over time"), {**ROW, **LATE}),
        (_("busy"), {**ROW, "is_busy": True}),
    ),
    Component(
        "card",
        _("Deal card"),
        (_("default"), CARD),
        (_("over time"), {**CARD, **LATE}),
        (_("hover"), {**CARD, "state": "hover"}),
        (_("dragging"), {**CARD, "state": "dragging"}),
        (_("being moved"), {**CARD, "state": "pending"}),
    ),
    Component(
        "table",
        _("Data table"),
        (
            _("sorted; over time, hover"),
            {
                "label": _("Deals"),
                "heads": [
                    {"label": _("Deal"), "sort": "ascending"},
                    {"label": _("Amount"), "is_number": True},
                    {"label": _("Waiting on")},
                    {"label": _("Clock")},
                ],
                "rows": [
                    {**LINE, "name": "Orla Bank", **LATE, "state": "row-over"},
                    {**LINE, "name": "Halden Foods"},
                    {**LINE, "name": "Vesta GmbH", "state": "is-hover"},
                ],
            },
        ),
    ),
    Component(
        "pagination",
        _("Pages"),
        (
            _("in between"),
            {"label": _("Pages"), "before": _("Previous"), "here": _("Page 2"), "after": _("Next")},
        ),
    ),
    Component(
        "filters",
        _("Filters"),
        (
            _("and chips: default, hover, focus, chosen"),
            {
                "label": _("Filter deals"),
                "search": _("Customer, domain or ID"),
                "first": _("All partners"),
                "act": _("Filter"),
                "chips": [
                    {"label": _("2 Discovery")},
                    {"label": _("3 Proposal"), "state": "hover"},
                    {"label": _("4 Close"), "state": "focus"},
                    {"label": _("Won…"), "is_current": True},
                ],
            },
        ),
    ),
    Component(
        "facts",
        _("Facts"),
        (
            _("default"),
            {
                "facts": [
                    {"name": _("Amount"), "value": "€84,000"},
                    {"name": _("Model"), "value": _("Partner-led")},
                ]
            },
        ),
    ),
    Component(
        "raci_cell",
        _("Roles matrix"),
        (
            _("set, proposed, nobody accountable"),
            {
                "label": _("Roles"),
                "step_head": _("Step"),
                "note_head": _("Note"),
                "people": [
                    {"side": "vendor", "company": "Northwind", "name": "Dana"},
                    {"side": "partner", "company": "Brightpath", "name": "Mia"},
                ],
                "rows": [
                    {
                        "step": _("Pricing approval"),
                        "cells": [{"letter": "A"}, {"letter": "C", "is_fixed": True}],
                    },
                    {
                        "step": _("Implementation"),
                        "alarm": _("nobody is accountable"),
                        "cells": [
                            {"letter": "–"},
                            {"letter": "R", "proposal": _("Dana proposes A")},
                        ],
                    },
                ],
            },
        ),
    ),
)
