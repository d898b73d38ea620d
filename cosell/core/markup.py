"""Markup that is made in Python: long figures and tables, where a template per cell would be slow.

Whoever writes it escapes each word of it with `esc`, and hands over the whole once. No text of
people's goes in otherwise: nothing is called safe by a word.
"""

from html import escape as esc

from django.utils.html import format_html
from django.utils.safestring import SafeString

__all__ = ["as_markup", "esc"]


def as_markup(text: str) -> SafeString:
    """Text whose words were escaped when they went in, as what a template draws as it is."""
    return format_html(text.replace("{", "{{").replace("}", "}}") + "{}", "")
