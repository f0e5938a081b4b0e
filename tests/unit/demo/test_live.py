from pathlib import Path

from app.demo.live import hold_back


def test_what_is_held_back_and_what_is_left_are_the_export_in_whole_lines(tmp_path: Path) -> None:
    export = tmp_path / "pixel.ndjson"
    whole = b"".join(b'{"id": %d}\n' % number for number in range(500))
    export.write_bytes(whole)
    live = hold_back(export, 0.1)
    assert export.read_bytes() + live.read_bytes() == whole
    assert export.read_bytes().endswith(b"}\n")
    assert 40 <= live.read_bytes().count(b"\n") <= 60


def test_holding_back_twice_holds_back_once(tmp_path: Path) -> None:
    export = tmp_path / "pixel.ndjson"
    export.write_bytes(b"a\nb\nc\nd\n")
    left = hold_back(export, 0.3).read_bytes(), export.read_bytes()
    assert (hold_back(export, 0.3).read_bytes(), export.read_bytes()) == left
