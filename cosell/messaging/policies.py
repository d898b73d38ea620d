"""Who may decide how a company is told, and what becomes of messages that got stuck."""

from cosell.core.actor import Actor, Role


def can_connect_slack(actor: Actor) -> bool:
    """Each company's own: the vendor's managers and admins, a partner's lead."""
    return actor.manages_workspace or actor.role is Role.PARTNER_LEAD


def can_see_messages(actor: Actor) -> bool:
    """The company's messages that got stuck: its admin or lead sees them and takes them up again."""
    return actor.role in {Role.VENDOR_ADMIN, Role.PARTNER_LEAD}
