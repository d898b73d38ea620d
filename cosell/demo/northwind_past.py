"""Northwind's deals that have ended: won, lost, withdrawn, duplicates."""

from functools import partial

from cosell.demo.tales import YESTERDAY, Facts, PastTale

_brightpath = partial(Facts, partner="brightpath", rep="dana", partner_rep="mia")
_kestrel = partial(
    Facts, partner="kestrel", rep="felix", partner_rep="callum", country="GB", source="vendor"
)
_oakline = partial(
    Facts, partner="oakline", rep="felix", partner_rep="maya", country="US", currency="USD"
)
_sundial = partial(Facts, partner="sundial", rep="felix", partner_rep="elena", country="AT")
_won = partial(PastTale, outcome="won", delivered=5)
_lost = partial(PastTale, outcome="lost", stage=3)

_WON = [
    _won(
        facts=_brightpath(
            customer="Aldermann Pharma", amount=96_000, need="Batches released without paper.",
        ),
        ended=70, days=46,
    ),
    _won(
        facts=_brightpath(
            customer="Lakeside Versicherung", partner_rep="jonas", amount=142_000, country="CH",
            need="Claims desk and brokers on one file.",
        ),
        ended=88, days=61,
    ),
    _won(
        facts=_brightpath(
            customer="Feldberg Optik", source="vendor", amount=58_000,
            need="Prescriptions that reach the workshop at once.",
        ),
        ended=104, days=33,
    ),
    _won(
        facts=_brightpath(
            customer="Zugspitz Energie", rep="felix", partner_rep="jonas", amount=73_500,
            need="Outages reported by text message.",
        ),
        ended=121, days=54,
    ),
    _won(
        facts=_brightpath(
            customer="Moorland Papier", amount=118_000, need="Rolls that are found by scanning.",
        ),
        ended=150, days=70, began=2,
    ),
    _won(
        facts=_brightpath(
            customer="Süderhaus Möbel", rep="felix", partner_rep="jonas", amount=64_000,
            need="Delivery dates that hold.",
        ),
        ended=34, days=40, delivered=2,
    ),
    _won(
        facts=_brightpath(
            customer="Kranich Spedition", rep="felix", partner_rep="jonas", source="vendor",
            amount=41_000, need="Drivers' hours without phone calls.",
        ),
        ended=18, days=28, delivered=0, deploys_in=25,
    ),
    _won(
        facts=_brightpath(
            customer="Bergmann Medizintechnik", rep="felix", partner_rep="jonas", amount=88_500,
            need="Devices that are traced for fifteen years.",
        ),
        ended=52, days=66, delivered=3,
    ),
    # These two explain why the partners' share of revenue misses its target: the vendor brought
    # and sold them, and the partner only deployed.
    _won(
        facts=_kestrel(
            customer="Hanse Port Authority", partner_rep="zofia", amount=2_040_000, country="DE",
            need="Berths, pilots and tugs planned together.",
        ),
        ended=96, days=82, is_hands_off=True,
    ),
    _won(
        facts=_kestrel(
            customer="Regiobahn Nord", amount=1_699_000, country="DE",
            need="Rolling stock maintained before it stands.",
        ),
        ended=44, days=74, delivered=2, is_hands_off=True,
    ),
    _won(
        facts=_kestrel(
            customer="Aurelis", partner_rep="zofia", amount=132_000,
            need="Tenancies and repairs in one ledger.",
        ),
        ended=YESTERDAY, days=46, delivered=0, deploys_in=20,
    ),
    _won(
        facts=_oakline(
            customer="Harbor & Main Grocers", rep="dana", partner_rep="tyler", amount=125_000,
            need="Fresh goods ordered by what was sold.",
        ),
        ended=79, days=51,
    ),
    _won(
        facts=_oakline(
            customer="Blue Mesa Solar", source="vendor", amount=92_000,
            need="Crews, permits and panels in one plan.",
        ),
        ended=112, days=36,
    ),
    _won(
        facts=_oakline(
            customer="Corliss Instruments", rep="dana", partner_rep="luis", amount=210_000,
            need="Calibration that customers can follow.",
        ),
        ended=135, days=57, began=2,
    ),
    _won(
        facts=_oakline(
            customer="Tidewater Clinics", source="vendor", amount=76_000,
            need="Referrals that are not lost.",
        ),
        ended=27, days=49, delivered=1,
    ),
    _won(
        facts=_sundial(
            customer="Alpenkraft Werke", amount=38_000, need="Turbine logs in one place.",
        ),
        ended=140, days=51, began=2,
    ),
]  # fmt: skip

_LOST = [
    # Each side gives another reason.
    _lost(
        facts=_brightpath(
            customer="Pellworm AG", partner_rep="jonas", amount=99_000,
            need="Harbour cranes that report their own wear.",
        ),
        ended=12, days=43, stage=4, reason="price", other_reason="product_gap",
    ),
    _lost(
        facts=_brightpath(
            customer="Quellhof Hotels", amount=44_000, need="One guest file for six houses.",
        ),
        ended=29, days=30, reason="no_budget",
    ),
    _lost(
        facts=_brightpath(
            customer="Nordlicht Reederei", rep="felix", partner_rep="jonas", source="vendor",
            amount=160_000, need="Crew changes planned by port.",
        ),
        ended=47, days=37, reason="competitor", other_reason="competitor",
    ),
    _lost(
        facts=_brightpath(
            customer="Stadtwerke Elmsbach", amount=130_000, need="Meters read from the office.",
        ),
        ended=66, days=55, stage=4, reason="legal", other_reason="legal",
    ),
    _lost(
        facts=_brightpath(
            customer="Vogtland Textil", partner_rep="jonas", source="vendor", amount=35_000,
            need="Patterns shared with the mills.",
        ),
        ended=90, days=25, reason="timing",
    ),
    _lost(
        facts=_brightpath(
            customer="Hallertau Brauerei", rep="felix", amount=52_000,
            need="Kegs that come back.",
        ),
        ended=128, days=48, began=3, reason="no_decision", other_reason="sponsor_left",
    ),
    PastTale(
        facts=_brightpath(
            customer="Eifel Keramik", partner_rep="jonas", source="vendor", amount=47_000,
            need="Kiln schedules that sales can see.",
        ),
        outcome="withdrawn", ended=58, days=33, stage=3, reason="timing",
    ),
    _lost(
        facts=_kestrel(
            customer="Tolmin Trading", source="partner", amount=76_000, country="SI",
            need="Orders of three warehouses in one list.",
        ),
        ended=108, days=39, reason="competitor", other_reason="price",
    ),
    _lost(
        facts=_kestrel(
            customer="Pembroke Dairies", partner_rep="zofia", amount=83_000,
            need="Milk rounds that follow demand.",
        ),
        ended=22, days=32, reason="price",
    ),
    _lost(
        facts=_kestrel(
            customer="Larkfield Estates", partner_rep="daniel", amount=67_000,
            need="Viewings booked by the tenants.",
        ),
        ended=39, days=29, reason="capacity",
    ),
    _lost(
        facts=_kestrel(
            customer="Severn Freight", amount=190_000, need="Slots at docks booked ahead.",
        ),
        ended=61, days=62, stage=4, reason="competitor", other_reason="price",
    ),
    _lost(
        facts=_kestrel(
            customer="Whitcombe Libraries", partner_rep="zofia", source="partner", amount=29_000,
            need="One card for eleven libraries.",
        ),
        ended=83, days=41, reason="no_budget",
    ),
    _lost(
        facts=_kestrel(
            customer="Cairn Distillers", partner_rep="daniel", amount=145_000,
            need="Casks that are counted where they lie.",
        ),
        ended=117, days=58, began=2, stage=4, reason="security", other_reason="security",
    ),
    _lost(
        facts=_kestrel(
            customer="Holloway Prints", amount=31_000, need="Proofs approved on a phone.",
        ),
        ended=146, days=27, began=3, reason="requirements",
    ),
    _lost(
        facts=_oakline(
            customer="Sable Creek Outfitters", amount=58_000, need="Rentals and shop in one till.",
        ),
        ended=31, days=35, reason="no_decision",
    ),
    _lost(
        facts=_oakline(
            customer="Granite State Credit", rep="dana", partner_rep="tyler", source="vendor",
            amount=175_000, need="Loan files that auditors can read.",
        ),
        ended=74, days=60, stage=4, reason="security", other_reason="legal",
    ),
    _lost(
        facts=_oakline(
            customer="Juniper Lane Schools", rep="dana", partner_rep="luis", amount=49_000,
            need="Buses, meals and roll call together.",
        ),
        ended=133, days=44, began=3, reason="no_budget",
    ),
    _lost(
        facts=_sundial(
            customer="Donautal Mühlen", amount=26_000, need="Deliveries weighed once.",
        ),
        ended=55, days=31, reason="capacity",
    ),
    _lost(
        facts=_sundial(
            customer="Semmering Resorts", amount=43_000, need="Lift passes and rooms sold together.",
        ),
        ended=101, days=38, began=2, reason="price",
    ),
]  # fmt: skip

_EARLY = [
    _lost(
        facts=_brightpath(
            customer="Uferhaus Verlag", amount=22_000, need="Royalties that add up.",
        ),
        ended=36, days=3, stage=1, reason="not_a_fit",
    ),
    _lost(
        facts=_kestrel(
            customer="Redcar Sheds", amount=24_000, need="Quotes sent from the yard.",
        ),
        ended=71, days=12, stage=2, reason="unreachable",
    ),
    _lost(
        facts=_oakline(
            customer="Lowell Yarns", amount=33_000, need="Dye lots that match.",
        ),
        ended=93, days=14, stage=2, reason="sponsor_left",
    ),
    PastTale(
        facts=_brightpath(
            customer="Halden Foods Logistics", rep="felix", partner_rep="jonas", amount=60_000,
            need="A new warehouse system before the season.",
        ),
        outcome="duplicate", ended=3, days=1, stage=1, reason="other", other_reason="other",
        text="The same customer as Halden Foods.",
    ),
    PastTale(
        facts=_oakline(
            customer="Harbor and Main", rep="dana", partner_rep="luis", amount=90_000,
            need="Ordering for fresh goods.",
        ),
        outcome="duplicate", ended=106, days=2, stage=1, reason="other", other_reason="other",
        text="The same customer as Harbor & Main Grocers.",
    ),
]  # fmt: skip

PAST_TALES = [*_WON, *_LOST, *_EARLY]
