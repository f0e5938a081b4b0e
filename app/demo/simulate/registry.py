"""Names, addresses and contact points; no contact point is handed out twice."""

from collections.abc import Callable
from importlib.resources import files
from random import Random
from typing import Final

import polars as pl

from app.demo.simulate.chance import Lots
from app.demo.simulate.person import Home
from app.demo.simulate.wording import COUNTRIES, MAIL_DOMAINS, STREETS

_ALPHABET: Final = "ABDEFGHJLNPQRSTUWXYZ"  # letters of the inward half of a UK postcode


class Registry:
    """Draws names, addresses and contact points, and hands no contact point out twice."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._given = {sex: _lots("given_names.csv", "name", "n", sex) for sex in "FM"}
        self._family = _lots("surnames.csv", "surname", "weight")
        self._domains = Lots([name for name, _ in MAIL_DOMAINS], [float(share) for _, share in MAIL_DOMAINS])
        self._towns = pl.read_csv(_data("outcodes.csv")).select("outcode", "town").rows()
        self._taken: set[str] = set()

    def name(self, sex: str) -> tuple[str, str]:
        """Return a given and a family name."""
        return self._given[sex].draw(self.random), self._family.draw(self.random)

    def family(self) -> str:
        """Return a family name."""
        return self._family.draw(self.random)

    def mail(self, local: str) -> str:
        """Return a free address that begins like this."""
        local = "".join(c for c in local.lower() if (c.isascii() and c.isalnum()) or c == ".").strip(".")
        return self._free(lambda: f"{local}{self._digits()}@{self._domains.draw(self.random)}")

    def mobile(self, dialling: str) -> str:
        """Return a free number in E.164 form."""
        if dialling != "44":
            return self._free(lambda: f"+{dialling}{self.random.randrange(20_000_000, 99_999_999)}")
        range_ = ("740", "750", "771", "772", "780", "790", "791", "795")
        return self._free(
            lambda: f"+44{self.random.choice(range_)}{self.random.randrange(1_000_000, 9_999_999)}"
        )

    def home(self, country: str) -> Home:
        """Return a new address, in a real outward postcode when it is in Britain."""
        code, dialling, town = COUNTRIES[country]
        street = f"{self.random.randrange(1, 240)} {self.random.choice(STREETS)}"
        if town and code != "JE":
            postcode = str(self.random.randrange(10_000, 99_999))
        else:
            town, postcode = self._town("JE" if code == "JE" else None)
        landline = self._free(lambda: f"+{dialling}1{self.random.randrange(210_000_000, 499_999_999)}")
        return Home(street, town, postcode, code, landline, None)

    def _town(self, area: str | None) -> tuple[str, str]:
        outcode, town = self.random.choice(self._towns)
        while area is not None and not outcode.startswith(area):
            outcode, town = self.random.choice(self._towns)
        tail = f"{self.random.randrange(1, 10)}{self.random.choice(_ALPHABET)}{self.random.choice(_ALPHABET)}"
        return town, f"{outcode} {tail}"

    def _digits(self) -> str:
        return "" if self.random.random() < 0.25 else str(self.random.randrange(1, 999))

    def _free(self, make: Callable[[], str]) -> str:
        value = make()
        while value in self._taken:
            value = make()
        self._taken.add(value)
        return value


def _data(name: str) -> bytes:
    return files("app.demo.data").joinpath(name).read_bytes()


def _lots(file: str, value: str, weight: str, sex: str | None = None) -> Lots[str]:
    frame = pl.read_csv(_data(file))
    if sex is not None:
        frame = frame.filter(pl.col("sex") == sex)
    return Lots(frame[value].to_list(), frame[weight].cast(pl.Float64).to_list())
