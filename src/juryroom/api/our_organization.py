"""Routes under an organization's number: there is one organization, and every other number is nowhere."""

from __future__ import annotations

from fastapi import Depends

from juryroom.api.schemas.accounts import ORGANIZATION
from juryroom.errors import NotThere

HERE = "/api/organizations/{organization_id}"


async def _refuse_others(organization_id: int) -> None:
    if organization_id != ORGANIZATION:
        raise NotThere("Organization")


OURS = Depends(_refuse_others)
"""Beside `allow(...)` in a route's dependencies, after it: who may not ask is told so first."""
