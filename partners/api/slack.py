"""Where a company hears in Slack, over the API. The same actions as the page."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.errors import Invalid, NotFound
from cosell.messaging.actions.choices import connect_slack, disconnect_slack
from cosell.messaging.queries.inbox import slack_targets
from partners.actions.idempotency import Reply
from partners.api import slackshapes
from partners.api.base import WorkspaceViewSet
from partners.queries.partnerships import find_partnership


class SlackViewSet(WorkspaceViewSet):
    """The places of the caller's own company."""

    @slackshapes.LIST
    def page(self, request: Request) -> Response:
        self.read_query(request, ())
        return Response(self._places())

    @slackshapes.CONNECT
    def connect(self, request: Request) -> Response:
        slack_targets(self.actor)
        wanted = self.read_body(slackshapes.SlackChannelIn, request)

        def act() -> Reply:
            about = self._partnership(wanted.pop("partner", None))
            connect_slack(actor=self.actor, partnership_id=about, **wanted)
            return Reply(status=200, body=self._places())

        return self.perform_once(request, act)

    @slackshapes.DISCONNECT
    def disconnect(self, request: Request, code: str) -> Response:
        slack_targets(self.actor)
        self.read_nothing(request)

        def act() -> Reply:
            disconnect_slack("" if code == "all" else code, actor=self.actor)
            return Reply(status=200, body=self._places())

        return self.perform(request, act)

    def _partnership(self, slug: str | None) -> int | None:
        """The partnership that is named. Raises Invalid for one that is not the caller's to see."""
        if slug is None:
            return None
        try:
            return find_partnership(self.actor, slug).pk
        except NotFound as error:
            raise Invalid({"partner": [_("There is no such partner.")]}) from error

    def _places(self) -> dict[str, Any]:
        rows = slack_targets(self.actor)
        return {
            "items": [
                {
                    "code": row.partnership.code if row.partnership else "all",
                    "partner": _company(row.partnership.organization) if row.partnership else None,
                    "way": "bot" if row.channel else "webhook",
                    "channel": row.channel or None,
                }
                for row in rows
            ]
        }


def _company(organization: Any) -> dict[str, str]:
    return {"slug": organization.slug, "name": organization.name}
