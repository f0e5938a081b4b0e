"""Splink beside Kindred: the models that its own examples document for the same files, run blind.

Source of every setting: the examples for DuckDB in Splink's documentation, ``deduplicate_50k_synthetic`` (historical
persons), ``febrl3`` and ``febrl4`` (the detailed model).  Splink clusters by connected components over a cut, so the
cut is all that is left to choose: ``documented`` is the example's, ``luckiest`` the best of a grid by the truth, which
nobody without labels could choose.
"""

import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import polars as pl
import splink.comparison_library as cl
import splink.logging
from msgspec import Struct, to_builtins
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from graph.fields.accuracy import Labelled, accuracy
from graph.fields.sampling import Pairs

type Rule = str | tuple[str, ...]
"""SQL, or expressions that both records must agree in."""

CUTS: Final = (
    0.01,
    0.05,
    0.1,
    0.2,
    0.3,
    0.5,
    0.7,
    0.8,
    0.9,
    0.95,
    0.97,
    0.99,
    0.995,
    0.999,
    0.9999,
    0.99999,
    0.999999,
)
"""The grid that the luckiest cut is chosen from, as match probabilities."""

_RULES_SWAPPED: Final = "l.given_name = r.surname and l.surname = r.given_name"


class Example(Struct, frozen=True):
    """One example's model.

    Attributes:
        blocking: Rules that give pairs.
        comparisons: Made anew for each run.
        certain: Rules that the prior is estimated from, and the share of matches they are said to find.
        most_pairs: Drawn for u.
        training: What expectation-maximisation blocks on, a session each.
        without_frequencies: Whether training leaves out term frequencies.
        cut: Match probability at which the example clusters.
        said: Where the cut comes from.
        columns: More columns, as SQL.
    """

    blocking: tuple[Rule, ...]
    comparisons: Callable[[], list[Any]]
    certain: tuple[tuple[Rule, ...], float]
    most_pairs: float
    training: tuple[tuple[str, ...], ...]
    without_frequencies: bool
    cut: float
    said: str
    columns: str = "*"


def _historical() -> list[Any]:
    return [
        cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
        ),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.PostcodeComparison("postcode_fake"),
        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ]


def _febrl3() -> list[Any]:
    return [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]


def _febrl4() -> list[Any]:
    return [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison(
            "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
        ),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
    ]


EXAMPLES: Final = {
    "historical_dev": Example(
        blocking=(
            ("substr(first_name,1,3)", "substr(surname,1,4)"),
            ("surname", "dob"),
            ("first_name", "dob"),
            ("postcode_fake", "first_name"),
            ("postcode_fake", "surname"),
            ("dob", "birth_place"),
            ("substr(postcode_fake,1,3)", "dob"),
            ("substr(postcode_fake,1,3)", "first_name"),
            ("substr(postcode_fake,1,3)", "surname"),
            ("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ),
        comparisons=_historical,
        certain=(
            (
                ("first_name", "surname", "dob"),
                ("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
                ("dob", "postcode_fake"),
            ),
            0.6,
        ),
        most_pairs=1e7,
        training=(("first_name", "surname"), ("dob",)),
        without_frequencies=True,
        cut=0.95,
        said="the example's",
        columns="*, first_name || ' ' || surname as first_name_surname_concat",
    ),
    "febrl3": Example(
        blocking=(("soc_sec_id",), ("given_name",), ("surname",), ("date_of_birth",), ("postcode",)),
        comparisons=_febrl3,
        certain=(
            (
                ("soc_sec_id",),
                ("given_name", "surname", "date_of_birth"),
                f"{_RULES_SWAPPED} and l.date_of_birth = r.date_of_birth",
            ),
            0.9,
        ),
        most_pairs=1e6,
        training=(("date_of_birth",), ("postcode",)),
        without_frequencies=False,
        cut=0.95,
        said="this example clusters nothing; that of the historical persons",
    ),
    "febrl4": Example(
        blocking=(
            ("given_name", "surname"),
            _RULES_SWAPPED,
            ("date_of_birth",),
            ("soc_sec_id",),
            ("state", "address_1"),
            ("street_number", "address_1"),
            ("postcode",),
        ),
        comparisons=_febrl4,
        certain=((("soc_sec_id",), ("given_name", "surname", "date_of_birth")), 0.8),
        most_pairs=1e6,
        training=(("date_of_birth",), ("postcode",)),
        without_frequencies=True,
        cut=0.99,
        said="the example's",
    ),
}
"""By the name of the case in ``bench.identity``."""


def beside(name: str, files: Sequence[Path], truth: Labelled) -> dict[str, Any]:
    """Return Splink's figures for a case at the documented and at the luckiest cut, and its seconds.

    The seconds go from reading the files to clusters at the documented cut; as ours do; measuring is in neither.
    """
    example = EXAMPLES[name]
    start, cpu = time.perf_counter(), time.process_time()
    pairs, probability = _scored(example, files, linking=truth.sources is not None)
    over = pairs.take(probability >= example.cut)
    home = _components(len(truth.person), over)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    documented = _measured(truth, over, home)
    tried: dict[float, dict[str, Any]] = {}
    for cut in CUTS:
        some = pairs.take(probability >= cut)
        tried[cut] = _measured(truth, some, _components(len(truth.person), some))
    luckiest: dict[str, Any] = {}
    for measure in documented:
        best = max(tried, key=lambda cut: tried[cut][measure]["rates"]["f1"] or 0.0)
        luckiest[measure] = {"cut": best, **tried[best][measure]}
    return {
        "version": version("splink"),
        "records": len(truth.person),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "candidates_a_record": round(len(pairs) / len(truth.person), 1),
        "documented": {"cut": example.cut, "cut_is": example.said, **documented},
        "luckiest": luckiest,
    }


def _scored(example: Example, files: Sequence[Path], *, linking: bool) -> tuple[Pairs, np.ndarray]:
    """Return every pair that its blocking gives, by place in the files, and the match probabilities."""
    splink.logging.disable()
    connection = duckdb.connect()
    api = DuckDBAPI(connection=connection)
    first = 0
    tables: list[Any] = []
    for path in files:
        frame = _texts(path).with_row_index("place", offset=first)
        first += len(frame)
        tables.append(api.register(connection.from_arrow(frame.to_arrow()).project(example.columns)))
    settings = SettingsCreator(
        unique_id_column_name="place",
        link_type="link_only" if linking else "dedupe_only",
        blocking_rules_to_generate_predictions=[_rule(rule) for rule in example.blocking],
        comparisons=example.comparisons(),
    )
    linker = Linker(tables if linking else tables[0], settings)
    _train(linker, example)
    found = linker.inference.predict().as_duckdbpyrelation().pl()
    left, right = (found[f"place_{side}"].cast(pl.Int64).to_numpy() for side in "lr")
    return Pairs(np.minimum(left, right), np.maximum(left, right)), found["match_probability"].to_numpy()


def _texts(path: Path) -> pl.DataFrame:
    """Read a file as texts without blanks around them; an empty one is missing."""
    if path.suffix != ".csv":
        return pl.read_parquet(path)
    frame = pl.read_csv(path, infer_schema=False).rename(lambda column: column.strip())
    plain = pl.all().str.strip_chars()
    return frame.with_columns(pl.when(plain != "").then(plain).name.keep())


def _train(linker: Any, example: Example) -> None:  # ruff: ignore[any-type] -- splink has no types for it
    rules, recall = example.certain
    linker.training.estimate_probability_two_random_records_match(
        [_rule(rule) for rule in rules], recall=recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=example.most_pairs, seed=1)
    for rule in example.training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), estimate_without_term_frequencies=example.without_frequencies
        )


def _rule(rule: Rule) -> Any:  # ruff: ignore[any-type] -- splink takes both
    return rule if isinstance(rule, str) else block_on(*rule)


def _components(count: int, pairs: Pairs) -> np.ndarray:
    """Return the cluster of each record as Splink makes them: what pairs over the cut connect."""
    links = coo_array((np.ones(len(pairs)), (pairs.left, pairs.right)), shape=(count, count))
    _parts, home = connected_components(links, directed=False)
    return home


def _measured(truth: Labelled, pairs: Pairs, home: np.ndarray) -> dict[str, Any]:
    return {name: to_builtins(one) for name, one in accuracy(truth, pairs, home, seed=0).items()}
