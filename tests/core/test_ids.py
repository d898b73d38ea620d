"""Public codes: random, and forgiving when somebody types them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosell.core.ids import ALPHABET, LENGTH, LONG, new_code, new_long_code, normalise_code
from cosell.messaging.models import Delivery, Message, Notification


def test_new_code_is_six_letters_of_the_alphabet_and_its_own_normal_form():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 6 and set(code) <= set(ALPHABET) for code in codes)
    assert all(normalise_code(code) == code for code in codes)


def test_alphabet_has_no_look_alikes():
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("K7M3Q2", "K7M3Q2"),
        ("k7m3q2", "K7M3Q2"),
        (" D-K7M3Q2 ", "K7M3Q2"),
        ("d-k7m3q2", "K7M3Q2"),
        ("K7M-3Q2", "K7M3Q2"),
        ("K7M 3Q2", "K7M3Q2"),
        ("oil0lI", "011011"),
        ("DDDDDD", "DDDDDD"),
        ("", None),
        ("K7M3Q", None),
        ("K7M3Q22", None),
        ("K7M3QU", None),
        ("K7M3Q!", None),
        ("K7M3Qß", None),
        ("K7M3Q٢", None),
    ],
)
def test_normalise_code_reads_what_was_meant(typed, meant):
    assert normalise_code(typed) == meant


@given(st.text())
def test_normalise_code_never_invents_a_letter(text):
    code = normalise_code(text)
    assert code is None or normalise_code(code) == code


def test_what_is_made_by_the_million_has_long_codes() -> None:
    """Forty thousand six-letter codes are as likely as not to hold one twice."""
    long = new_long_code()
    assert len(long) == LONG
    assert set(long) <= set(ALPHABET)
    assert normalise_code(long) is None
    assert normalise_code(long.lower(), (LENGTH, LONG)) == long
    for model in (Notification, Message, Delivery):
        assert len(model().code) == LONG
