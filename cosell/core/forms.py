"""What every form does to what was typed."""

from typing import Any, ClassVar

from django import forms

from cosell.core.text import clean_text


class CleanForm(forms.Form):
    """Takes out of every text what nobody sees, before anything is checked.

    A field that is required and holds nothing else is empty. Passwords stay as they were typed.
    `conditional` names fields that are asked for in some cases only: those are not called optional.
    """

    conditional: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_text = isinstance(field, forms.CharField)
            if is_text and not isinstance(field.widget, forms.PasswordInput):
                field.to_python = _cleaning(field.to_python)  # type: ignore[method-assign]


def _cleaning(to_python: Any) -> Any:
    def clean(value: Any) -> Any:
        return to_python(clean_text(value) if isinstance(value, str) else value)

    return clean
