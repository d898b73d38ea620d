"""What the styleguide shows: a component by its file, and its states with made-up values."""

from typing import Any


class Component:
    """A partial in templates/components, by the name of its file."""

    def __init__(self, key: str, name: Any, *states: tuple[Any, dict[str, Any]]) -> None:
        self.key = key
        self.name = name
        self.states = states
