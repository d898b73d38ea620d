"""What people type, without what nobody sees: such characters hide an empty name or turn it around."""

import unicodedata

#: Joiners that words of some scripts, and families of emoji, are written with; alone they are nothing.
_JOINERS = {"\u200c", "\u200d"}
_BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}


def _is_kept(letter: str) -> bool:
    """What is no text at all stays, so that whoever checks the text refuses it by name."""
    return letter in _JOINERS or unicodedata.category(letter) != "Cf"


def clean_text(text: str) -> str:
    """The text without marks of direction, zero-width and other unseen characters, and trimmed.

    What is left of nothing but joiners and blanks is nothing.
    """
    kept = "".join(letter for letter in text if _is_kept(letter)).strip()
    seen = any(
        letter not in _JOINERS and letter not in _BLANK and not letter.isspace() for letter in kept
    )
    return kept if seen else ""
