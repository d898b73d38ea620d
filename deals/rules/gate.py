"""Checks of the sheets: won, pause."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from cosell.core.businesstime import Calendar

WON_BACK_DAYS = 31
LONGEST_PAUSE = 20


def won_sheet_problems(
    *, opened_on: date, signed_on: date, today: date, is_manager: bool
) -> list[str]:
    """Why a signing date cannot be taken; empty when it can."""
    if signed_on > today:
        return [_("The contract cannot be signed in the future.")]
    if signed_on < opened_on:
        return [_("The contract cannot be signed before the deal was opened.")]
    if not is_manager and signed_on < today - timedelta(days=WON_BACK_DAYS):
        return [_("More than 31 days back only a manager can record it.")]
    return []


def pause_problems(*, starts_on: date, returns_on: date, calendar: Calendar) -> list[str]:
    """Why a return date cannot be taken; empty when it can."""
    if returns_on <= starts_on:
        return [_("The customer comes back on a later day.")]
    if returns_on > calendar.nth_working_date(starts_on, LONGEST_PAUSE):
        return [_("A pause lasts at most 20 business days.")]
    return []
