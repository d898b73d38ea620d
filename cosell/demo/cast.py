"""Who there is: companies, people, seats. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFacts:
    """A company; its people live in its zone and have addresses at a name nobody can own."""

    slug: str
    name: str
    country: str
    currency: str
    zone: str

    @property
    def domain(self) -> str:
        return f"{self.slug}.example"


COMPANIES = {
    row.slug: row
    for row in (
        CompanyFacts(
            slug="northwind", name="Northwind", country="DE", currency="EUR", zone="Europe/Berlin"
        ),
        CompanyFacts(
            slug="kestrel", name="Kestrel", country="GB", currency="GBP", zone="Europe/London"
        ),
        CompanyFacts(
            slug="brightpath", name="Brightpath", country="DE", currency="EUR", zone="Europe/Berlin"
        ),
        CompanyFacts(
            slug="oakline", name="Oakline", country="US", currency="USD", zone="America/New_York"
        ),
        CompanyFacts(
            slug="sundial", name="Sundial", country="AT", currency="EUR", zone="Europe/Vienna"
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person. `company` is where the address and the zone come from; "" is nobody's."""

    key: str
    name: str
    company: str

    @property
    def email(self) -> str:
        local = self.name.lower().replace(" ", ".")
        return f"{local}@{self.company or 'elsewhere'}.example"


_PEOPLE = {
    "northwind": {
        "alex": "Alex Lindqvist", "priya": "Priya Shah", "dana": "Dana Reed",
        "felix": "Felix Brandt", "sam": "Sam Okonkwo", "ingrid": "Ingrid Vogel",
    },
    "brightpath": {"omar": "Omar Haddad", "mia": "Mia Torres", "jonas": "Jonas Keller"},
    "oakline": {
        "grace": "Grace Whitfield", "tyler": "Tyler Nguyen", "maya": "Maya Goldberg",
        "luis": "Luis Herrera", "ines": "Ines Duarte",
    },
    "sundial": {"elena": "Elena Petrova", "ned": "Ned Larsen"},
    "kestrel": {
        "fiona": "Fiona Campbell", "rajiv": "Rajiv Menon", "chloe": "Chloe Bennett",
        "tom": "Tom Ashworth", "aisha": "Aisha Rahman", "daniel": "Daniel Osei",
        "callum": "Callum Fraser", "zofia": "Zofia Nowak",
    },
    "": {"viktor": "Viktor Hansen"},
}  # fmt: skip
PEOPLE = {
    key: PersonFacts(key=key, name=name, company=company)
    for company, names in _PEOPLE.items()
    for key, name in names.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFacts:
    """A seat and who invited its person. `company` differs from the person's own for a guest."""

    person: str
    workspace: str
    company: str
    role: str
    invited_by: str


def _seats(workspace: str, company: str, invited_by: str, **roles: str) -> list[SeatFacts]:
    return [
        SeatFacts(
            person=person, workspace=workspace, company=company, role=role, invited_by=invited_by
        )
        for person, role in roles.items()
    ]


#: The founder of each workspace is its admin by founding it.
FOUNDERS = {"northwind": "alex", "kestrel": "fiona"}

#: In the order in which people joined. Ines works for two companies; Aisha and Daniel stand on
#: both of Kestrel's sides; Ned comes later, in the story.
SEATS = [
    *_seats(
        "northwind", "northwind", "alex",
        priya="vendor_manager", dana="vendor_rep", felix="vendor_rep", sam="vendor_approver",
        ingrid="vendor_manager",
    ),
    *_seats("northwind", "brightpath", "priya", omar="partner_lead"),
    *_seats("northwind", "brightpath", "omar", mia="partner_rep", jonas="partner_rep"),
    *_seats("northwind", "oakline", "priya", grace="partner_lead"),
    *_seats(
        "northwind", "oakline", "grace",
        tyler="partner_rep", maya="partner_rep", luis="partner_rep", ines="partner_rep",
    ),
    *_seats("northwind", "kestrel", "priya", aisha="partner_lead"),
    *_seats(
        "northwind", "kestrel", "aisha",
        callum="partner_rep", zofia="partner_rep", daniel="partner_rep",
    ),
    *_seats("northwind", "sundial", "priya", elena="partner_rep"),
    *_seats(
        "kestrel", "kestrel", "fiona",
        rajiv="vendor_manager", chloe="vendor_rep", tom="vendor_rep", aisha="vendor_manager",
        daniel="vendor_rep",
    ),
    *_seats("kestrel", "brightpath", "rajiv", omar="partner_lead"),
    *_seats("kestrel", "brightpath", "omar", mia="partner_rep", ines="partner_rep"),
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipFacts:
    """A company's terms in a workspace."""

    workspace: str
    company: str
    tier: str
    default_model: str
    territories: str
    manager: str
    sales_rep: str


PARTNERSHIPS = [
    PartnershipFacts(
        workspace="northwind", company="brightpath", tier="gold", default_model="partner_led",
        territories="Germany, Austria, Switzerland", manager="priya", sales_rep="dana",
    ),
    PartnershipFacts(
        workspace="northwind", company="kestrel", tier="silver", default_model="sales_led",
        territories="United Kingdom, Ireland", manager="priya", sales_rep="felix",
    ),
    PartnershipFacts(
        workspace="northwind", company="oakline", tier="gold", default_model="true_cosell",
        territories="United States, Canada", manager="priya", sales_rep="dana",
    ),
    PartnershipFacts(
        workspace="northwind", company="sundial", tier="registered", default_model="partner_led",
        territories="Austria", manager="priya", sales_rep="felix",
    ),
    PartnershipFacts(
        workspace="kestrel", company="brightpath", tier="silver", default_model="partner_led",
        territories="Germany, Austria", manager="rajiv", sales_rep="chloe",
    ),
]  # fmt: skip

#: Role in the accounts file → (person, workspace whose token they get).
ACCOUNTS = {
    "vendor_admin": ("alex", "northwind"),
    "vendor_manager": ("priya", "northwind"),
    "vendor_rep": ("dana", "northwind"),
    "vendor_rep_off_deal": ("felix", "northwind"),
    "partner_lead": ("omar", "northwind"),
    "partner_rep": ("mia", "northwind"),
    "partner_rep_off_deal": ("jonas", "northwind"),
    "rival_partner_rep": ("tyler", "northwind"),
    "vendor_approver": ("sam", "northwind"),
    "outsider": ("viktor", None),
}
