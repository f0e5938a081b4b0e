from app.demo.load import Latency
from app.demo.report.figures import (
    CustomerFigures,
    IdentityFigures,
    Quality,
    QuarantineFigures,
    RankingFigures,
    Rates,
    Report,
    Shown,
    SystemFigures,
)
from app.demo.report.page import render

_QUALITY = Quality(0.3, 0.4)
_RATES = Rates(precision=None, recall=0.5, pairs=2, wrong=0)


def report(name: str) -> Report:
    key, other = "shopify:customer:1", "hubspot:contact:2"
    link = {"record": other, "through": key, "rule": "rung1.email", "confidence": 0.99}
    fields = {"name": name, "email": None, "phone": None, "postcode": None}
    return Report(
        wall_s=1.0,
        seed=7,
        until="2026-11-24T00:00:00+00:00",
        steps={"ingest": 1.0},
        counts={"rows": 3},
        systems={"shopify": SystemFigures(3, 2, 1, {"missing": 1})},
        quarantine=QuarantineFigures(1, 1, 0, 0, {"missing": 1}),
        identity=IdentityFigures(
            records=2, accounts=2, persons=1, pairwise=_RATES, same_email=_RATES, alone=_RATES,
            by_rung={"0 declared": {"records": 0, "persons": 2, "precision": None, "recall": 0.0}},
            by_trap={"twin": _RATES}, sessions={"sessions": 1}, reviews=0,
        ),
        ranking=RankingFigures(
            ranker=_QUALITY, popularity=_QUALITY, own_history=_QUALITY, best_generator=_QUALITY,
            without_simulation=_QUALITY, best_generator_name="own_history", new_items={"ranker": _QUALITY},
            customers=1, candidate_recall=0.6,
        ),
        customer=CustomerFigures(
            person_id="p_1", systems=["hubspot", "shopify"],
            records=[{"key": key, **fields}, {"key": other, **fields}], links=[link],
            mode="without_consent", resolved=[Shown(1, "A", "Bag", 2.0, "bought_before")], unresolved=[],
        ),
        latency_ms=Latency(p50=1.0, p95=2.0, p99=3.0, worst=4.0, rate=50.0, requests=10, errors=0),
        memory_mb={"api": 100.0},
        urls={"API docs": "http://127.0.0.1:1/schema"},
        thin=["This is a test."],
    )  # fmt: skip


def test_the_page_has_every_picture_and_escapes_what_people_typed() -> None:
    page = render(report("<script>alert(1)</script>"))
    assert page.count("<svg") == 9
    assert "<script>" not in page
    assert "wants no personalisation" in page
    assert "&lt;script&gt;" in page
