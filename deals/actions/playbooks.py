"""Publishing the playbook of a workspace."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.models import Playbook, PlaybookVersion, StageTemplate, StepTemplate
from deals.rules.playbook import STAGES, STEPS, TEMPLATES, Template, Who


def publish_playbooks(*, actor: Actor) -> list[PlaybookVersion]:
    """Publish the written playbook and its light templates as the workspace's next versions.

    Raises Forbidden for others than admins and managers.
    """
    with wall(actor):
        if not actor.manages_workspace:
            raise Forbidden(_("Only a manager publishes the playbook."))
        versions = [_publish(actor, template) for template in TEMPLATES]
        record_event("playbook.published", actor=actor, payload={"number": versions[0].number})
        return versions


def _publish(actor: Actor, template: Template) -> PlaybookVersion:
    book, _created = Playbook.objects.get_or_create(
        workspace_id=actor.workspace_id, key=template.key, defaults={"name": template.name}
    )
    last = book.versions.order_by("-number").first()
    version: PlaybookVersion = PlaybookVersion.objects.create(
        workspace_id=actor.workspace_id,
        playbook=book,
        number=last.number + 1 if last else 1,
        published_at=clock.now(),
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
                either=step.who is Who.EITHER,
                due_days=step.due_days,
                can_be_waived=step.can_be_waived,
            )
        )
    return rows
