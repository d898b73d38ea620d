"""What comes in, taken literally: no number for a text, no text for a number, no unknown name."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cosell.core.text import clean_text

_MOST_NAMED = 20
#: A time of the day by the wall clock, to the minute.
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def time_text(value: time | None) -> str | None:
    """A time of the day as the API writes it."""
    return f"{value:%H:%M}" if value is not None else None


class Text(serializers.CharField):
    """A JSON string; numbers and booleans are not turned into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = clean_text(data) if self.trim_whitespace else data
        if not text and not self.allow_blank:
            self.fail("blank")
        return str(super().to_internal_value(text))


class WholeNumber(serializers.IntegerField):
    """A JSON integer; texts, fractions and booleans are not turned into one."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Choice(serializers.ChoiceField):
    """One of a closed vocabulary. The refusal does not repeat what was sent."""

    default_error_messages = {"invalid_choice": _("This is not one of the choices.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": CLOCK})
class TimeOfDay(serializers.TimeField):
    """A time of the day, to the minute."""

    default_error_messages = {"invalid": _("A time of the day is written like 20:00.")}

    def to_internal_value(self, value: Any) -> time:
        if not isinstance(value, str) or not re.fullmatch(CLOCK, value):
            self.fail("invalid")
        return time.fromisoformat(value)


class In(serializers.Serializer[Any]):
    """A body that may hold the fields that are named here, and no others."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {name: [_("There is no such field.")] for name in unknown[:_MOST_NAMED]}
                )
        return super().to_internal_value(data)


class Nothing(In):
    """A request without a body."""
