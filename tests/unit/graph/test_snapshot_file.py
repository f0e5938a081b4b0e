"""A snapshot file reads back as what was written, and says what is wrong with it."""

import msgspec
import pytest

from graph.errors import SnapshotFileError
from graph.matching.calibration import Calibration
from graph.matching.snapshot import shipped
from graph.snapshots.layout import fingerprint, read, written


def test_what_is_written_reads_back_to_the_millibit_and_the_fingerprint() -> None:
    weights = shipped().fields
    assert weights is not None
    named = msgspec.structs.replace(weights, equality={"city": {"0f" * 8: 4321}}, rare={"city": 9876})
    for numbers in (
        shipped(),
        msgspec.structs.replace(shipped(), version="mine", fields=named),
        msgspec.structs.replace(shipped(), version="no-rung-3", fields=None),
        msgspec.structs.replace(shipped(), calibration=Calibration((0.5, 9_000.25), (0.4, 0.995))),
    ):
        again = read(written(numbers))
        assert again == numbers
        assert fingerprint(again) == fingerprint(numbers)


def test_the_fingerprint_knows_every_number() -> None:
    numbers = shipped()
    others = [
        msgspec.structs.replace(numbers, version="2"),
        msgspec.structs.replace(numbers, prior=numbers.prior - 1),
        msgspec.structs.replace(numbers, fields=None),
        msgspec.structs.replace(numbers, calibration=Calibration((0.5,), (0.4,))),
    ]
    assert len({fingerprint(each) for each in (numbers, *others)}) == 5


@pytest.mark.parametrize(
    ("found", "instead", "says"),
    [
        ("prior = -20000", "prior = 1", "prior: 1 does not lie between"),
        ("most_blocks = 50\n", "", "most_blocks"),
        ("most_blocks = 50", "most_blocks = 50\nmost_blocsk = 3", "most_blocsk"),
        ("weak = 19000", "weakest = 19000", "bits.email: levels are not asserted, half, weak"),
        ('field = "email"', 'field = "fax"', "field is email, phone or identifier"),
        ('version = "', 'version = "a b ', "version: letters"),
        ("nickname = ", "nickname_ = ", "fields.stranger.given_name: levels are not same, nickname"),
        ("[kinds.email]", "[kinds.email", "snapshot file: "),
    ],
)
def test_a_file_that_is_none_says_which_field_and_why(found: str, instead: str, says: str) -> None:
    text = written(shipped())
    assert found in text
    with pytest.raises(SnapshotFileError, match=says.replace("[", r"\[")):
        read(text.replace(found, instead, 1))


def test_numbers_without_a_calibration_keep_the_fingerprint_they_had_before_there_was_one() -> None:
    assert b"calibration" not in msgspec.json.encode(shipped())
    assert "calibration" not in written(shipped())


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("bits = [0, 1]\nshares = [0.5]", "calibration: bits and shares"),
        ("bits = [1, 1]\nshares = [0.5, 0.6]", "calibration.bits: numbers do not ascend"),
        ("bits = [nan]\nshares = [0.5]", "calibration.bits"),
        ("bits = [0, 1]\nshares = [0.6, 0.5]", "calibration.shares: shares fall"),
        ("bits = [0]\nshares = [1.0]", "calibration.shares"),
    ],
)
def test_a_calibration_that_is_none_is_refused(table: str, says: str) -> None:
    with pytest.raises(SnapshotFileError, match=says):
        read(f"{written(shipped())}\n[calibration]\n{table}\n")
