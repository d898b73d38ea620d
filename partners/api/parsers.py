"""Bodies: JSON in UTF-8, small, and unambiguous."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from cosell.core.problems import TooLarge

LARGEST = 64 * 1024


class StrictJSONParser(BaseParser):
    """RFC 8259 to the letter: UTF-8 whatever charset is named, no name twice, no NaN."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TooLarge(_("A body has at most 64 KiB."))
        try:
            data = json.loads(
                raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant
            )
            # A lone surrogate is valid JSON and no text: nothing could store or repeat it.
            json.dumps(data, ensure_ascii=False).encode("utf-8")
        except UnicodeError as error:
            raise ParseError(_("The body is not text in UTF-8.")) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not sound JSON.")) from error
        return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError
