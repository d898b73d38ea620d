"""What a transport is given: words and addresses, no rows."""

from dataclasses import dataclass

from cosell.messaging.registry import Words


@dataclass(frozen=True, kw_only=True)
class SlackAddress:
    """An incoming webhook, or a bot with a channel."""

    webhook_url: str = ""
    bot_token: str = ""
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One message to one reader, worded. `settings_url` leads to the setting that it obeys.

    `unsubscribe_url` takes a POST from the reader's mail program. `thread` is what messages about
    the same deal have in common.
    """

    code: str
    kind_label: str
    to: str
    name: str
    words: tuple[Words, ...]
    thread: str
    workspace_name: str
    settings_url: str
    unsubscribe_url: str
    slack: SlackAddress | None = None

    @property
    def subject(self) -> str:
        """One line, whatever stands in a name."""
        first = " ".join(self.words[0].subject.split())
        return first[:200]
