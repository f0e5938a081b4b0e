"""Lists the invented people are made from: streets, mail providers, short names, countries."""

from typing import Final

STREETS: Final = (
    "High Street", "Station Road", "Church Lane", "Victoria Road", "Mill Lane", "Park Avenue", "The Crescent",
    "Queens Road", "Albert Street", "Chapel Street", "Orchard Close", "Manor Drive", "Green Lane", "York Road",
    "Kingsway", "Grange Road", "Springfield Road", "North Street", "West End", "Windsor Road", "Elm Grove",
    "Beech Avenue", "Meadow View", "St John's Road", "Castle Hill", "Bridge Street", "Cromwell Road", "Oak Way",
)  # fmt: skip

MAIL_DOMAINS: Final = (
    ("gmail.com", 42), ("hotmail.co.uk", 11), ("outlook.com", 9), ("yahoo.co.uk", 8), ("icloud.com", 8),
    ("btinternet.com", 6), ("hotmail.com", 5), ("sky.com", 3), ("live.co.uk", 3), ("talktalk.net", 2),
    ("virginmedia.com", 2), ("aol.com", 1),
)  # fmt: skip

MAIL_SLIPS: Final = {
    "gmail.com": "gmial.com", "hotmail.co.uk": "hotmial.co.uk", "outlook.com": "outlok.com",
    "yahoo.co.uk": "yaho.co.uk", "icloud.com": "iclod.com", "btinternet.com": "btinernet.com",
    "hotmail.com": "hotmail.con",
}  # fmt: skip

SHORT_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "Elizabeth": ("Liz", "Beth", "Lizzie", "Betty"), "Katherine": ("Kate", "Kathy", "Katie"),
    "Catherine": ("Cath", "Cathy", "Kate"), "Rebecca": ("Becky", "Becca"), "Jessica": ("Jess", "Jessie"),
    "Samantha": ("Sam",), "Victoria": ("Vicky", "Tori"), "Charlotte": ("Charlie", "Lottie"),
    "Jennifer": ("Jenny", "Jen"), "Alexandra": ("Alex", "Sandra", "Lexi"), "Georgina": ("Georgie", "Gina"),
    "Nicola": ("Nicky",), "Susan": ("Sue", "Susie"), "Margaret": ("Maggie", "Peggy", "Meg"), "Sharon": ("Shaz",),
    "Deborah": ("Debbie", "Deb"), "Patricia": ("Pat", "Trish"), "Christine": ("Chris", "Chrissie"),
    "Abigail": ("Abby", "Abi"), "Isabella": ("Bella", "Izzy"), "Olivia": ("Liv", "Livvy"), "Eleanor": ("Ellie",),
    "Matthew": ("Matt",), "James": ("Jim", "Jamie", "Jimmy"), "William": ("Will", "Bill", "Billy"),
    "Robert": ("Rob", "Bob", "Bobby"), "Thomas": ("Tom", "Tommy"), "Daniel": ("Dan", "Danny"),
    "Michael": ("Mike", "Mick", "Micky"), "Christopher": ("Chris",), "Andrew": ("Andy", "Drew"),
    "Benjamin": ("Ben",), "Joshua": ("Josh",), "Joseph": ("Joe", "Joey"), "Samuel": ("Sam", "Sammy"),
    "Alexander": ("Alex", "Sandy"), "Nicholas": ("Nick",), "Anthony": ("Tony",), "Edward": ("Ed", "Ted", "Eddie"),
    "Richard": ("Rich", "Dick", "Rick"), "Stephen": ("Steve",), "Steven": ("Steve",), "David": ("Dave",),
    "Gary": ("Gaz",), "Barry": ("Baz",), "Jeremy": ("Jez",), "Mohammed": ("Mo",), "Kevin": ("Kev",),
    "Gareth": ("Gaz",), "Darren": ("Daz",), "Timothy": ("Tim",), "Jonathan": ("Jon", "Jonny"), "Peter": ("Pete",),
    "Philip": ("Phil",), "Gregory": ("Greg",), "Lawrence": ("Larry",), "Patrick": ("Paddy", "Pat"),
}  # fmt: skip

# ISO code, dialling code and a town of every country the year sold to.
COUNTRIES: Final[dict[str, tuple[str, str, str]]] = {
    "United Kingdom": ("GB", "44", ""), "Germany": ("DE", "49", "Hamburg"), "France": ("FR", "33", "Lyon"),
    "EIRE": ("IE", "353", "Cork"), "Spain": ("ES", "34", "Valencia"), "Netherlands": ("NL", "31", "Utrecht"),
    "Belgium": ("BE", "32", "Gent"), "Switzerland": ("CH", "41", "Bern"), "Portugal": ("PT", "351", "Porto"),
    "Australia": ("AU", "61", "Perth"), "Norway": ("NO", "47", "Bergen"), "Italy": ("IT", "39", "Torino"),
    "Channel Islands": ("JE", "44", "St Helier"), "Finland": ("FI", "358", "Turku"), "Cyprus": ("CY", "357", "Limassol"),
    "Sweden": ("SE", "46", "Malmö"), "Austria": ("AT", "43", "Graz"), "Denmark": ("DK", "45", "Aarhus"),
    "Japan": ("JP", "81", "Osaka"), "Poland": ("PL", "48", "Kraków"), "Israel": ("IL", "972", "Haifa"),
    "USA": ("US", "1", "Portland"), "Hong Kong": ("HK", "852", "Kowloon"), "Singapore": ("SG", "65", "Singapore"),
    "Iceland": ("IS", "354", "Akureyri"), "Canada": ("CA", "1", "Halifax"), "Greece": ("GR", "30", "Patras"),
    "Malta": ("MT", "356", "Sliema"), "United Arab Emirates": ("AE", "971", "Dubai"), "RSA": ("ZA", "27", "Durban"),
    "European Community": ("BE", "32", "Bruxelles"), "Lebanon": ("LB", "961", "Tripoli"),
    "Lithuania": ("LT", "370", "Kaunas"), "Brazil": ("BR", "55", "Recife"), "Czech Republic": ("CZ", "420", "Brno"),
    "Bahrain": ("BH", "973", "Manama"), "Saudi Arabia": ("SA", "966", "Jeddah"), "Unspecified": ("GB", "44", ""),
}  # fmt: skip

SHOP: Final = "https://www.larkandloom.example"
SHOP_DOMAIN: Final = "larkandloom.example"
