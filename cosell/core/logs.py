"""What never reaches a log: the secret part of an address."""

import logging
import re

_SECRET = re.compile(r"(invite(?:/|%2F))[0-9a-z]{40}", re.IGNORECASE)


class SecretFilter(logging.Filter):
    """Cuts the secret out of invitation links, whoever logs the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if _SECRET.search(text):
            record.msg, record.args = _SECRET.sub(r"\1…", text), ()
        return True
