"""A person's own settings: how they read, and how they sign in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, render_page
from partners.actions.profiles import FIELDS, end_other_sessions, end_session, update_profile
from partners.queries.keys import factors_of
from partners.queries.sessions import sessions_of
from partners.web.access import person_page
from partners.web.forms import ProfileForm


@person_page
@require_http_methods(["GET", "POST"])
def profile(request: Any) -> HttpResponse:
    initial = {name: getattr(request.user, name) for name in FIELDS}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            update_profile(request.user, changes=form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("Saved."))
            return go_to(request, reverse("partners:profile"))
    status = 422 if form.errors else 200
    return render_page(request, "settings/profile.html", {"form": form}, status=status)


@person_page
@require_GET
def security(request: Any) -> HttpResponse:
    context = {
        "factors": factors_of(request.user),
        "sessions": sessions_of(request.user, here=request.session.session_key),
    }
    return render_page(request, "settings/security.html", context)


@person_page
@require_POST
def session_end(request: Any, code: str) -> HttpResponse:
    end_session(code, user=request.user)
    return go_to(request, reverse("partners:security"))


@person_page
@require_POST
def sessions_end(request: Any) -> HttpResponse:
    """Sign out everywhere else."""
    end_other_sessions(request.user, keep=request.session.session_key)
    messages.success(request, _("You are signed out everywhere else."))
    return go_to(request, reverse("partners:security"))
