from ranking.catalogue import Item
from tests.unit.sources.reading import AS_OF, read, refused


def test_a_legacy_row_is_cp1252_and_its_reduced_price_counts() -> None:
    coat, mug = read("legacy", "catalogue.csv").items
    assert coat == Item(
        source="legacy",
        sku="AB123-10",
        group="mill-coat",
        title="Mill Coat \N{EN DASH} navy",
        source_time=AS_OF,
        brand="Lark & Loom",
        gender="female",
        colour="Navy",
        size="10",
        material="Wool",
        price_gbp=79.0,
        gtin="5012345678900",
    )
    assert (mug.title, mug.gtin, mug.available, mug.group) == ("Café mug", None, False, "CD9")


def test_a_row_without_a_price_that_is_one_is_quarantined() -> None:
    parsed = read("legacy", "catalogue.csv")
    assert refused(parsed) == [(4, "price", "bad_number")]
    assert parsed.dropped == {"gtin:bad": 1}
