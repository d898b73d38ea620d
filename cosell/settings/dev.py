"""The embedded default: demo and development on this machine only."""

from cosell import env
from cosell.settings.base import *  # noqa: F403

DEBUG = env.flag("DEBUG")
