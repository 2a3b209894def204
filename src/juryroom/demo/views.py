"""Views of a photograph: crops, exposures, blurs and the like. Whose view is whose is known, so truth is known too."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from juryroom.demo.photographs import Photograph

Truth = Literal["same", "similar", "different"]
Box = tuple[float, float, float, float]

LONGEST = 640
"""Pixels of the longer side: plenty for two pictures beside each other, small enough to load at once."""
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class View:
    """One picture made from a photograph: what was done to it, and which part of it is left."""

    id: str
    photograph: Photograph
    change: str
    box: Box
    jpeg: bytes

    @property
    def title(self) -> str:
        return f"{self.photograph.id}, {self.change}"


CROPS: tuple[tuple[str, Box], ...] = (
    ("left part", (0.0, 0.0, 0.49, 1.0)),
    ("right part", (0.51, 0.0, 1.0, 1.0)),
    ("middle", (0.2, 0.2, 0.8, 0.8)),
    ("detail", (0.35, 0.3, 0.65, 0.6)),
)
CHANGES: tuple[tuple[str, Callable[[Image.Image], Image.Image]], ...] = (
    ("as taken", lambda image: image),
    ("darker", lambda image: ImageEnhance.Brightness(image).enhance(0.45)),
    ("brighter", lambda image: ImageEnhance.Brightness(image).enhance(1.7)),
    ("blurred", lambda image: image.filter(ImageFilter.GaussianBlur(6))),
    ("mirrored", ImageOps.mirror),
    ("tilted", lambda image: _within(image.rotate(12, Image.Resampling.BICUBIC), 0.14)),
    ("faded", lambda image: ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(0.2)).enhance(0.6)),
)


def views_of(photograph: Photograph) -> list[View]:
    """Every view of one photograph; ids say what they are."""
    whole = opened(photograph)
    made = [_view(photograph, name, WHOLE, change(whole)) for name, change in CHANGES]
    made += [_view(photograph, name, box, _cut(whole, box)) for name, box in CROPS]
    if photograph.second is not None:
        with Image.open(photograph.second) as image:
            made.append(_view(photograph, "other eye", WHOLE, _fitted(image)))
    return made


def truth_of(one: View, other: View) -> Truth:
    """Same: parts of one photograph that overlap. Similar: parts that do not, or photographs of one kind."""
    if one.photograph.id == other.photograph.id:
        return "same" if _overlap(one.box, other.box) > 0 else "similar"
    return "similar" if one.photograph.kind == other.photograph.kind else "different"


def opened(photograph: Photograph) -> Image.Image:
    """The photograph in colour, upright, at most LONGEST pixels long."""
    with Image.open(photograph.path) as image:
        return _fitted(image)


def jpeg_of(image: Image.Image) -> bytes:
    """The encoded picture; the same picture gives the same bytes."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def _view(photograph: Photograph, change: str, box: Box, image: Image.Image) -> View:
    return View(f"{photograph.id}-{change.replace(' ', '-')}", photograph, change, box, jpeg_of(image))


def _fitted(image: Image.Image) -> Image.Image:
    fitted = ImageOps.exif_transpose(image)
    fitted.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return fitted.convert("RGB")


def _cut(image: Image.Image, box: Box) -> Image.Image:
    sides = (image.width, image.height) * 2
    left, top, right, bottom = (round(share * side) for share, side in zip(box, sides, strict=True))
    return image.crop((left, top, right, bottom))


def _within(image: Image.Image, margin: float) -> Image.Image:
    return _cut(image, (margin, margin, 1 - margin, 1 - margin))


def _overlap(one: Box, other: Box) -> float:
    """Area the two parts share, as a share of the photograph."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)
