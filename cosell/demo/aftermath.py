"""What would have followed from the story, had it been lived: without telling anybody of the past."""

from django.db.models import Max

from cosell.core import clock
from cosell.core.wall import wall
from cosell.demo.figures import add_figures
from cosell.demo.house import House
from cosell.messaging.actions.relay import pass_over_events
from cosell.messaging.models import Event
from metrics.actions.closing import close_periods
from metrics.actions.medians import keep_medians
from metrics.actions.rebuilding import rebuild_numbers
from metrics.actions.standing import measure_standstill
from partners.actions.partnerships import note_activity


def note_history(house: House) -> None:
    """Note when each partnership last moved, and take every event as known."""
    for workspace in house.workspaces:
        with wall(house.system(workspace)) as actor:
            acts = Event.objects.filter(is_act=True, partnership_id__isnull=False)
            for row in acts.values("partnership_id").annotate(last=Max("at")):
                note_activity(row["partnership_id"], at=row["last"], actor=actor)
    pass_over_events()


def count_everything(house: House) -> None:
    """Fold what was told into numbers, as the relay would have done on the way."""
    add_figures(house, clock.now().date())
    for workspace in house.workspaces:
        actor = house.system(workspace)
        rebuild_numbers(actor=actor)
        keep_medians(actor=actor)
        close_periods(actor=actor)
        measure_standstill(actor=actor)
