"""What never reaches a log: the secret part of an address."""

import logging
import re

_SECRET = re.compile(
    r"(invite(?:/|%2F))[0-9a-z]{40}|((?:/|%2F)(?:act|unsubscribe)(?:/|%2F))[0-9a-z_:.-]{20,}",
    re.IGNORECASE,
)


class SecretFilter(logging.Filter):
    """Cuts the secret out of links that invite, act or unsubscribe, whoever logs the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if _SECRET.search(text):
            record.msg, record.args = _SECRET.sub(r"\1\2…", text), ()
        return True
