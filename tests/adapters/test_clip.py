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


@pytest.fixture(scope="module")
def tiny_siglip(tmp_path_factory):
    """The same of SigLIP: a letter a token, padded to the model's length as it was trained."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast, SiglipConfig, SiglipImageProcessor, SiglipModel, SiglipProcessor

    at = tmp_path_factory.mktemp("siglip")
    words = ["<pad>", "</s>", "<unk>", *(chr(code) for code in range(97, 123))]
    letters = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    letters.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    letters.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    special = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=letters, model_max_length=16, **special)
    SiglipProcessor(SiglipImageProcessor(size={"height": 32, "width": 32}), tokenizer).save_pretrained(at)
    layer = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    ends = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 1}
    text = {**layer, **ends, "vocab_size": len(words), "max_position_embeddings": 16, "projection_size": 16}
    torch.manual_seed(0)
    config = SiglipConfig(text_config=text, vision_config={**layer, "image_size": 32, "patch_size": 8})
    SiglipModel(config).save_pretrained(at)
    return str(at)


@needs_torch
@pytest.mark.parametrize("kind", ("tiny", "tiny_siglip"))
def test_the_space_is_the_library_s_own(kind, request):
    import torch
    from transformers import AutoModel, AutoProcessor

    folder, texts = request.getfixturevalue(kind), ["a red square", "blue", "b " * 100]
    adapter = Clip(folder, "cpu", None, safetensors=True)
    ours = adapter.embed_texts(texts) @ adapter.embed([picture("red"), picture("blue")]).T
    model, processor = AutoModel.from_pretrained(folder).eval(), AutoProcessor.from_pretrained(folder)
    with Image.open(io.BytesIO(picture("red"))) as red, Image.open(io.BytesIO(picture("blue"))) as blue:
        asked = processor(
            text=texts, images=[red, blue], padding="max_length", max_length=16, truncation=True, return_tensors="pt"
        )
    with torch.inference_mode():
        found = model(**asked)
    assert ours == pytest.approx((found.text_embeds @ found.image_embeds.T).numpy(), abs=1e-5)
    # what else is in the batch changes no vector
    assert adapter.embed_texts(["blue"])[0] == pytest.approx(adapter.embed_texts(texts)[1], abs=1e-6)


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


@needs_torch
def test_a_benchmark_s_scores_are_of_its_words_and_pictures(tiny, tmp_path):
    from typer.testing import CliRunner

    from juryroom.cli.bench import app

    (tmp_path / "images").mkdir()
    for at in range(8):
        Image.new("RGB", (40, 30), (at * 30, 200 - at * 20, 90)).save(tmp_path / f"images/shot {at}.png")
    section = {"adapter": "local_clip", "model": tiny, "device": "cpu", "torch_dtype": "float32"}
    config = {"image_root_dir": "images", "run_dir": "out", "query_plan_num_seeds": 2, "similarity_config": section}
    (tmp_path / "config.json").write_text(json.dumps(config))
    done = CliRunner().invoke(app, ["all", "--skip-upload", "--config", str(tmp_path / "config.json")])
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in (tmp_path / "out/qrels_with_score.jsonl").read_text().splitlines()]
    adapter = Clip(tiny, "cpu", "float32", safetensors=True)
    for row in rows:
        image = (tmp_path / "images" / row["image_id"]).read_bytes()
        expected = float(adapter.embed_texts([row["query_text"]])[0] @ adapter.embed([image])[0])
        assert row["clip_score"] == pytest.approx(expected, abs=1e-5)
