"""Finding the browser that the pages are tested in."""

import os
import shutil
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_DOWNLOADS = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def find() -> str | None:
    """Return the program: CHROMIUM, one on the PATH, or one that playwright downloaded."""
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in _NAMES:
        if program := shutil.which(name):
            return program
    for application in _APPLICATIONS:
        if Path(application).exists():
            return application
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    for pattern in _DOWNLOADS:
        for downloaded in sorted((Path.home() / caches / "ms-playwright").glob(pattern)):
            return str(downloaded)
    return None
