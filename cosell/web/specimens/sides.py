"""People, companies, and whose turn it is."""

from django.utils.translation import gettext_lazy as _

from cosell.web.specimens.component import Component

NORTHWIND, BRIGHTPATH = "Northwind", "Brightpath"

SIDES: tuple[Component, ...] = (
    Component(
        "person",
        _("Person and company"),
        (
            _("vendor"),
            {"name": "Dana Reed", "side": "vendor", "company": NORTHWIND, "role": _("sales rep")},
        ),
        (_("partner"), {"name": "Mia Torres", "side": "partner", "company": BRIGHTPATH}),
        (_("you"), {"name": "Mia Torres", "side": "partner", "company": BRIGHTPATH, "you": True}),
        (
            _("has left"),
            {
                "name": "Sam Ode",
                "side": "vendor",
                "company": NORTHWIND,
                "is_gone": True,
                "role": _("has left"),
            },
        ),
    ),
    Component(
        "ball",
        _("Ball"),
        (
            _("partner"),
            {
                "side": "partner",
                "who": BRIGHTPATH,
                "step": _("Requirements document"),
                "due": _("due Fri 27 Nov"),
            },
        ),
        (_("vendor"), {"side": "vendor", "who": NORTHWIND, "step": _("Pricing approval")}),
        (
            _("both"),
            {"side": "both", "who": _("Northwind and Brightpath"), "step": _("Fit confirmed")},
        ),
        (
            _("customer"),
            {"side": "customer", "who": "Halden Foods", "step": _("back on"), "due": "4 Dec"},
        ),
        (_("nobody"), {"side": "nobody", "who": _("Nobody has the next step")}),
        (_("ended"), {"side": "none", "who": _("Nobody")}),
    ),
    Component(
        "ballbox",
        _("Ball box"),
        (
            _("yours"),
            {
                "side": "both",
                "sentence": _("Waiting on you: sign off Fit confirmed"),
                "act": _("Sign off for Brightpath"),
                "other": _("Move…"),
            },
        ),
        (
            _("theirs"),
            {
                "side": "vendor",
                "sentence": _("Waiting on Northwind: Pricing approval (Sam)"),
                "act": _("Nudge Sam"),
                "gate": _("To move to Close, 1 signature is missing."),
            },
        ),
        (
            _("over time"),
            {
                "side": "partner",
                "sentence": _("Waiting on Brightpath: Requirements document"),
                "over": _("3 days over"),
                "act": _("Nudge Mia"),
            },
        ),
        (
            _("nobody"),
            {
                "side": "nobody",
                "sentence": _("Nobody has the next step."),
                "act": _("Name somebody"),
            },
        ),
        (
            _("customer"),
            {
                "side": "customer",
                "sentence": _("Waiting on Halden Foods until 4 Dec."),
                "act": _("Resume now"),
            },
        ),
        (
            _("ended, read-only"),
            {"side": "none", "sentence": _("This deal ended as lost on 3 Nov.")},
        ),
    ),
)
