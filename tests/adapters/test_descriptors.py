from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from skimage import data

from juryroom.adapters.embed.descriptors import ColourHistogram, DifferenceHash, OrientedGradients
from juryroom.errors import BadInput

EVERY = [ColourHistogram(), OrientedGradients(), DifferenceHash()]


def encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def cat() -> Image.Image:
    return Image.fromarray(data.chelsea())


@pytest.fixture(scope="module")
def rocket() -> Image.Image:
    return Image.fromarray(data.rocket())


@pytest.mark.parametrize("embedder", EVERY, ids=lambda one: one.name)
class TestEveryDescriptor:
    def test_rows_have_length_one_and_repeat(self, embedder, cat, rocket):
        rows = embedder.embed([encoded(cat), encoded(rocket), encoded(cat)])
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
        assert np.array_equal(rows[0], rows[2])

    def test_a_shrunk_picture_is_nearer_than_another_picture(self, embedder, cat, rocket):
        same, small, other = embedder.embed([encoded(cat), encoded(cat.resize((220, 150))), encoded(rocket)])
        assert same @ small > 0.8
        assert same @ small > same @ other + 0.2

    def test_flat_pictures_are_vectors_too(self, embedder):
        rows = embedder.embed([encoded(Image.new("RGB", (50, 40), "black")), encoded(Image.new("L", (9, 9), 200))])
        assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-5)

    def test_no_images_give_no_rows(self, embedder):
        assert embedder.embed([]).shape[0] == 0

    def test_what_is_no_image_is_named(self, embedder, cat):
        with pytest.raises(BadInput, match="Image 1 cannot be read"):
            embedder.embed([encoded(cat), b"not an image"])


def test_the_histogram_does_not_see_a_flip_and_the_hash_does(cat):
    images = [encoded(cat), encoded(cat.transpose(Image.Transpose.FLIP_LEFT_RIGHT))]
    colours, bits = (embedder.embed(images) for embedder in (ColourHistogram(), DifferenceHash()))
    assert colours[0] @ colours[1] > 0.98
    assert bits[0] @ bits[1] < 0.5


def test_the_hash_does_not_see_exposure_and_the_histogram_does(cat):
    images = [encoded(cat), encoded(ImageEnhance.Brightness(cat).enhance(0.5))]
    colours, bits = (embedder.embed(images) for embedder in (ColourHistogram(), DifferenceHash()))
    assert bits[0] @ bits[1] > 0.9
    assert colours[0] @ colours[1] < 0.9
