"""CLIP and SigLIP: a tiny random model made here, through the real loading code."""

from __future__ import annotations

import importlib.util
import io
import json

import numpy as np
import pytest
from PIL import Image

from juryroom.adapters.embed.clip import Clip
from juryroom.errors import BadInput

there = importlib.util.find_spec("torch") and importlib.util.find_spec("transformers")
needs_torch = pytest.mark.skipif(not there, reason="torch and transformers (extra clip) are not installed")


def picture(colour):
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A folder as the hub has it: weights, tokeniser, picture processor."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTokenizer

    at = tmp_path_factory.mktemp("clip")
    letters = [chr(code) for code in range(97, 123)]
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (at / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (at / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer(str(at / "vocab.json"), str(at / "merges.txt"), model_max_length=16)
    pixels = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    CLIPProcessor(pixels, tokenizer).save_pretrained(at)
    layer = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    text = {**layer, "vocab_size": len(words), "max_position_embeddings": 16, "bos_token_id": 52, "eos_token_id": 53}
    torch.manual_seed(0)
    config = CLIPConfig(text_config=text, vision_config={**layer, "image_size": 32, "patch_size": 8}, projection_dim=12)
    CLIPModel(config).save_pretrained(at)
    return str(at)


@needs_torch
def test_pictures_and_texts_of_one_space(tiny):
    adapter = Clip(tiny, "cpu", None, safetensors=True)
    rows = adapter.embed([picture("red"), picture("blue"), picture("red")])
    assert rows.shape == (3, 12)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)
    assert rows[0] == pytest.approx(rows[2], abs=1e-6)
    assert adapter.embed_texts(["a red square", "b " * 100]).shape == (2, 12)


@needs_torch
def test_a_bad_image_is_named(tiny):
    with pytest.raises(BadInput, match="Image 1"):
        Clip(tiny, "cpu", None, safetensors=True).embed([picture("red"), b"nonsense"])


@needs_torch
def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot be loaded"):
        Clip(str(tmp_path), "cpu", None, safetensors=True).embed_texts(["a"])


def test_without_torch_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(BadInput, match=r"juryroom\[clip\]"):
        Clip("any", "cpu", None, safetensors=True)
