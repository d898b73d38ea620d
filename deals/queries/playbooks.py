"""The playbook that new deals are made from, and the one to read."""

from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from cosell.core.statements import rows_of
from deals.enums import CoSellModel
from deals.models import PlaybookVersion, StageTemplate
from partners.models import Workspace

STANDARD = "standard"


def published_version(actor: Actor, model: str) -> PlaybookVersion:
    """The newest published version of the template that the workspace chose for a model.

    Raises NotFound for a workspace whose playbook was never published.
    """
    workspace = Workspace.objects.visible_to(actor).get()
    key = workspace.playbooks.get(model, STANDARD)
    version = (
        PlaybookVersion.objects.visible_to(actor)
        .filter(playbook__key=key, published_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if version is None:
        raise NotFound("This workspace has no published playbook.")
    return version  # type: ignore[no-any-return]


def chosen_templates(actor: Actor) -> dict[str, str]:
    """The key of the template that new deals of each model are made from."""
    chosen = Workspace.objects.visible_to(actor).values_list("playbooks", flat=True).get()
    return {str(model): chosen.get(model, STANDARD) for model in CoSellModel}


def playbook_to_read(actor: Actor) -> list[dict[str, object]]:
    """The newest version of every template with its stages and steps, in three queries."""
    newest = {
        version.playbook_id: version
        for version in PlaybookVersion.objects.visible_to(actor)
        .filter(published_at__isnull=False)
        .select_related("playbook")
        .prefetch_related("stages", "steps")
        .order_by("playbook_id", "number")
    }
    return [
        {
            "version": version,
            "name": version.playbook.name,
            "stages": [
                {
                    "stage": stage,
                    "steps": [step for step in version.steps.all() if step.stage == stage.number],
                }
                for stage in version.stages.all()
            ],
        }
        for version in newest.values()
    ]


def stage_limits(actor: Actor) -> tuple[dict[int, int | None], str]:
    """The limit of each stage in business days, in the newest published standard playbook; and the
    currency of the workspace, in which the sums beside them are shown.
    """
    rows = rows_of("stage limits", actor, _limits)
    return {number: limit for number, limit, _currency in rows}, rows[0][2] if rows else ""


def _limits(actor: Actor) -> QuerySet[Any, Any]:
    return (
        StageTemplate.objects.visible_to(actor)
        .filter(version__playbook__key=STANDARD)
        .order_by("version__number")
        .values_list("number", "limit_days", "workspace__currency")
    )
