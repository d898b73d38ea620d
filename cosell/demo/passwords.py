"""Passwords that can be read from a terminal and typed: random, never the same twice."""

import secrets

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES, _GROUP = 9, 3


def new_password() -> str:
    """Nine syllables in three groups, like "novabi-tukero-milasu": 55 bits."""
    syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES)]
    groups = ["".join(syllables[at : at + _GROUP]) for at in range(0, _SYLLABLES, _GROUP)]
    return "-".join(groups)
