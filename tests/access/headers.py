"""AUTH-10: what every answer carries, whatever it says."""

import re

from django.http import HttpResponse

REQUIRED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: None of them tells another site more than where it was called from.
REFERRER = {"same-origin", "no-referrer", "strict-origin"}


def header_problems(response: HttpResponse, *, is_public: bool = False) -> list[str]:
    """What is missing or lax in an answer's headers. What is public may be kept by a browser."""
    problems = [
        f"{name} is {response.get(name)!r}"
        for name, value in REQUIRED.items()
        if response.get(name) != value
    ]
    if response.get("Referrer-Policy") not in REFERRER:
        problems.append(f"Referrer-Policy is {response.get('Referrer-Policy')!r}")
    if not is_public and "no-store" not in response.get("Cache-Control", ""):
        problems.append(f"Cache-Control is {response.get('Cache-Control')!r}")
    problems += policy_problems(response.get("Content-Security-Policy", ""))
    for cookie in response.cookies.values():
        if (cookie.value and not cookie["httponly"]) or cookie["samesite"] not in {"Lax", "Strict"}:
            problems.append(f"cookie {cookie.key} is lax")
    return problems


def policy_problems(policy: str) -> list[str]:
    """What the content security policy leaves open."""
    rules = dict(re.match(r"\s*(\S+)\s*(.*)", part).groups() for part in policy.split(";") if part)  # type: ignore[union-attr]
    problems = []
    if rules.get("default-src") != "'none'":
        problems.append("the policy has no closed default")
    if rules.get("frame-ancestors") != "'none'":
        problems.append("the policy lets others frame the page")
    for name in ("script-src", "style-src"):
        if rules.get(name) != "'self'":
            problems.append(f"the policy's {name} is {rules.get(name)!r}")
    return problems
