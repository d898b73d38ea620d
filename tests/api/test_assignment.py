"""Mass assignment (AUTH-17): a body changes what its schema says, and nothing else it names."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from rest_framework.serializers import ModelSerializer, Serializer

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.enums import Kind
from cosell.messaging.queries.recipients import find_recipient
from deals.actions.alerting import tick_clocks
from deals.actions.syncing import add_action
from deals.api import alertshapes, interests, settingshapes, syncshapes
from deals.api import shapes as deal_shapes
from deals.models import Alert, SyncAction
from deals.rules.weeks import Week
from metrics.api import shapes as number_shapes
from metrics.models import CompanyTotal, PackNote, RevenueRow, ReviewPack, Target
from partners.api import inbox as inbox_shapes
from partners.api import shapes as people_shapes
from partners.api import slackshapes
from tests.api.caller import Api, assert_problem, hash_of, published, state_of
from tests.world import World, open_deal

STEP = "fit_confirmed"
BAD_NAMES = (
    "__class__", "__proto__", "constructor", "pk", "_state", "$where", "is_superuser", "role",
    "actor", "workspace", "workspace_slug", "organization", "side", "scopes", "on_behalf_of",
    "signed_at", "deal", "dry_run", "from_stage", "kind",
)  # fmt: skip
PATHS = {
    "sign_step": f"deals/{{code}}/steps/{STEP}/signature",
    "move_deal": "deals/{code}/stage",
    "withdraw_signature": f"deals/{{code}}/steps/{STEP}/signature",
    "nudge_step": f"deals/{{code}}/steps/{STEP}/nudge",
    "put_notification_away": "inbox/{told}/done",
    "choose_notification_settings": "notification-settings",
    "choose_interest": "deals/{code}/interest",
}


#: What is written beside a deal, or on what hangs on it.
_SYNC = "partners/brightpath/syncs/{week}/actions"
BESIDE = {
    "take_alert": "alerts/{alert}/take",
    "snooze_alert": "alerts/{alert}/snooze",
    "escalate_deal": "deals/{code}/escalate",
    "add_sync_action": _SYNC,
    "finish_sync_action": f"{_SYNC}/{{action}}/done",
    "reopen_sync_action": f"{_SYNC}/{{action}}/done",
    "retry_message": "stuck-messages/{alert}/retry",
    "connect_slack_channel": "slack-channels",
    "disconnect_slack_channel": "slack-channels/all",
    "change_alert_settings": "alert-settings",
    "change_sync_settings": "sync-settings",
    "skip_sync_week": "sync-settings/skipped/{week}",
    "send_sync_week": "sync-settings/skipped/{week}",
    "set_target": "metrics/targets",
    "import_totals": "metrics/totals",
    "import_revenue": "metrics/revenue",
    "write_review_plan": "partners/brightpath/reviews/2026-Q4/plan",
    "keep_review_note": "partners/brightpath/reviews/2026-Q4/note",
}
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def _writes() -> dict[str, tuple[str, set[str]]]:
    """Operation → (method, documented members of its body), read from the published document."""
    document, found = published(), {}
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method == "get":
                continue
            content = operation.get("requestBody", {}).get("content", {})
            names: set[str] = set()
            if content:
                reference = content["application/json"]["schema"]["$ref"]
                schema = document["components"]["schemas"][reference.rpartition("/")[2]]
                assert schema["additionalProperties"] is False
                names = set(schema["properties"])
            found[operation["operationId"]] = (method.upper(), names)
    return found


def _every_field() -> set[str]:
    """Every column and attribute of every model of ours."""
    ours = ("partners", "deals", "messaging")
    names = set()
    for model in apps.get_models():
        if model._meta.app_label in ours:
            for field in model._meta.get_fields():
                names |= {field.name, getattr(field, "attname", field.name)}
    return names


def _sound(world: World, code: str, operation: str) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "sign_step": {"text_hash": hash_of(world, code, STEP)},
        "move_deal": {"to": 2, "reason": "agreed"},
        "withdraw_signature": {},
        "put_notification_away": {},
        "choose_notification_settings": {"preset": "quiet"},
        "choose_interest": {"interest": "follow"},
        "nudge_step": {},
    }
    return bodies[operation]


def _tell(world: World, code: str) -> str:
    """The code of something that Vic was told."""
    vic = world.actor("vic")
    recipient = find_recipient(
        vic.person_id, workspace_id=vic.workspace_id, organization_id=vic.organization_id
    )
    assert recipient is not None
    notice = Notice(kind=Kind.ASKED, topic="deal.turn", key="test", deal_code=code)
    told = notify(recipient, notice)
    assert told is not None
    return str(told.code)


def test_every_writing_operation_is_tried_here() -> None:
    assert set(_writes()) == set(PATHS) | set(BESIDE)
    assert len(_every_field()) > 100


@pytest.mark.parametrize("operation", list(PATHS))
def test_no_field_of_a_model_is_taken_from_a_body(world: World, api: Api, operation: str) -> None:
    code, vic = open_deal(world).code, api("vic")
    if operation == "withdraw_signature":
        assert vic.sign(code, STEP).status_code == 200
    before = state_of(world, code)
    version = before.deal["version"]
    method, documented = _writes()[operation]
    path = PATHS[operation].format(code=code, told=_tell(world, code))
    sound = _sound(world, code, operation)
    for name in sorted((_every_field() | set(BAD_NAMES)) - documented):
        refused = vic.act(method, path, {**sound, name: 1}, version=version)
        problem = assert_problem(refused, 422, "invalid")
        assert [fault["pointer"] for fault in problem["errors"]] == [f"#/{name}"]
    everything = dict.fromkeys(_every_field() | set(BAD_NAMES), 1) | sound
    assert_problem(vic.act(method, path, everything, version=version), 422, "invalid")
    assert state_of(world, code) == before
    assert vic.act(method, path, sound, version=version).status_code == 200


@pytest.mark.parametrize("operation", list(BESIDE))
def test_no_field_of_a_model_is_taken_beside_a_deal(world: World, api: Api, operation: str) -> None:
    with clock.frozen(MONDAY):
        code = open_deal(world).code
    with clock.frozen(LATE):
        tick_clocks()
        week = Week.of(LATE.date())
        action = add_action("brightpath", str(week), text="Send it", actor=world.actor("mona"))
        with wall(world.system()):
            alert = Alert.objects.get(resolved_at=None, cause="stage_over").code
            rows = _counts()
        method, documented = _writes()[operation]
        path = BESIDE[operation].format(code=code, alert=alert, week=week, action=action.code)
        before, mona = state_of(world, code), api("mona")
        for name in sorted((_every_field() | set(BAD_NAMES)) - documented):
            problem = assert_problem(mona.act(method, path, {name: 1}, version=1), 422, "invalid")
            assert f"#/{name}" in [fault["pointer"] for fault in problem["errors"]]
        assert state_of(world, code) == before
        with wall(world.system()):
            assert _counts() == rows


def _counts() -> tuple[int, ...]:
    taken = Alert.objects.exclude(taken_until=None).count()
    numbers = (Target, CompanyTotal, RevenueRow, ReviewPack, PackNote)
    kept = [model.objects.count() for model in numbers]
    return Alert.objects.count(), taken, SyncAction.objects.count(), *kept


_SHAPES = (
    deal_shapes, people_shapes, inbox_shapes, alertshapes, syncshapes, interests, settingshapes,
    slackshapes, number_shapes,
)  # fmt: skip


def test_serializers_list_their_fields() -> None:
    """None is made from a model, so none can take a column that nobody thought of."""
    kinds = [
        kind
        for module in _SHAPES
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Serializer)
    ]
    assert len(kinds) > 20
    assert not any(issubclass(kind, ModelSerializer) for kind in kinds)
