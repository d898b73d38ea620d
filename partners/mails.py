"""Mails of the people side that carry a secret: only the request that made it can send it."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from cosell.core.actor import Actor
from partners.models import Invitation

logger = logging.getLogger(__name__)


def invitation_url(secret: str) -> str:
    """The link that an invited person opens."""
    return settings.PUBLIC_URL + reverse("partners:invitation", args=[secret])


def send_invitation(invitation: Invitation, secret: str, *, actor: Actor) -> bool:
    """Mail an invitation that is committed. Returns whether the mail left; never raises for that."""
    context = {
        "invitation": invitation,
        "url": invitation_url(secret),
        "inviter": actor.user_name,
        "workspace": actor.workspace_name,
        "company": invitation.organization.name,
        "public_url": settings.PUBLIC_URL,
    }
    subject = " ".join(render_to_string("emails/invitation_subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject,
        render_to_string("emails/invitation.txt", context),
        to=[invitation.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    try:
        message.send()
    except (SMTPException, OSError):
        logger.exception("An invitation could not be mailed.")
        return False
    return True
