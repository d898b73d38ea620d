"""The made-up values that the styleguide shows each component with, one entry per state."""

from cosell.web.specimens.charts import CHARTS
from cosell.web.specimens.component import Component
from cosell.web.specimens.controls import CONTROLS
from cosell.web.specimens.deal import DEAL
from cosell.web.specimens.fields import FIELDS
from cosell.web.specimens.lists import LISTS
from cosell.web.specimens.sides import SIDES
from cosell.web.specimens.words import WORDS

COMPONENTS = (*CONTROLS, *FIELDS, *SIDES, *DEAL, *LISTS, *CHARTS, *WORDS)

__all__ = ["COMPONENTS", "Component"]
