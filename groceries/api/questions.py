"""What did not come of an order and what is offered instead, for programs: what there is to be answered."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema

from groceries import access, shown
from groceries.models import Adjustment
from hub.core.estate import proxy
from hub.core.flow.api import Problem, person

router = Router(tags=["Draws and fairness"])


class QuestionOut(Schema):
    """What did not come of an order, and what is offered instead. What goes back is in minor units."""

    id: int
    what: str
    instead: str
    quantity: int
    answer: str
    answer_by: datetime | None
    back_minor: int = Field(alias="amount_minor")
    back_if_yes_minor: int = Field(alias="back_if_yes")
    back_if_no_minor: int = Field(alias="back_if_no")

    @staticmethod
    def resolve_what(found: Adjustment) -> str:
        """The good, or the part of a pack."""
        return found.missing.title if found.missing else ""

    @staticmethod
    def resolve_instead(found: Adjustment) -> str:
        """What is offered."""
        return found.missing.instead if found.missing else ""

    @staticmethod
    def resolve_answer_by(found: Adjustment) -> datetime | None:
        """Until when it can be answered."""
        return found.missing.answer_by if found.missing else None


@router.get("/orders/{pk}/substitutions", response={200: list[QuestionOut], 404: Problem})
def questions(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> list[Adjustment]:
    """What did not come of an order; answer what is "asked" by POST …/substitutions/{adjustment}."""
    acting = proxy.on_behalf_of(request, on_behalf_of) if on_behalf_of is not None else None
    order = access.order_for(person(request), pk, acting_for=acting if request.beneficiary else None)
    return shown.asked(order)
