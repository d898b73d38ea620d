"""The playbook that new deals are made from, and the one to read."""

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from deals.models import PlaybookVersion
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
        .filter(playbook__key=key)
        .order_by("-number")
        .first()
    )
    if version is None:
        raise NotFound("This workspace has no published playbook.")
    return version  # type: ignore[no-any-return]
