"""Publishing the playbook of a workspace."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.enums import CoSellModel, StepWho
from deals.models import Playbook, PlaybookVersion, StageTemplate, StepTemplate
from deals.policies import can_choose_playbook
from deals.queries.playbooks import STANDARD
from deals.rules.playbook import STAGES, STEPS, TEMPLATES, Template, templates_for
from partners.models import Workspace


def publish_playbooks(*, actor: Actor) -> list[PlaybookVersion]:
    """Publish the written playbook and its light templates as the workspace's next versions.

    Raises Forbidden for others than admins and managers.
    """
    with wall(actor):
        if not can_choose_playbook(actor):
            raise Forbidden(_("Only a manager publishes the playbook."))
        versions = [_publish(actor, template) for template in TEMPLATES]
        record_event("playbook.published", actor=actor, payload={"number": versions[0].number})
        return versions


def _publish(actor: Actor, template: Template) -> PlaybookVersion:
    """Fill a version, then publish it: from then on the database lets nothing in it change."""
    book, _created = Playbook.objects.get_or_create(
        workspace_id=actor.workspace_id, key=template.key, defaults={"name": template.name}
    )
    last = book.versions.order_by("-number").first()
    version: PlaybookVersion = PlaybookVersion.objects.create(
        workspace_id=actor.workspace_id,
        playbook=book,
        number=last.number + 1 if last else 1,
    )
    StageTemplate.objects.bulk_create(
        [
            StageTemplate(
                workspace_id=actor.workspace_id,
                version=version,
                number=stage.number,
                name=stage.name,
                guidance=stage.guidance,
                typical_days=stage.typical_days,
                limit_days=stage.limit_days,
            )
            for stage in STAGES
        ]
    )
    StepTemplate.objects.bulk_create(_steps(actor, template, version))
    version.published_at = clock.now()
    version.save(update_fields=["published_at"])
    return version


def _steps(actor: Actor, template: Template, version: PlaybookVersion) -> list[StepTemplate]:
    rows = []
    for position, step in enumerate(STEPS, start=1):
        vendor, partner = template.asks(step)
        if not (vendor or partner):
            continue
        rows.append(
            StepTemplate(
                workspace_id=actor.workspace_id,
                version=version,
                stage=step.stage,
                position=position,
                key=step.key,
                name=step.name,
                text=step.text,
                asks_vendor=vendor,
                asks_partner=partner,
                either=step.who is StepWho.EITHER,
                due_days=step.due_days,
                days_after_win=step.days_after_win,
                can_be_waived=step.can_be_waived,
            )
        )
    return rows


def choose_playbook(model: str, *, key: str, actor: Actor) -> Workspace:
    """Let new deals of a model be made from a template: the playbook as written, or a light one.

    Deals that exist keep their version. Raises Forbidden for others than managers, Invalid for a
    model or template that is none of the choices, Conflict for one that was never published.
    """
    with wall(actor):
        if not can_choose_playbook(actor):
            raise Forbidden(_("Only a manager chooses the playbook."))
        if model not in CoSellModel.values:
            raise Invalid({"model": [_("Choose one of the three models.")]})
        if key not in {template.key for template in templates_for(CoSellModel(model))}:
            raise Invalid({"key": [_("This template is not for this model.")]})
        is_published = PlaybookVersion.objects.filter(
            workspace_id=actor.workspace_id, playbook__key=key, published_at__isnull=False
        ).exists()
        if not is_published:
            raise Conflict(_("This playbook was never published."))
        workspace = Workspace.objects.select_for_update(of=("self",), no_key=True).get(
            pk=actor.workspace_id
        )
        if workspace.playbooks.get(model, STANDARD) != key:
            workspace.playbooks = {**workspace.playbooks, model: key}
            workspace.version += 1
            workspace.save(update_fields=["playbooks", "version"])
            record_event("playbook.chosen", actor=actor, payload={"model": model, "key": key})
        return workspace  # type: ignore[no-any-return]
