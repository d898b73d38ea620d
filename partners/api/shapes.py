"""What comes out, as the OpenAPI document says it. Answers are built as plain data beside these."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cosell.core.actor import Role, Side


class Out(serializers.Serializer[Any]):
    """Every field is listed, always present, and null where it says so."""


class FaultOut(Out):
    """One fault of the input: exactly one of pointer, parameter and header says where it stands."""

    pointer = serializers.CharField(
        required=False, help_text=_("JSON pointer into the body, such as #/to; # is the whole.")
    )
    parameter = serializers.CharField(
        required=False, help_text=_("Name of a parameter of the address.")
    )
    header = serializers.CharField(required=False, help_text=_("Name of a header."))
    detail = serializers.CharField(help_text=_("What is wrong, for people."))


class MissingOut(Out):
    """One thing that stands in the way, and who can remove it."""

    what = serializers.CharField(help_text=_("The step's name."))
    who = serializers.CharField(
        allow_blank=True, help_text=_("Who is asked for it; empty when nobody can be named.")
    )
    side = serializers.CharField(allow_blank=True, help_text=_("vendor or partner."))
    step = serializers.CharField(allow_blank=True, help_text=_("The step's key."))


class ChangedFieldOut(Out):
    """A field that changed since the version that was read."""

    field = serializers.CharField()
    base = serializers.CharField(allow_blank=True, help_text=_("As it was read."))
    mine = serializers.CharField(allow_blank=True, help_text=_("As the request wanted it."))
    theirs = serializers.CharField(allow_blank=True, help_text=_("As it is now."))


class ProblemOut(Out):
    """A problem document (RFC 9457). Programs decide by `type`, people read `detail`."""

    type = serializers.RegexField(r"^urn:dealroom:problem:[a-z_]+$")
    title = serializers.CharField()
    status = serializers.IntegerField(min_value=400, max_value=599)
    detail = serializers.CharField(help_text=_("What happened and what to do next."))
    instance = serializers.CharField(help_text=_("Names this one request."))
    request_id = serializers.CharField(
        help_text=_("The request's X-Request-ID; quote it when you report a fault.")
    )
    errors = FaultOut(many=True, required=False)  # type: ignore[assignment]
    missing = MissingOut(many=True, required=False, help_text=_("What a closed gate waits for."))
    fields = ChangedFieldOut(  # type: ignore[assignment]
        many=True, required=False, help_text=_("With 412: what changed since.")
    )


class PersonOut(Out):
    """A person, by public id and name."""

    code = serializers.CharField(help_text=_("Public id of the person."))
    name = serializers.CharField()


class CompanyOut(Out):
    """A company."""

    slug = serializers.CharField()
    name = serializers.CharField()


class PlaceOut(Out):
    """A workspace."""

    slug = serializers.CharField(help_text=_("Stands in the addresses of the API."))
    name = serializers.CharField()


class SeatOut(Out):
    """A place that the token can act from."""

    workspace = PlaceOut()
    organization = CompanyOut(help_text=_("The company that is acted for."))
    side = serializers.ChoiceField(choices=[side.value for side in Side])
    role = serializers.ChoiceField(choices=[role.value for role in Role])


class CallerOut(Out):
    """The owner of the token."""

    code = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()


class TokenOut(Out):
    """The token that was sent."""

    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=["read", "write"]))
    expires_at = serializers.DateTimeField()


class MeOut(Out):
    """Who is calling, by which token, and from where it can act."""

    person = CallerOut()
    token = TokenOut()
    seats = SeatOut(many=True)
