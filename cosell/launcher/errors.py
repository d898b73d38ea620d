"""What stops the launcher, said in one sentence."""

#: The machine, the folder or the arguments are wrong; nothing was started.
UNUSABLE = 2
#: It was started and failed, or it runs already.
FAILED = 1


class LauncherError(Exception):
    """A reason to stop that its reader can act on; shown without a traceback."""

    def __init__(self, sentence: str, *, code: int = UNUSABLE, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.detail = detail
