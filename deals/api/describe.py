"""The operations on deals as the OpenAPI document tells them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from deals.api import examples
from deals.api.shapes import (
    CapabilitiesOut,
    DealOut,
    DealPageOut,
    MoveIn,
    SignIn,
    StepListOut,
)
from deals.enums import CoSellModel
from deals.queries.filters import BALLS, HEALTHS, OUTCOMES, SORTS
from partners.api.describe import LIMIT, POSTS, QUERY, READS, WORKSPACE, WRITES, path, refusals

READING, ACTING = ["Deals"], ["Acts"]
CODE = path("code", _("Code of the deal; case, blanks and a leading D- do not matter."), "K7Q2MX")
KEY = path("key", _("Key of the step."), "initial_meeting")


def _filter(name: str, text: Any, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, options.pop("type", OpenApiTypes.STR), QUERY, description=text, **options
    )


FILTERS = [
    _filter("q", _("Part of the customer's name or domain, or a code.")),
    _filter("stage", _("5 is Delivery, which holds won deals."), enum=["1", "2", "3", "4", "5"]),
    _filter("outcome", _("How the deal stands."), enum=OUTCOMES, default="open"),
    _filter("partner", _("Slug of a partner company.")),
    _filter("owner", _("Code of a person: your side's owner of the deal.")),
    _filter("ball", _("Whose turn it is."), enum=BALLS),
    _filter("health", _("What is wrong with it."), enum=HEALTHS),
    _filter("model", _("Who sells."), enum=CoSellModel.values),
    _filter("source", _("Who brought it."), enum=["vendor", "partner"]),
    _filter(
        "sort",
        _("`newest` never changes, so it suits a full crawl."),
        enum=list(SORTS),
        default="urgency",
    ),
    _filter(
        "page_size",
        _("1 to 200."),
        type={"type": "integer", "minimum": 1, "maximum": 200},
        default=50,
    ),
    _filter(
        "cursor",
        _("`next` of the page before, sent with the same filter."),
        type={"type": "string", "minLength": 1},
    ),
]


def _answer(kind: Any, text: Any, example: list[Any]) -> dict[Any, OpenApiResponse]:
    return {200: OpenApiResponse(kind, description=text, examples=example)}


_UNCHANGED = {304: OpenApiResponse(description=_("Unchanged since that ETag."))}
_CHANGED = _("The deal after the act.")
_SEEN = (403, 404, 422)
_WRITTEN = (*_SEEN, 400, 409, 412, 413, 415, 428)

LIST = extend_schema(
    operation_id="list_deals",
    summary=_("List deals"),
    description=_(
        "The deals you see in the deal room, with the same filters. Managers and partner leads see"
        " their side's whole, reps the deals they are on. Follow `next` until it is null; the same"
        " link stands in the `Link` header. Rows that appear or vanish meanwhile neither repeat"
        " nor hide another row."
    ),
    tags=READING,
    parameters=[WORKSPACE, *FILTERS, LIMIT],
    responses={
        **_answer(DealPageOut, _("A page of deals."), examples.PAGE),
        **refusals(*_SEEN, 400),
    },
)
READ = extend_schema(
    operation_id="get_deal",
    summary=_("Read a deal"),
    description=_("One deal, as your side reads it. `audience` says which side that is."),
    tags=READING,
    parameters=[WORKSPACE, CODE, *READS],
    responses={**_answer(DealOut, _("The deal."), examples.READ), **_UNCHANGED, **refusals(*_SEEN)},
)
STEPS = extend_schema(
    operation_id="list_steps",
    summary=_("Read a deal's plan"),
    description=_(
        "The steps of all five stages with their slots: who is asked, who signed. `text_hash` is"
        " what a signature is set under."
    ),
    tags=READING,
    parameters=[WORKSPACE, CODE, *READS],
    responses={
        **_answer(StepListOut, _("The plan."), examples.PLAN),
        **_UNCHANGED,
        **refusals(*_SEEN),
    },
)
CAPABILITIES = extend_schema(
    operation_id="get_capabilities",
    summary=_("What may I do now?"),
    description=_(
        "The steps you can sign or take back, and for every stage whether the deal may enter it and"
        " which signatures are missing on the way. Asked of the same rules that the acts obey."
    ),
    tags=READING,
    parameters=[WORKSPACE, CODE, LIMIT],
    responses={
        **_answer(CapabilitiesOut, _("What you may do."), examples.MAY),
        **refusals(*_SEEN),
    },
)
SIGN = extend_schema(
    operation_id="sign_step",
    summary=_("Sign a step"),
    description=_(
        "Fills your side's slot of a step, under the hash of the text that you read. Signing never"
        " moves a deal. 409 when the text changed, the slot is filled, or the deal has ended."
    ),
    tags=ACTING,
    parameters=[WORKSPACE, CODE, KEY, *POSTS],
    request=SignIn,
    examples=[examples.SIGN],
    responses={**_answer(DealOut, _CHANGED, examples.READ), **refusals(*_WRITTEN)},
)
WITHDRAW = extend_schema(
    operation_id="withdraw_signature",
    summary=_("Take a signature back"),
    description=_(
        "Takes your side's signature of a step back while the deal is still in its stage: your own,"
        " or as lead or manager your side's."
    ),
    tags=ACTING,
    parameters=[WORKSPACE, CODE, KEY, *WRITES],
    request=None,
    responses={**_answer(DealOut, _CHANGED, examples.READ), **refusals(*_WRITTEN)},
)
NUDGE = extend_schema(
    operation_id="nudge_step",
    summary=_("Nudge for a signature"),
    description=_(
        "Tells whoever holds a step's open slot that you wait for it, at most once in 24 hours: it"
        " stands on top of their work, and they hear of it. 409 when it is too soon, or nothing is"
        " open."
    ),
    tags=ACTING,
    parameters=[WORKSPACE, CODE, KEY, *POSTS],
    request=None,
    responses={**_answer(DealOut, _CHANGED, examples.READ), **refusals(*_WRITTEN)},
)
MOVE = extend_schema(
    operation_id="move_deal",
    summary=_("Move a deal"),
    description=_(
        "Enters another stage, forward up to Close (4) or back. A closed gate answers 409 with what"
        " is `missing`; the vendor goes over it with a reason. A jump forward is a chain of single"
        " moves. Back needs `reason_text`."
    ),
    tags=ACTING,
    parameters=[WORKSPACE, CODE, *POSTS],
    request=MoveIn,
    examples=[examples.MOVE, examples.MOVE_ANYWAY, examples.MOVE_BACK],
    responses={**_answer(DealOut, _CHANGED, examples.READ), **refusals(*_WRITTEN)},
)
