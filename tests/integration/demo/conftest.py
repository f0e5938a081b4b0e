from pathlib import Path

import pytest

from tests.integration.demo import shop as shops
from tests.integration.demo.shop import Run, Shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return shops.simulated(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def undisturbed(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Run:
    home: Path = tmp_path_factory.mktemp("undisturbed")
    with shops.up(shops.settings_in(home)) as stack:
        shops.feed_all(stack, shop)
        report = shops.who_and_what(stack.settings, shop) | shops.learned(stack.settings, shop)
        return Run(stack.settings, report)
