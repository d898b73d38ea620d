"""Countries: the codes of two letters that name one."""

from functools import cache

from babel import Locale

#: Codes of the same shape that name no country: groups, parts of one, and what is not known.
_NONE = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


@cache
def _known() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2) - _NONE


def is_country(code: str) -> bool:
    """Whether the code names a country, in capital letters as it is kept."""
    return code in _known()
