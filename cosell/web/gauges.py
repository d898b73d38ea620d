"""How the outbox stands, for a program that watches: the text format of Prometheus, version 0.0.4."""

import hmac
import math
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cosell.core.errors import NotFound
from cosell.messaging.queries.health import OutboxHealth, outbox_health, recent_dwells
from partners.web.access import public_page

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
QUANTILES = (0.5, 0.95, 0.99)


@public_page("answers who says METRICS_TOKEN, and is no address for everybody else")
@require_GET
def metricsz(request: HttpRequest) -> HttpResponse:
    """Counts over all tenants; nobody's facts."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = settings.METRICS_TOKEN
    if not known or not hmac.compare_digest(given.encode(), known.encode()):
        raise NotFound
    text = write_gauges(outbox_health(), recent_dwells())
    return HttpResponse(text, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def write_gauges(health: OutboxHealth, dwells: Sequence[float]) -> str:
    """The gauges as text. `dwells` are sorted seconds; without any, no quantile is claimed."""
    queues = {
        'queue="events"': health.not_relayed,
        'queue="deliveries"': health.deliveries_due,
        'queue="messages"': health.messages_due,
    }
    stuck = {
        'what="deliveries_parked"': health.deliveries_parked,
        'what="messages_parked"': health.messages_parked,
        'what="messages_unknown"': health.messages_unknown,
    }
    ranks = {f'quantile="{share}"': _at(dwells, share) for share in QUANTILES if dwells}
    return "".join(
        (
            _gauge("outbox_oldest_age_seconds", "What waits longest.", {"": health.oldest_age}),
            _gauge("outbox_overdue", "Rows a minute beyond their time.", {"": health.overdue}),
            _gauge("queue_depth", "Rows whose time has come.", queues),
            _gauge("outbox_stuck", "Rows that wait for an admin.", stuck),
            _gauge("dwell_seconds", "Release to hand-over, the last five minutes.", ranks),
        )
    )


def _gauge(name: str, text: str, values: Mapping[str, float]) -> str:
    full = f"dealroom_{name}"
    lines = [f"# HELP {full} {text}", f"# TYPE {full} gauge"]
    for label, value in values.items():
        lines.append(f"{full}{{{label}}} {value:g}" if label else f"{full} {value:g}")
    return "\n".join(lines) + "\n"


def _at(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    return values[max(math.ceil(share * len(values)) - 1, 0)]
