"""Somebody at a browser: what they press is counted, and what goes wrong is kept."""

from dataclasses import dataclass, field
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from tests.world import PASSWORD, World

_WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  console.error("CSP " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile);
});
"""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Refusals that a journey provokes on purpose; the browser reports each as a console error.
_EXPECTED = ("status of 409", "status of 422")


@dataclass
class Person:
    """A name, a browser context and its page. `clicks` counts pointer activations."""

    name: str
    context: BrowserContext
    page: Page
    clicks: int = 0
    faults: list[str] = field(default_factory=list)

    @classmethod
    def sits(cls, name: str, context: BrowserContext) -> Self:
        context.add_init_script(_WATCH)
        page = context.new_page()
        person = cls(name, context, page)
        page.on("console", person._hear)
        page.on("pageerror", lambda error: person.faults.append(str(error)))
        return person

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in _EXPECTED):
            self.faults.append(f"{self.page.url}: {message.text}")

    def opens(self, path: str) -> Self:
        """Go to an address and wait until it stands."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"
        return self

    def presses(self, name: str, *, role: Any = "button", exact: bool = False) -> Self:
        """Press what has this accessible name, and count it."""
        target = self.page.get_by_role(role, name=name, exact=exact).first
        return self.clicks_on(target)

    def clicks_on(self, target: Locator) -> Self:
        target.click()
        self.clicks += 1
        return self

    def sees(self, text: str) -> Self:
        self.page.get_by_text(text).first.wait_for()
        return self

    def axe_finds(self) -> list[str]:
        """Violations of WCAG 2.2 A and AA on the page as it stands."""
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": _TAGS}})
        return [
            f"{self.page.url}: {each['id']}: {node['html'][:160]}"
            for each in results.response["violations"]
            for node in each["nodes"]
        ]

    def is_focused_on_nothing(self) -> bool:
        return bool(self.page.evaluate("document.activeElement === document.body"))


def with_real_password(world: World, name: str) -> str:
    """The web process does not take the quick hashes of tests. Returns the address."""
    user = world.people[name]
    user.password = Argon2PasswordHasher().encode(PASSWORD, "a salt of some length")
    user.save(update_fields=["password"])
    return str(user.email)


def types_password(person: Person, email: str) -> None:
    person.page.get_by_label("Work e-mail").fill(email)
    person.page.get_by_label("Password").fill(PASSWORD)
    person.presses("Sign in", exact=True)
