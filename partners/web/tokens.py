"""Personal API tokens: made, shown once, listed, revoked."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, render_page
from partners.actions.tokens import create_token, revoke_token
from partners.queries.tokens import tokens_of
from partners.web.access import workspace_page
from partners.web.forms import TokenForm

SCOPES = {"read": ("read",), "write": ("read", "write")}


@workspace_page
@require_http_methods(["GET", "POST"])
def token_list(request: Any) -> HttpResponse:
    """A new token's text is in this one answer and nowhere else."""
    form = TokenForm(request.POST or None)
    text, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                _token, text = create_token(
                    given["name"],
                    actor=request.actor,
                    scopes=SCOPES[given["scope"]],
                    days=given["days"],
                )
            except Invalid as error:
                form.take(error)
            else:
                form, status = TokenForm(), 200
    context = {"form": form, "tokens": tokens_of(request.actor), "text": text}
    return render_page(request, "settings/tokens.html", context, status=status)


@workspace_page
@require_POST
def token_revoke(request: Any, code: str) -> HttpResponse:
    revoke_token(code, actor=request.actor)
    return go_to(request, reverse("partners:token_list", args=[request.actor.workspace_slug]))
