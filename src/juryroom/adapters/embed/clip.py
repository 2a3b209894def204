"""CLIP and SigLIP through transformers: any model of the hub, or a folder on this disk."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from juryroom.errors import BadInput


class Clip:
    """Pictures and texts in one space. The weights are read once, when the first of them is embedded."""

    name = "clip"

    def __init__(self, model: str, device: str, kind: str | None, *, safetensors: bool) -> None:
        try:
            torch, transformers = import_module("torch"), import_module("transformers")
        except ImportError:
            raise BadInput('CLIP and SigLIP need torch and transformers: pip install "juryroom[clip]".') from None
        self._torch, self._library = torch, transformers
        self._name, self._safetensors = model, safetensors
        self._device = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
        if kind is not None and kind not in ("float16", "bfloat16", "float32"):
            raise BadInput(f"torch_dtype is float16, bfloat16 or float32, not {kind!r}.")
        self._kind = getattr(torch, kind) if kind else torch.float32
        self._model: Any = None
        self._processor: Any = None

    def _load(self) -> None:
        if self._model is not None:
            return
        try:
            loaded = self._library.AutoModel.from_pretrained(
                self._name, dtype=self._kind, use_safetensors=self._safetensors or None
            )
            self._processor = self._library.AutoProcessor.from_pretrained(self._name)
        except (OSError, ValueError, KeyError) as fault:
            raise BadInput(f"The model {self._name} cannot be loaded: {fault}") from fault
        if not hasattr(loaded, "get_image_features") or not hasattr(loaded, "get_text_features"):
            raise BadInput(f"The model {self._name} is no CLIP or SigLIP: it has no space of pictures and texts.")
        self._model = loaded.to(self._device).eval()

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, D) float32 rows of length 1. Raises BadInput naming a bad image."""
        self._load()
        pictures = [_opened(one, at) for at, one in enumerate(images)]
        inputs = self._processor(images=pictures, return_tensors="pt").to(self._device)
        pixels = inputs["pixel_values"].to(self._kind)
        with self._torch.inference_mode():
            return self._rows(self._model.get_image_features(pixel_values=pixels))

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """N texts -> (N, D) float32 rows of length 1; what is beyond the model's length is cut off."""
        self._load()
        padding = "max_length" if "siglip" in str(self._model.config.model_type) else True  # as SigLIP was trained
        inputs = self._processor(text=list(texts), return_tensors="pt", padding=padding, truncation=True)
        with self._torch.inference_mode():
            return self._rows(self._model.get_text_features(**inputs.to(self._device)))

    def _rows(self, found: Any) -> np.ndarray:
        found = getattr(found, "pooler_output", found)  # newer versions give the output with its parts
        rows: np.ndarray = found.float().cpu().numpy()
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


def _opened(encoded: bytes, at: int) -> Any:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(encoded)) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise BadInput(f"Image {at} cannot be read: {fault}") from fault
