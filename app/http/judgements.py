"""What people decided, by its id: shown, and withdrawn."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Controller, Response, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from app.http.addresses import opaque_id
from app.http.bodies import AnyRequest
from app.http.describe import documented
from app.http.examples import JUDGEMENT, RULING
from app.http.guard import caller, scope
from app.http.rulings import RulingAnswer, ruled
from app.wiring import Wiring
from graph import judgements
from graph.judgements import KeptJudgement
from graph.rulings import Withdraw


class JudgementController(Controller):
    """Judgements in force and withdrawn."""

    path = "/v1/judgements"
    tags = ("identity",)

    @get(
        "/{judgement:str}",
        opt=scope("crm", "reviews"),
        operation_id="judgement",
        operation_class=documented("crm", "reviews", answer=JUDGEMENT, problems=(400, 404, 503)),
    )
    async def show(
        self, judgement: FromPath[str], wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> KeptJudgement:
        """Return what was decided, which key decided, when, and whether it is in force."""
        return await judgements.judgement(wiring.graph, opaque_id(judgement))

    @delete(
        "/{judgement:str}",
        status_code=200,
        opt=scope("reviews"),
        operation_id="withdraw",
        operation_class=documented("reviews", answer=RULING, problems=(400, 404, 429, 503)),
    )
    async def withdraw(
        self,
        request: AnyRequest,
        judgement: FromPath[str],
        wiring: NamedDependency[SkipValidation[Wiring]],
        dry_run: Annotated[bool, QueryParameter(description="Only say what would happen.")] = False,
    ) -> Response[RulingAnswer]:
        """Withdraw a judgement; the evidence decides again, and a question may come back.

        Withdrawing twice is a success. Answers 202 while the writer is busy.
        """
        ruling = Withdraw(
            judgement=opaque_id(judgement), by=caller(request), at=datetime.now(UTC), dry_run=dry_run
        )
        return await ruled(wiring, ruling)
