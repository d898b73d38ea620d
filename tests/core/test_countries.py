"""Codes that name a country."""

import pytest

from cosell.core.countries import is_country


@pytest.mark.parametrize("code", ["DE", "US", "GB", "XK", "AX", "ZW"])
def test_a_country_is_known(code: str) -> None:
    assert is_country(code)


@pytest.mark.parametrize("code", ["ZZ", "EU", "UN", "XA", "QO", "AA", "de", "D", "DEU", "", "12"])
def test_what_is_none_is_not(code: str) -> None:
    assert not is_country(code)
