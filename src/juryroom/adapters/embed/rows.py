"""What embedders have in common: rows of length 1, and pixels as CLIP's family takes them."""

from __future__ import annotations

import io

import numpy as np

from juryroom.errors import BadInput

MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""Of CLIP's training pictures."""


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1; one of length 0 stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: np.ndarray = rows / np.where(lengths > 0, lengths, 1)
    return found


def pixels(encoded: bytes, at: int, width: int, height: int) -> np.ndarray:
    """(3, H, W): shorter side to size, the middle cut out, CLIP's mean and deviation. Raises BadInput."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(encoded)) as image:
            fitted = ImageOps.fit(image.convert("RGB"), (width, height), Image.Resampling.BICUBIC)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise BadInput(f"Image {at} cannot be read: {fault}") from fault
    values: np.ndarray = (np.asarray(fitted, np.float32) / 255 - MEAN) / DEVIATION
    return values.transpose(2, 0, 1).astype(np.float32)
