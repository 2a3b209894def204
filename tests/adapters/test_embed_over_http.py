"""Embeddings from services, against a small server in their shapes."""

from __future__ import annotations

import base64
import io
import json
from http.server import BaseHTTPRequestHandler

import numpy as np
import pytest
from PIL import Image
from pytest import approx

from adapters.small_server import AnswersJson, serving
from juryroom.adapters.embed.kserve import kserve
from juryroom.adapters.embed.over_http import OpenAIEmbeddings
from juryroom.errors import BadInput, OutsideFailed


def picture(colour):
    kept = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(kept, "PNG")
    return kept.getvalue()


class Embeds(AnswersJson, BaseHTTPRequestHandler):
    """A text's vector is its length and 1; a picture's its mean colour. In OpenAI's order: last first."""

    def do_GET(self):
        inputs = [{"name": "pixels", "datatype": "FP32", "shape": [-1, 3, 8, 8]}]
        if self.path == "/v2/models/both":
            inputs.append({"name": "words", "datatype": "BYTES", "shape": [-1, 1]})
        self.answer({"inputs": inputs})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/infer"):
            told = asked["inputs"][0]
            values = np.array(told["data"]).reshape(told["shape"])
            rows = values.mean(axis=(2, 3)) if told["datatype"] == "FP32" else [[len(one[0]), 1, 0] for one in values]
            return self.answer({"outputs": [{"name": "out", "data": np.ravel(rows).tolist()}]})
        if asked["model"] == "short":
            return self.answer({"data": []})
        if self.headers["authorization"] != "Bearer key":
            return self.answer({"error": "who are you?"}, 401)
        rows = [{"index": at, "embedding": self.vector(one)} for at, one in enumerate(asked["input"])]
        return self.answer({"data": rows[::-1]})

    def vector(self, one):
        if isinstance(one, str):
            return [len(one), 1, 0]
        with Image.open(io.BytesIO(base64.b64decode(one["image"].split(",")[1]))) as image:
            return list(image.getpixel((0, 0)))


@pytest.fixture(scope="module")
def service():
    with serving(Embeds) as address:
        yield address


def test_openai_s_vectors_come_in_the_order_of_the_inputs(service):
    adapter = OpenAIEmbeddings(service + "/v1", "m", "key")
    assert adapter.embed_texts(["abc", ""]) == approx(np.array([[3, 1, 0], [0, np.sqrt(10), 0]]) / np.sqrt(10))
    assert adapter.embed([picture("red"), picture("blue")]) == approx(np.array([[1, 0, 0], [0, 0, 1]]))


def test_a_refusal_is_told(service):
    with pytest.raises(OutsideFailed, match=r"401.*who are you"):
        OpenAIEmbeddings(service, "m", None).embed_texts(["a"])


def test_too_few_vectors_are_refused(service):
    with pytest.raises(OutsideFailed, match="a vector for each of 1"):
        OpenAIEmbeddings(service, "short", "key").embed_texts(["a"])


def test_triton_takes_pixels_and_texts_by_its_own_description(service):
    adapter = kserve(service, "both")
    red = adapter.embed([picture("red")])[0]
    assert red[0] > 0 > red[1]
    assert adapter.embed_texts(["abc"]) == approx(np.array([[3, 1, 0]]) / np.sqrt(10))


def test_triton_without_texts_says_what_it_takes(service):
    with pytest.raises(BadInput, match="it takes pixels FP32"):
        kserve(service, "pictures").embed_texts(["abc"])


def test_a_bad_image_is_named(service):
    with pytest.raises(BadInput, match="Image 1"):
        kserve(service, "both").embed([picture("red"), b"nonsense"])
