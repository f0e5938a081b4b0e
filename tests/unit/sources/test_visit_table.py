"""Tables of visits from anywhere."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from app.sources.visit_table import UnreadableTable, VisitTable, read_owners, read_visits

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
COMPUTER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0"
TABLET = (
    "Mozilla/5.0 (Linux; Android 9; SM-T510) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0 Safari/537.36"
)
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = int(NOON.timestamp()) // 3600


def table(folder: Path, text: str) -> VisitTable:
    path = folder / "visits.csv"
    path.write_text(text, encoding="utf-8")
    return read_visits(path)


def networks(found: VisitTable) -> set[str]:
    return {network for one in found.activities for network in one.networks}


@pytest.mark.parametrize(
    "at",
    [
        "2026-06-01T12:00:00",
        "2026-06-01 12:00:00.250",
        "2026-06-01T14:00:00+02:00",
        "2026-06-01T12:00:00Z",
        str(HOUR * 3600),
        str(HOUR * 3_600_000),
        f"{HOUR * 3600}.75",
    ],
)
def test_a_time_may_be_iso_text_or_an_epoch_with_or_without_a_zone(tmp_path: Path, at: str) -> None:
    (one,) = table(tmp_path, f"device,ip,at\na,token,{at}\n").activities
    assert set(one.hours) == {HOUR}


@pytest.mark.parametrize("at", [NOON, NOON.replace(tzinfo=None), HOUR * 3600, HOUR * 3.6e6])
def test_a_parquet_time_may_be_a_time_stamp_or_a_number(tmp_path: Path, at: object) -> None:
    path = tmp_path / "visits.parquet"
    pl.DataFrame({"device": [1], "ip": ["token"], "at": [at]}).write_parquet(path)
    (one,) = read_visits(path).activities
    assert (one.device, set(one.hours)) == ("1", {HOUR})


def test_an_address_is_whole_an_ipv6_one_its_half_and_a_token_itself(tmp_path: Path) -> None:
    text = "device,ip,at\n" + "".join(
        f"a,{ip},2026-06-01T12:00:00\n"
        for ip in (
            "51.7.8.9",
            "2a02:c7ff:1:2:aaaa::1",
            "2a02:c7ff:1:2:bbbb::1",
            "::ffff:51.7.8.9",
            "k9f3",
            "192.168.1.4",
        )
    )
    found = table(tmp_path, text)
    assert networks(found) == {"51.7.8.9", "2a02:c7ff:1:2::/64", "k9f3"}
    assert (found.rows, found.left_out) == (6, 1)


def test_addresses_that_are_all_of_an_inside_have_been_replaced_and_are_tokens(tmp_path: Path) -> None:
    found = table(tmp_path, "device,ip,at\na,10.0.0.1,2026-06-01T12:00:00\nb,10.0.0.2,2026-06-01T12:00:00\n")
    assert networks(found) == {"10.0.0.1", "10.0.0.2"}


def test_what_stands_for_nothing_is_neither_a_network_nor_an_item(tmp_path: Path) -> None:
    found = table(tmp_path, "device,ip,at,item\na,null,2026-06-01T12:00:00,x\na,t,2026-06-01T12:00:00,null\n")
    assert networks(found) == {"t"}
    assert not found.activities[0].items


def test_crawlers_are_left_out_and_counted(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        f'device,ip,at,user_agent\na,t,2026-06-01T12:00:00,"{PHONE}"\nb,t,2026-06-01T12:00:00,"{BOT}"\n',
    )
    assert found.bots == {"b"}
    assert [one.device for one in found.activities] == ["a"]
    assert (found.rows, found.left_out) == (2, 0)


def test_the_kind_comes_from_the_user_agent_where_there_is_no_such_column(tmp_path: Path) -> None:
    rows = "".join(
        f'{device},t,2026-06-01T12:00:00,"{text}"\n'
        for device, text in (("a", PHONE), ("b", COMPUTER), ("c", TABLET))
    )
    found = table(tmp_path, f"device,ip,at,user_agent\n{rows}")
    assert found.kinds == {"a": "phone", "b": "computer", "c": "tablet"}
    assert [one.trait.family for one in found.activities] == ["Mobile Safari", "Firefox", "Chrome"]


def test_a_kind_column_counts_before_the_user_agent(tmp_path: Path) -> None:
    found = table(tmp_path, f'device,kind,ip,at,user_agent\na,Watch,t,2026-06-01T12:00:00,"{PHONE}"\n')
    assert found.kinds == {"a": "watch"}


def test_a_row_without_device_address_or_time_is_left_out_and_counted(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        "device,ip,at\n,t,2026-06-01T12:00:00\na,,2026-06-01T12:00:00\na,t,\na,t,2026-06-01T12:00:00\n",
    )
    assert (found.rows, found.left_out) == (4, 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("device,at\na,2026-06-01T12:00:00\n", "column ip: missing; there are device, at"),
        ("device,ip,at\na,t,yesterday\n", "column at: row 1 is neither ISO 8601"),
        ("device,ip,at\na,t,12\n", "column at: row 1"),
        ("device,ip,at\n", "has no rows"),
        ("", "neither a CSV nor a Parquet"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line_that_names_the_column(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(UnreadableTable, match=said) as caught:
        table(tmp_path, text)
    assert "\n" not in str(caught.value)
    assert "yesterday" not in str(caught.value)


def test_a_parquet_file_that_is_none_and_a_nested_column_are_told_too(tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"not a table")
    with pytest.raises(UnreadableTable, match=r"broken\.parquet: neither"):
        read_visits(broken)
    nested = tmp_path / "nested.parquet"
    pl.DataFrame({"device": ["a"], "ip": [["t"]], "at": [1]}).write_parquet(nested)
    with pytest.raises(UnreadableTable, match="column ip: holds lists"):
        read_visits(nested)


def test_a_device_may_have_several_owners_or_none(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("device,owner\na,ann\na,bob\nb,\n", encoding="utf-8")
    assert read_owners(path, "owner") == {"a": {"ann", "bob"}}
