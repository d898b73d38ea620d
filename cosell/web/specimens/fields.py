"""Fields as Django draws them: the partial is given a bound field, so the guide makes some."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cosell.web.specimens.component import Component

WRONG = _("Type an amount, like 84,000 or 84k.")


def _field(
    field: forms.Field, value: Any = "", *, is_sent: bool = False, look: str = "", **attrs: Any
) -> Callable[[str], forms.BoundField]:
    """A bound field for a pane of the guide; sent ones show their errors."""

    def draw(pane: str) -> forms.BoundField:
        data = {"value": value} if is_sent else None
        form = forms.Form(data, initial={"value": value}, auto_id=f"{pane}-%s")
        form.fields["value"] = copy.deepcopy(field)
        form.fields["value"].widget.attrs.update({**attrs, **({"class": look} if look else {})})
        return form["value"]

    return draw


def _failed(pane: str) -> forms.Form:
    form = forms.Form({"amount": "eighty"}, auto_id=f"{pane}-%s")
    form.fields["amount"] = AMOUNT
    form.fields["reason"] = WHY
    return form


NAME = forms.CharField(label=_("Customer"))
WEBSITE = forms.CharField(label=_("Website"), help_text=_("Where one reads about the customer."))
AMOUNT = forms.DecimalField(label=_("Amount"), error_messages={"invalid": WRONG})
AMOUNT.widget = forms.TextInput(attrs={"inputmode": "decimal"})
CLOSE = forms.DateField(
    label=_("Expected close"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
)
NEED = forms.CharField(label=_("Need"), required=False, widget=forms.Textarea)
BROUGHT = forms.CharField(label=_("Brought by"))
MODEL = forms.ChoiceField(
    label=_("Model"), choices=[("p", _("Partner-led")), ("v", _("Vendor-led"))]
)
SIZE = forms.ChoiceField(
    label=_("Expected size"),
    widget=forms.RadioSelect,
    choices=[("a", "<25k"), ("b", "25–100k"), ("c", "100–500k"), ("d", ">500k")],
)
WHY = forms.ChoiceField(
    label=_("Why?"),
    widget=forms.RadioSelect,
    choices=[("p", _("Price")), ("t", _("Timing"))],
    error_messages={"required": _("Choose one.")},
)
KEYS = forms.BooleanField(
    label=_("Single-key shortcuts"), required=False, help_text=_("Press ? to see them.")
)

FIELDS: tuple[Component, ...] = (
    Component(
        "field",
        _("Field"),
        (_("default, with a hint"), {"field": _field(WEBSITE, "halden-foods.de")}),
        (_("hover"), {"field": _field(NAME, "Halden Foods", look="is-hover")}),
        (_("focus"), {"field": _field(NAME, "Halden Foods", look="is-focus")}),
        (
            _("money, with what was understood"),
            {"field": _field(AMOUNT, "84k"), "echo": "= €84,000"},
        ),
        (_("error"), {"field": _field(AMOUNT, "eighty", is_sent=True)}),
        (_("read-only"), {"field": _field(BROUGHT, "Brightpath", readonly=True)}),
        (_("date"), {"field": _field(CLOSE, date(2027, 2, 26))}),
        (_("choice"), {"field": _field(MODEL, "p")}),
        (_("choice, focus"), {"field": _field(MODEL, "p", look="is-focus")}),
        (_("text, optional"), {"field": _field(NEED, _("Replace the warehouse system."))}),
        (_("radio cards, one chosen"), {"field": _field(SIZE, "b")}),
        (_("radio cards, error"), {"field": _field(WHY, "", is_sent=True)}),
        (_("checkbox, off"), {"field": _field(KEYS, value=False)}),
        (_("checkbox, on"), {"field": _field(KEYS, value=True)}),
        (_("checkbox, read-only"), {"field": _field(KEYS, value=True, disabled=True)}),
    ),
    Component("error_summary", _("Error summary"), (_("two errors"), {"form": _failed})),
)
