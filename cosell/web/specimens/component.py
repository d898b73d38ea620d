"""What the styleguide shows: a component by its file, and its states with made-up values."""

from typing import Any


class Component:
    """A partial in templates/components, by the name of its file.

    A value that can be called is made for each pane, so that its ids differ.
    """

    def __init__(self, key: str, name: Any, *states: tuple[Any, dict[str, Any]]) -> None:
        self.key = key
        self.name = name
        self.states = states

    @staticmethod
    def facts_for(pane: str, facts: dict[str, Any]) -> dict[str, Any]:
        """The values of one state, for one pane of the guide."""
        made = {key: value(pane) if callable(value) else value for key, value in facts.items()}
        return {**made, "pane": pane}
