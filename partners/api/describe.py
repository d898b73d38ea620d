"""What every operation's description shares: headers, refusals, examples."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from cosell.core.problems import CONTENT_TYPE, TITLES
from partners.api.shapes import ProblemOut

PATH: Literal["path"] = "path"
QUERY: Literal["query"] = "query"
HEADER: Literal["header"] = "header"
ALWAYS = (401, 405, 406, 429, 500, 503)
_REQUEST_ID = "3f0c9a4be5d14f0e9f5f6f2a7d1c8b60"


def example(value: str) -> list[OpenApiExample]:
    return [OpenApiExample("for instance", value=value)]


def path(name: str, text: Any, value: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, PATH, description=text, examples=example(value))


WORKSPACE = path("workspace", _("Slug of the workspace, as in `seats` of /api/v1/me."), "northwind")
DRY_RUN = OpenApiParameter(
    "dry_run",
    OpenApiTypes.BOOL,
    QUERY,
    default=False,
    description=_("`true` checks everything and keeps nothing; the answer is what would be."),
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^"[0-9]+"(, ?"[0-9]+")*$'},
    HEADER,
    required=True,
    description=_('The ETag that was read, like `"7"`. Another version is refused with 412.'),
    examples=example('"7"'),
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    HEADER,
    required=True,
    description=_(
        "New for each act, the same for its retries: the first answer is given again for at least"
        " 24 hours."
    ),
    examples=example("2b9d7c1e-sign-fit"),
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    HEADER,
    description=_("An ETag that is known already: 304 without a body while it holds."),
)


def _answer_header(name: str, codes: list[int], text: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, HEADER, response=codes, description=text)


ETAG = _answer_header("ETag", [200], _("The version, strong; not on a dry run."))
REPLAYED = _answer_header("Idempotent-Replayed", [200], _("`true` for an answer given again."))
LIMIT = _answer_header("RateLimit", [200], _("Requests that are left, and seconds to the reset."))
RETRY_AFTER = _answer_header("Retry-After", [429], _("Seconds until the next request counts."))
WAS_DRY_RUN = _answer_header("Dry-Run", [200], _("`true` where nothing was kept."))
READS = [IF_NONE_MATCH, ETAG, LIMIT, RETRY_AFTER]
WRITES = [DRY_RUN, IF_MATCH, ETAG, LIMIT, RETRY_AFTER, WAS_DRY_RUN]
POSTS = [IDEMPOTENCY_KEY, *WRITES, REPLAYED]

_CODES = {
    400: ("parse_error", _("The body is not sound JSON.")),
    401: ("unauthenticated", _("Send a valid token: Authorization: Bearer cds_pat_…")),
    403: ("not_on_deal", _("You are not on this deal. Ask Vic Seller to add you.")),
    404: ("not_found", _("There is nothing here.")),
    405: ("method_not_allowed", _('Method "DELETE" not allowed.')),
    406: ("not_acceptable", _("Could not satisfy the request Accept header.")),
    409: ("gate_closed", _("2 signatures are missing.")),
    412: ("stale", _("The record changed since you read it.")),
    413: ("too_large", _("A body has at most 64 KiB.")),
    415: ("unsupported_media_type", _('Unsupported media type "text/plain" in request.')),
    422: ("invalid", _("There is no such field.")),
    428: ("precondition_required", _("Send If-Match with the ETag that you read.")),
    429: ("throttled", _("Request was throttled. Expected available in 12 seconds.")),
    500: ("fault", _("Quote the request id when you report this.")),
    503: ("not_ready", _("Try again in a moment.")),
}
_MORE: dict[int, dict[str, Any]] = {
    409: {
        "missing": [
            {
                "what": "Fit confirmed",
                "who": "Pat Partner",
                "side": "partner",
                "step": "fit_confirmed",
            }
        ]
    },
    412: {"fields": [{"field": "stage", "base": "1", "mine": "", "theirs": "2"}]},
    422: {"errors": [{"pointer": "#/stage", "detail": "There is no such field."}]},
}


def refusals(*codes: int) -> dict[Any, OpenApiResponse]:
    """Problem documents of the given statuses, and of those that every operation may answer."""
    return {
        (code, CONTENT_TYPE): OpenApiResponse(
            ProblemOut, description=str(TITLES[code]), examples=[_refusal(code)]
        )
        for code in sorted({*codes, *ALWAYS})
    }


def _refusal(code: int) -> OpenApiExample:
    name, text = _CODES[code]
    body = {
        "type": f"urn:dealroom:problem:{name}",
        "title": str(TITLES[code]),
        "status": code,
        "detail": str(text),
        "instance": f"urn:dealroom:request:{_REQUEST_ID}",
        "request_id": _REQUEST_ID,
        **_MORE.get(code, {}),
    }
    return OpenApiExample(name, value=body, media_type=CONTENT_TYPE, response_only=True)
