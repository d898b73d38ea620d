"""How handing over a message can fail."""


class TransportError(Exception):
    """It was not taken, and may be taken later."""


class Unsure(TransportError):
    """Nobody can say whether it was taken: the line went dead after it had been handed over."""


class Refused(TransportError):
    """It will never be taken: the address or the channel does not exist."""
