"""Answers as the document shows them."""

from typing import Any

PERIOD = {"start": "2025-11-29", "end": "2026-11-28"}
METRIC: dict[str, Any] = {
    "metric": "win_rate",
    "value": "45.7143",
    "unit": "percent",
    "target": "40",
    "verdict": "met",
    "cases": 35,
    "previous_value": None,
    "previous_cases": 0,
    "change": None,
    "attributed": None,
    "total": None,
    "basis": None,
    "missing_months": [],
    "unconverted": 0,
    "trend": [{"ends": "2026-11-28", "value": "40", "cases": 15}],
}
RESPONSE = {"side": "vendor", "times": 180, "median": "18", "p90": 83}
DECISIONS = {
    "submitted": 37, "approved": 35, "rejected": 1, "withdrawn": 0, "late": 0, "waiting": 1,
    "hours": "3",
}  # fmt: skip
FORECAST = {
    "stage": 4, "deals": 4, "amount": "662228.8", "weight": 75, "weighted": "496671.6",
    "not_counted": 0,
}  # fmt: skip
NUMBERS: dict[str, Any] = {
    "period": PERIOD,
    "previous": {"start": "2024-11-29", "end": "2025-11-28"},
    "currency": "EUR",
    "is_whole": True,
    "metrics": [METRIC],
    "beside": {
        "won": 16, "lost": 18, "withdrawn": 1, "open": 10, "proposed": 45, "lost_early": 3,
    },
    "funnel": [{"stage": 2, "deals": 53, "conversion": "91.3793"}],
    "stages": [{"stage": 3, "deals": 39, "median": "13", "p90": 18, "limit": 10, "over": 24}],
    "court": {"vendor": 27606960, "partner": 17770680, "both": 0, "customer": 0, "nobody": 0},
    "responses": [RESPONSE],
    "standing_still": {
        "as_of": "2026-11-28T06:00:00.000000Z", "over": 3, "over_value": "510700", "stalled": 1,
        "stalled_value": "300000", "days_over": "4",
    },
    "registrations": DECISIONS,
    "forecast": [FORECAST],
    "in_delivery": 6,
    "attribution": [{"kind": "sourced", "deals": 9, "amount": "928430.5"}],
    "moves": {"forward": 128, "anyway": 1},
    "steps": [
        {"key": "requirements_document", "signed": 39, "left_open": 1, "not_needed": 2},
    ],
    "changes": None,
}  # fmt: skip
MONTH = {"month": "2026-11-01", "is_closed": False, "numbers": NUMBERS}
ROWS = {
    "items": [
        {
            "key": "brightpath",
            "name": "Brightpath",
            "metrics": [
                {"metric": "win_rate", "value": "53.3333", "cases": 15, "attributed": None}
            ],
            "open": 10,
            "pipeline": "1194200",
        }
    ]
}
LINES = {
    "items": [
        {
            "code": "K7Q2MX",
            "customer": "Aurelis",
            "partner": "Kestrel",
            "model": "sales_led",
            "source": "vendor",
            "stage": 5,
            "outcome": "won",
            "opened_on": "2026-10-12",
            "decided_on": "2026-11-27",
            "signed_on": "2026-11-27",
            "days": 46,
            "amount": "132000",
            "attribution": "influenced",
            "evidence": ["initial_meeting", "solution_design"],
        }
    ],
    "count": 35,
    "is_more": False,
    "page": 1,
    "has_next": False,
}
CARD: dict[str, Any] = {
    "partner": {"slug": "brightpath", "name": "Brightpath"},
    "tier": "gold",
    "period": PERIOD,
    "currency": "EUR",
    "metrics": [{**METRIC, "trend": []}],
    "responses": [RESPONSE],
    "punctuality": [{"side": "vendor", "due": 133, "on_time": 111}],
    "registrations": DECISIONS,
    "medians": [{"metric": "win_rate", "value": "44"}],
}
REVIEW: dict[str, Any] = {
    "quarter": "2026-Q4",
    "version": 2,
    "is_final": False,
    "changes": 0,
    "card": CARD,
    "ended": [
        {
            "code": "K7Q2MX",
            "customer": "Pellworm AG",
            "outcome": "lost",
            "decided_on": "2026-11-11",
            "amount": None,
            "attribution": "sourced",
            "vendor_reason": "price",
            "partner_reason": "product_gap",
        }
    ],
    "pipeline": [FORECAST],
    "actions": [
        {
            "code": "M4X7Q2",
            "text": "Answer the price question",
            "side": "vendor",
            "owner": "Dana Reed",
            "due_on": "2026-11-24",
            "done_at": None,
        }
    ],
    "plan": "Two workshops in January.",
}
NOTE = {"quarter": "2026-Q4", "version": 1, "text": "Ask for the Silver tier's terms."}
TARGETS = {
    "quarter": "2026-Q4",
    "partner": None,
    "items": [{"metric": "win_rate", "value": "42.5", "unit": "percent"}],
}
IMPORTED = {
    "count": 0,
    "is_dry": True,
    "faults": [{"line": 3, "field": "amount", "detail": "Write it like 84000.50."}],
}
