"""The ranker beside what is simpler, on real order lines after the split."""

from app.demo.report.figures import Quality, RankingFigures
from ranking.evaluation import Evaluation
from ranking.evaluation import Quality as Measured


def ranking(everything: Evaluation, without_simulation: Evaluation) -> RankingFigures:
    """Return the figures of the run with all events, and the ranker of the run without simulated ones."""
    best = everything.generators[everything.best_generator]
    return RankingFigures(
        ranker=_all(everything.ranker),
        popularity=_all(everything.popularity),
        own_history=_all(everything.own_history),
        best_generator=_all(best),
        without_simulation=_all(without_simulation.ranker),
        best_generator_name=everything.best_generator,
        new_items={
            "ranker": _new(everything.ranker),
            "popularity": _new(everything.popularity),
            "own_history": _new(everything.own_history),
            "best_generator": _new(best),
            "without_simulation": _new(without_simulation.ranker),
        },
        customers=everything.shoppers,
        candidate_recall=everything.candidate_recall,
    )


def _all(quality: Measured) -> Quality:
    return Quality(quality.recall_at_20, quality.ndcg_at_10)


def _new(quality: Measured) -> Quality:
    return Quality(quality.new_recall_at_20, quality.new_ndcg_at_10)
