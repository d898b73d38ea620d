"""What the caller was told, and how they want to be told. The same actions as the pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.cursors import seal, unseal
from cosell.core.errors import NotFound
from cosell.core.problems import InvalidCursor
from cosell.messaging.actions.choices import (
    choose_channels,
    choose_preset,
    choose_quiet_hours,
    mark_done,
)
from cosell.messaging.enums import Channel, Kind, Preset
from cosell.messaging.queries.inbox import InboxRow, open_inbox
from cosell.messaging.queries.recipients import preference_of
from cosell.messaging.rules.preferences import channels_for, preset_of
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet
from partners.api.describe import (
    DRY_RUN,
    IDEMPOTENCY_KEY,
    LIMIT,
    REPLAYED,
    WORKSPACE,
    path,
    refusals,
)
from partners.api.fields import CLOCK, Choice, In, TimeOfDay, time_text
from partners.api.shapes import Out
from partners.queries.memberships import side_told

TAGS = ["Notifications"]


class NotificationOut(Out):
    """One thing that the caller was told and did not put away."""

    code = serializers.CharField(help_text=_("Public id of the notification."))
    kind = serializers.ChoiceField(choices=Kind.choices)
    asks = serializers.BooleanField(help_text=_("Whether it waits for an act of the caller's."))
    subject = serializers.CharField(help_text=_("The act first, in the caller's language."))
    sentence = serializers.CharField(allow_blank=True)
    deal = serializers.CharField(
        allow_null=True, help_text=_("Code of the deal, if it is about one.")
    )
    path = serializers.CharField(help_text=_("Where its page is."))
    at = serializers.DateTimeField()


class InboxOut(Out):
    """A page of the inbox, what asks for something first."""

    items = NotificationOut(many=True)
    next = serializers.CharField(allow_null=True, help_text=_("Cursor of the next page."))


class DoneOut(Out):
    """How many rows were put away."""

    done = serializers.IntegerField(min_value=0)


class HeardOut(Out):
    """Where one kind is heard."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))


class PreferencesOut(Out):
    """How the caller is told, in all their workspaces."""

    preset = serializers.ChoiceField(choices=Preset.choices)
    kinds = HeardOut(many=True)
    quiet_from = serializers.RegexField(
        CLOCK, allow_null=True, help_text=_("From when on nothing is sent, by the caller's clock.")
    )
    quiet_until = serializers.RegexField(
        CLOCK, allow_null=True, help_text=_("Until when; null on both: at any hour.")
    )


class PreferencesIn(In):
    """A preset, where one kind is heard, or the hours in which nothing is sent."""

    preset = Choice(
        choices=Preset.choices, required=False, help_text=_("Takes the place of all choices.")
    )
    kind = Choice(choices=Kind.choices, required=False, help_text=_("With `channels`."))
    channels = serializers.ListField(
        child=Choice(choices=Channel.choices), required=False, help_text=_("Where `kind` is heard.")
    )
    quiet_from = TimeOfDay(
        required=False,
        allow_null=True,
        help_text=_("With `quiet_until`; may be later than it, for a night. Null on both: none."),
    )
    quiet_until = TimeOfDay(required=False, allow_null=True, help_text=_("With `quiet_from`."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("kind" in attrs) is not ("channels" in attrs):
            missing = "channels" if "kind" in attrs else "kind"
            raise serializers.ValidationError({missing: [_("Say kind and channels together.")]})
        quiet = "quiet_from" in attrs or "quiet_until" in attrs
        if [quiet, "preset" in attrs, "kind" in attrs].count(True) != 1:
            raise serializers.ValidationError(
                _("Say a preset, a kind with its channels, or quiet hours.")
            )
        return attrs


_ITEM = {
    "code": "4M8XQ2",
    "kind": "asked",
    "asks": True,
    "subject": "Sign off: Fit confirmed – Halden Foods (Northwind)",
    "sentence": "It is your turn. Due Fri 27 Nov.",
    "deal": "7KQ2MX",
    "path": "/w/northwind/deals/7KQ2MX#step-fit_confirmed",
    "at": "2026-11-24T09:30:00.000000Z",
}
_HEARD = {
    "preset": "quiet",
    "kinds": [{"kind": "asked", "channels": ["email", "inbox"]}],
    "quiet_from": "20:00",
    "quiet_until": "07:00",
}


def _answer(shape: Any, text: Any, value: Any) -> dict[int, OpenApiResponse]:
    return {
        200: OpenApiResponse(
            shape, description=text, examples=[OpenApiExample("for instance", value=value)]
        )
    }


class InboxViewSet(WorkspaceViewSet):
    """The caller's own inbox in one workspace, and their settings."""

    @extend_schema(
        operation_id="list_notifications",
        summary=_("What was I told?"),
        description=_(
            "What the caller was told in this workspace and did not put away. What does not hold any"
            " more, and what the caller may not see any more, is left out."
        ),
        tags=TAGS,
        parameters=[
            WORKSPACE,
            OpenApiParameter("cursor", str, description=_("`next` of the page before.")),
            LIMIT,
        ],
        responses={
            **_answer(InboxOut, _("The inbox."), {"items": [_ITEM], "next": None}),
            **refusals(400, 403, 404, 422),
        },
    )
    def page(self, request: Request) -> Response:
        query = self.read_query(request, ("cursor",))
        rows, following = open_inbox(self.actor, before=self._position(query.get("cursor")))
        cursor = seal([*self._binding(), following]) if following is not None else None
        return Response({"items": [_row_out(row) for row in rows], "next": cursor})

    @extend_schema(
        operation_id="put_notification_away",
        summary=_("Put a notification away"),
        description=_("It stands in the inbox no more; what it asks for is still asked."),
        tags=TAGS,
        request=None,
        parameters=[
            WORKSPACE,
            path("code", _("Code of the notification."), "4M8XQ2"),
            DRY_RUN,
            IDEMPOTENCY_KEY,
            LIMIT,
            REPLAYED,
        ],
        responses={
            **_answer(DoneOut, _("Put away."), {"done": 1}),
            **refusals(400, 403, 404, 409, 413, 415, 422),
        },
    )
    def done(self, request: Request, code: str) -> Response:
        self.read_nothing(request)

        def act() -> Reply:
            count = mark_done([code], actor=self.actor)
            if not count:
                raise NotFound
            return Reply(status=200, body={"done": count})

        return self.perform_once(request, act)

    @extend_schema(
        operation_id="get_notification_settings",
        summary=_("How am I told?"),
        description=_(
            "The preset, where each kind is heard, and quiet hours. The same everywhere."
        ),
        tags=TAGS,
        parameters=[WORKSPACE, LIMIT],
        responses={
            **_answer(PreferencesOut, _("The settings."), _HEARD),
            **refusals(403, 404, 422),
        },
    )
    def preferences(self, request: Request) -> Response:
        self.read_query(request, ())
        return Response(self._preferences_out())

    @extend_schema(
        operation_id="choose_notification_settings",
        summary=_("Choose how I am told"),
        description=_("A preset for everything, the channels of one kind, or quiet hours."),
        tags=TAGS,
        request=PreferencesIn,
        examples=[OpenApiExample("quiet", value={"preset": "quiet"}, request_only=True)],
        parameters=[WORKSPACE, DRY_RUN, IDEMPOTENCY_KEY, LIMIT, REPLAYED],
        responses={
            **_answer(PreferencesOut, _("The settings as they are now."), _HEARD),
            **refusals(400, 403, 404, 409, 413, 415, 422),
        },
    )
    def choose(self, request: Request) -> Response:
        wanted = self.read_body(PreferencesIn, request)

        def act() -> Reply:
            self._choose(wanted)
            return Reply(status=200, body=self._preferences_out())

        return self.perform_once(request, act)

    def _choose(self, wanted: dict[str, Any]) -> None:
        person = self.actor.person_id
        if "preset" in wanted:
            choose_preset(wanted["preset"], user_id=person)
        elif "kind" in wanted:
            side = side_told(self.token.user)
            choose_channels(wanted["kind"], wanted["channels"], user_id=person, side=side)
        else:
            ends = (wanted.get("quiet_from"), wanted.get("quiet_until"))
            choose_quiet_hours(*ends, user_id=person)

    def _preferences_out(self) -> dict[str, Any]:
        chosen = preference_of(self.actor.person_id)
        preset = preset_of(chosen.preset, side_told(self.token.user))
        kinds = [
            {
                "kind": kind.value,
                "channels": sorted(channels_for(kind, preset, chosen.choices)),
            }
            for kind in Kind
        ]
        return {
            "preset": preset.value,
            "kinds": kinds,
            "quiet_from": time_text(chosen.quiet_from),
            "quiet_until": time_text(chosen.quiet_until),
        }

    def _binding(self) -> list[int]:
        return [self.actor.workspace_id, self.actor.organization_id, self.actor.person_id]

    def _position(self, cursor: str | None) -> int | None:
        """Where the inbox goes on. Raises InvalidCursor for another person's or a forged one."""
        if cursor is None:
            return None
        values = unseal(cursor)
        if values is None or values[:3] != self._binding() or len(values) != 4:
            raise InvalidCursor(
                str(_("This cursor is not one of this list. Begin again without a cursor."))
            )
        return int(str(values[3]))


def _row_out(row: InboxRow) -> dict[str, Any]:
    told = row.notification
    return {
        "code": told.code,
        "kind": told.kind,
        "asks": row.asks,
        "subject": row.words.subject,
        "sentence": row.words.sentence,
        "deal": told.deal_code or None,
        "path": row.words.path,
        "at": told.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
