"""Pages: `{count, next, previous, results}`, and the links between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request

MOST = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Which page was asked for. Sizes that make no sense fall back to the default, as old clients send -1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


class Paging:
    """`Annotated[Page, Depends(Paging(100))]`"""

    def __init__(self, default: int) -> None:
        self.default = default

    async def __call__(self, page: Annotated[str, Query()] = "1", page_size: Annotated[str, Query()] = "") -> Page:
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 10 else 1
        size = int(page_size) if page_size.isascii() and page_size.isdecimal() and len(page_size) < 10 else 0
        return Page(max(number, 1), min(size, MOST) or self.default)


HundredAPage = Annotated[Page, Depends(Paging(100))]
FiftyAPage = Annotated[Page, Depends(Paging(50))]


def page_json(request: Request, page: Page, count: int, results: Sequence[Any]) -> dict[str, Any]:
    """One page of results; past the last one there are none, which is where the field's pagers stop."""
    more = page.offset + page.size < count
    return {
        "count": count,
        "next": _link(request, page.number + 1) if more else None,
        "previous": _link(request, page.number - 1) if page.number > 1 else None,
        "results": results,
    }


def _link(request: Request, number: int) -> str:
    return str(request.url.include_query_params(page=number))
