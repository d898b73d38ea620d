"""What nobody sees is taken out of what was typed."""

import pytest
from django import forms

from cosell.core.forms import CleanForm
from cosell.core.text import clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Halden Foods", "Halden Foods"),
        ("  Halden\u00a0Foods ", "Halden\u00a0Foods"),
        ("\u200b", ""),
        ("\u200b" * 12, ""),
        ("\u3164\u2800", ""),
        ("\u200d\u200c", ""),
        ("\u202eEvil", "Evil"),
        ("a\u2066b\u2069", "ab"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        (
            "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645",
            "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645",
        ),
    ],
)
def test_unseen_characters_go_and_words_stay(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


class Named(CleanForm):
    name = forms.CharField()
    secret = forms.CharField(widget=forms.PasswordInput, strip=False)


def test_a_name_of_nothing_is_missing_and_a_password_stays_as_typed() -> None:
    form = Named({"name": "\u200b\u200b", "secret": " \u200bword "})
    assert not form.is_valid()
    assert list(form.errors) == ["name"]
    assert form.cleaned_data["secret"] == " \u200bword "
