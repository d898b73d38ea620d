"""Kestrel's own programme, in which it is the vendor and Brightpath its partner: twenty deals."""

from functools import partial

from cosell.demo.tales import Facts, OpenTale, PastTale, Sign

_facts = partial(
    Facts, workspace="kestrel", partner="brightpath", rep="chloe", partner_rep="mia", country="DE"
)
_tom = partial(_facts, rep="tom", partner_rep="ines")
_daniel = partial(_facts, rep="daniel", partner_rep="omar", source="vendor")
_won = partial(PastTale, outcome="won", delivered=5)
_lost = partial(PastTale, outcome="lost", stage=3)

OPEN_TALES = [
    OpenTale(
        facts=_facts(
            customer="Birkenhof Praxen", amount=31_000, need="Appointments without phone queues."
        ),
        opened=1.6,
        signed=(Sign("fit_confirmed", "partner", 1.3),),
    ),
    OpenTale(
        facts=_tom(customer="Kontor Lübeck", amount=54_000, need="Leases that remind by themselves."),
        opened=1.8,
    ),
    # The one that waits on Mia.
    OpenTale(
        facts=_facts(
            customer="Hellwasser Versorgung", amount=97_000, need="Pipes, valves and reports in one map."
        ),
        opened=4.7,
        stages=(2.8,),
        signed=(
            Sign("initial_meeting", "partner", 1.8),
            Sign("initial_meeting", "vendor", 1.6),
        ),
    ),
    OpenTale(
        facts=_tom(customer="Marktplatz Verlag", amount=42_000, need="Adverts booked until midnight."),
        opened=3.8,
        stages=(1.7,),
    ),
    OpenTale(
        facts=_daniel(customer="Isarauen Feinkost", amount=63_000, need="Shelf life seen from the van."),
        opened=5.7,
        stages=(3.8,),
        signed=(
            Sign("initial_meeting", "partner", 2.4),
            Sign("initial_meeting", "vendor", 2.1),
            Sign("requirements_document", "partner", 1.4),
        ),
    ),
    OpenTale(
        facts=_facts(
            customer="Stahlwerk Ebenau", amount=210_000, source="vendor",
            need="Melts that are traced to the beam.",
        ),
        opened=9.7,
        stages=(8.1, 4.8),
        signed=(Sign("proposal_draft", "partner", 2.2),),
    ),
    OpenTale(
        facts=_tom(customer="Donau Assekuranz", amount=125_000, need="Policies that customers change."),
        opened=8.7,
        stages=(7.3, 3.8),
    ),
    OpenTale(
        facts=_daniel(customer="Waldblick Hotels", amount=78_000, need="Room service by phone."),
        opened=14.6,
        stages=(13.1, 9.7, 4.6),
        signed=(
            Sign("presentation", "partner", 2.7),
            Sign("presentation", "vendor", 2.5),
            Sign("negotiation", "partner", 1.7),
        ),
    ),
]  # fmt: skip

# The programme is young: most of these were under way when it began.
PAST_TALES = [
    _won(
        facts=_facts(customer="Kieler Bootsbau", amount=66_000, need="Hull plans on the shop floor."),
        ended=72, days=44, began=3,
    ),
    _won(
        facts=_tom(customer="Rosenheim Optronik", amount=118_000, need="Lenses tested once."),
        ended=95, days=58, began=3,
    ),
    _won(
        facts=_daniel(customer="Teutohaus Türen", amount=39_000, need="Doors quoted in a minute."),
        ended=131, days=35, began=3,
    ),
    _won(
        facts=_tom(customer="Havelland Molkerei", amount=83_000, need="Routes for raw milk."),
        ended=41, days=52, began=3, delivered=1,
    ),
    _won(
        facts=_tom(customer="Saaletal Papier", amount=57_000, need="Waste weighed by colour."),
        ended=20, days=39, began=3, delivered=0,
    ),
    _lost(
        facts=_facts(customer="Elbufer Kliniken", amount=190_000, need="Beds seen in real time."),
        ended=26, days=40, began=3, reason="security", other_reason="price",
    ),
    _lost(
        facts=_tom(customer="Brocken Reisen", amount=28_000, need="Coaches filled to the last seat."),
        ended=57, days=24, began=3, reason="no_budget",
    ),
    _lost(
        facts=_daniel(customer="Mainfranken Druck", amount=36_000, need="Proofs signed on screen."),
        ended=86, days=33, began=3, reason="competitor",
    ),
    _lost(
        facts=_facts(customer="Seebad Ahlborn", amount=47_000, need="Day tickets without a kiosk."),
        ended=124, days=29, began=3, reason="timing", other_reason="no_decision",
    ),
    _lost(
        facts=_tom(customer="Odenwald Kräuter", amount=18_000, need="Harvest lots on labels."),
        ended=63, days=11, stage=2, reason="unreachable",
    ),
    PastTale(
        facts=_daniel(customer="Spreebogen Makler", amount=44_000, need="Viewings planned by area."),
        outcome="withdrawn", ended=48, days=28, stage=3, reason="requirements",
    ),
    _lost(
        facts=_facts(customer="Werrahof Bio", amount=15_000, need="Boxes packed by preference."),
        ended=33, days=4, stage=1, reason="not_a_fit",
    ),
]  # fmt: skip
