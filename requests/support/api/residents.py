"""A resident asks and follows, by a program: the same verbs, access and actions as the pages."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from hub.core.estate import proxy
from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, person
from support import access, actions
from support.api.shapes import (
    REFUSALS,
    MessageOut,
    MoreIn,
    RatingIn,
    RequestOut,
    RequestPage,
    TimesIn,
    WishIn,
    WordsIn,
)
from support.models import Message, SupportRequest

router = Router(tags=["Support requests"])


@router.get("/requests", response=RequestPage)
def my_requests(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """The requests that the caller follows, newest first."""
    mine = [access.with_people(part) for part in access.parts_of(person(request))]
    page = lists.newest(mine, after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.post("/requests", response={201: RequestOut, **REFUSALS})
def raise_request(request: HttpRequest, wish: WishIn) -> Status[SupportRequest]:
    """Asks for help, for one's own household or (`on_behalf_of`) for one that the caller may act for."""
    household = proxy.on_behalf_of(request, wish.on_behalf_of)
    data = wish.dict(exclude={"on_behalf_of", "dangers", "needs", *TimesIn.model_fields})
    yes: dict[str, Any] = {
        name: tuple(str(one.value) for one in getattr(wish, name)) for name in ("dangers", "needs")
    }
    asked = actions.Wish(
        **data, **yes, times=wish.times(), household=household, acting_for=request.beneficiary
    )
    by, key = person(request), request.idempotency_key
    return Status(201, actions.raise_request(household.area, asked, by=by, key=key))


@router.get("/requests/{pk}", response={200: RequestOut, 404: Problem})
def one(request: HttpRequest, pk: int) -> SupportRequest:
    """One request that the caller follows."""
    return access.request_for(person(request), pk)


@router.get("/requests/{pk}/messages", response={200: list[MessageOut], 404: Problem})
def messages(request: HttpRequest, pk: int) -> list[Message]:
    """What was said to the resident and by them; never a note."""
    return list(access.messages_seen_by_resident(access.request_for(person(request), pk)))


@router.post("/requests/{pk}/messages", response={201: MessageOut, **REFUSALS})
def write(request: HttpRequest, pk: int, words: WordsIn) -> Status[Message]:
    """The resident writes."""
    found, by = access.request_for(person(request), pk), person(request)
    return Status(201, actions.resident_writes(found, words.body, by=by, key=request.idempotency_key))


@router.post("/requests/{pk}/additions", response={201: MessageOut, **REFUSALS})
def add(request: HttpRequest, pk: int, more: MoreIn) -> Status[Message]:
    """The same again: words and answers go to the request, which may become more urgent by them."""
    found, by = access.request_for(person(request), pk), person(request)
    return Status(201, actions.add_to(found, more.more(), by=by, key=request.idempotency_key))


@router.post("/requests/{pk}/withdrawal", response={200: RequestOut, **REFUSALS})
def withdraw(request: HttpRequest, pk: int) -> SupportRequest:
    """Not needed any more."""
    found, by = access.request_for(person(request), pk), person(request)
    return repeat.step(
        request.idempotency_key, "support.withdraw", found, lambda: actions.withdraw(found, by=by)
    )


@router.post("/requests/{pk}/rating", response={200: RequestOut, **REFUSALS})
def rate(request: HttpRequest, pk: int, rating: RatingIn) -> SupportRequest:
    """
    Did it help? Of a merged request, whether the other one did. Gives the request on which the household's word stands.
    """
    found, by = access.request_for(person(request), pk), person(request)
    act = partial(actions.rate, found, rating.satisfaction, by=by, words=rating.words)
    return repeat.step(request.idempotency_key, "support.rate", found, act)


@router.post("/requests/{pk}/reopening", response={200: RequestOut, **REFUSALS})
def reopen(request: HttpRequest, pk: int, words: WordsIn) -> SupportRequest:
    """It did not help."""
    found, by = access.request_for(person(request), pk), person(request)
    act = partial(actions.reopen, found, words.body, by=by)
    return repeat.step(request.idempotency_key, "support.reopen", found, act)
