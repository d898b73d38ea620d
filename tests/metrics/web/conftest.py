"""Browsers in a world with numbers."""

from tests.deals.web.conftest import browse, count_queries

__all__ = ["browse", "count_queries"]
