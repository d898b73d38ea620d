"""One deal, told in the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_VIC = {"code": "2M8XQ4", "name": "Vic Seller"}
_PAT = {"code": "7KQ2MX", "name": "Pat Partner"}
_HASH = "5d41402abc4b2a76b9719d911017c592ae3b1b7b8a1a9bd1a9bdf1b8a0f3c2d1"

ROW: dict[str, Any] = {
    "code": "K7Q2MX",
    "customer": "Halden Foods",
    "country": "DE",
    "partner": {"slug": "brightpath", "name": "Brightpath"},
    "model": "partner_led",
    "source": "partner",
    "stage": 2,
    "outcome": "open",
    "size_range": "25k_100k",
    "amount": None,
    "currency": "EUR",
    "expected_close": "2027-03-31",
    "opened_on": "2026-11-16",
    "signed_on": None,
    "delivered_at": None,
    "ball": {
        "kind": "both",
        "step": "initial_meeting",
        "vendor": _VIC,
        "partner": _PAT,
        "since": "2026-11-19T10:12:31.000000Z",
        "due_on": "2026-11-24",
    },
    "clock": {
        "entered_at": "2026-11-19T10:12:31.000000Z",
        "limit_on": "2026-11-26",
        "soon_at": "2026-11-25T08:00:00.000000Z",
        "over_at": "2026-11-27T08:00:00.000000Z",
        "silent_at": "2026-11-27T08:00:00.000000Z",
        "paused_until_at": None,
    },
    "version": 7,
    "created_at": "2026-11-16T09:00:00.000000Z",
    "updated_at": "2026-11-19T10:12:31.000000Z",
}
DEAL: dict[str, Any] = {
    "audience": "partner",
    **ROW,
    "vendor": {"slug": "northwind", "name": "Northwind"},
    "website": "halden-foods.de",
    "need": "Replace the warehouse system before peak season.",
    "first_stage": 1,
    "withdrawn_kind": None,
    "split": {"vendor": "30.00", "partner": "70.00"},
    "signers": "",
    "sales_rep": _VIC,
    "partner_rep": _PAT,
    "partner_manager": {"code": "9T3WHC", "name": "Mona Manager"},
    "proposal_entered_at": None,
    "closed_at": None,
}
STEP: dict[str, Any] = {
    "key": "initial_meeting",
    "name": "Initial meeting",
    "text": "Joint discovery call with the customer.",
    "text_hash": _HASH,
    "stage": 2,
    "position": 4,
    "before_room": False,
    "can_be_waived": True,
    "status": "waiting",
    "due_on": "2026-11-24",
    "completed_at": None,
    "accountable": _PAT,
    "slots": [
        {"side": "vendor", "holder": _VIC, "signature": None},
        {
            "side": "partner",
            "holder": _PAT,
            "signature": {
                "kind": "signed",
                "by": "Pat Partner",
                "on_behalf_of": None,
                "reason": None,
                "signed_at": "2026-11-20T13:40:02.000000Z",
            },
        },
    ],
}
CAPABILITIES: dict[str, Any] = {
    "version": 7,
    "sign": ["initial_meeting", "solution_design"],
    "withdraw": [],
    "move": [
        {"to": 1, "kind": "back", "allowed": False, "with_reason": True, "missing": []},
        {
            "to": 3,
            "kind": "forward",
            "allowed": False,
            "with_reason": False,
            "missing": [
                {
                    "what": "Initial meeting",
                    "who": "Vic Seller",
                    "side": "vendor",
                    "step": "initial_meeting",
                }
            ],
        },
    ],
}


def answer(name: str, value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(name, value=value, response_only=True)]


def body(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


PAGE = answer("A page", {"items": [ROW], "next": "gAAAAABpJF2…"})
READ = answer("As the partner reads it", DEAL)
PLAN = answer("A plan", {"version": 7, "items": [STEP]})
MAY = answer("What Pat may do", CAPABILITIES)
SIGN = body("Sign what was read", {"text_hash": _HASH})
MOVE = body("Through a green gate", {"to": 3})
MOVE_ANYWAY = body("Over missing signatures", {"to": 3, "reason": "agreed"})
MOVE_BACK = body("Back", {"to": 1, "reason_text": "The customer asked for another scope."})
