"""The key sheet: which keys press what."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cosell.core.htmx import render_page
from partners.web.access import person_page

GROUPS = (
    (
        _("Anywhere"),
        (
            (("?",), _("this list")),
            (("n",), _("register a deal")),
            (("/",), _("search in the list")),
            (("g", "w"), _("My work")),
            (("g", "b"), _("Board")),
            (("g", "d"), _("Deals")),
            (("g", "s"), _("deals over their time")),
            (("g", "r"), _("Registrations")),
            (("g", "p"), _("Partners")),
            (("g", "i"), _("Insights")),
            (("g", "y"), _("Weekly sync")),
            (("g", "k"), _("Playbook")),
        ),
    ),
    (
        _("Lists"),
        (
            (("j",), _("next row")),
            (("k",), _("previous row")),
            (("Enter",), _("open it")),
        ),
    ),
    (
        _("Deal room"),
        (
            (("s",), _("sign off what waits on you")),
            (("m",), _("move to another stage")),
            ((".",), _("ask whoever it waits on")),
            (("e",), _("edit amount, date, need")),
            (("v",), _("write a private note")),
        ),
    ),
    (
        _("Weekly sync, in the meeting"),
        (
            (("→",), _("next item")),
            (("←",), _("previous item")),
            (("s",), _("sign off what waits on you")),
            ((".",), _("ask whoever it waits on")),
        ),
    ),
    (_("Forms"), ((("Ctrl", "Enter"), _("send")), (("Esc",), _("close")))),
)


@person_page
@require_GET
def key_sheet(request: Any) -> HttpResponse:
    return render_page(request, "keys.html", {"groups": GROUPS}, fragment="sheet")
