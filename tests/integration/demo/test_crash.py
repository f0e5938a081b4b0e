"""The worker of a real stack, killed at each of its named points: what the report says stays the same."""

from pathlib import Path

from tests.integration.demo import shop as shops
from tests.integration.demo.shop import Run, Shop

_POINTS = {"after_archive", "after_graph", "before_delete"}


def test_a_worker_killed_once_at_each_point_leaves_the_same_report(
    shop: Shop, undisturbed: Run, tmp_path: Path
) -> None:
    settings = shops.settings_in(tmp_path, KINDRED_CRASH_AT="each")
    with shops.up(settings) as stack:
        shops.feed_all(stack, shop)
        report = shops.who_and_what(stack.settings, shop) | shops.learned(stack.settings, shop)
    assert {marker.name for marker in tmp_path.glob("crashed-*")} == {f"crashed-{point}" for point in _POINTS}
    log = (tmp_path / "stack" / "supervisord.log").read_text()
    assert log.count("exited: worker (exit status 137; not expected)") == len(_POINTS)
    assert settings.key_file.read_bytes() != undisturbed.settings.key_file.read_bytes()
    assert report == undisturbed.report
