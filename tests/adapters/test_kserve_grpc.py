"""KServe v2 over gRPC, against a real gRPC server on loopback that speaks Triton's protocol."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from pytest import approx

from juryroom.adapters.embed.kserve import kserve
from juryroom.errors import BadInput, OutsideFailed

there = importlib.util.find_spec("tritonclient") and importlib.util.find_spec("grpc")
needs_client = pytest.mark.skipif(not there, reason="tritonclient and grpcio (extra triton) are not installed")
RED, BLUE = (255, 0, 0), (0, 0, 255)


def picture(colour: tuple[int, int, int]) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """A text's vector is its length and 1; a picture's the mean of each channel. `half` takes 16-bit floats."""
    import grpc
    from tritonclient.grpc import service_pb2 as messages
    from tritonclient.grpc import service_pb2_grpc as stubs
    from tritonclient.utils import deserialize_bytes_tensor

    kinds = {"both": "FP32", "half": "FP16", "pictures": "FP32", "silent": "FP32"}

    class Triton(stubs.GRPCInferenceServiceServicer):
        def ModelMetadata(self, request, context):  # noqa: N802
            if request.name not in kinds:
                context.abort(grpc.StatusCode.NOT_FOUND, f"no model {request.name}")
            found = messages.ModelMetadataResponse(name=request.name)
            found.inputs.add(name="pixels", datatype=kinds[request.name], shape=[-1, 3, 8, 8])
            if request.name == "both":
                found.inputs.add(name="words", datatype="BYTES", shape=[-1, 1])
            return found

        def ModelInfer(self, request, context):  # noqa: N802
            (told,), (raw,) = request.inputs, request.raw_input_contents
            if told.datatype == "BYTES":
                words = deserialize_bytes_tensor(raw)
                rows = np.array([[len(one), 1, 0] for one in words], np.float32)
            else:
                kind = np.float16 if told.datatype == "FP16" else np.float32
                values = np.frombuffer(raw, kind).reshape(tuple(told.shape))
                rows = values.mean(axis=(2, 3), dtype=np.float32)
            found = messages.ModelInferResponse(model_name=request.model_name)
            if request.model_name != "silent":
                found.outputs.add(name="out", datatype="FP32", shape=rows.shape)
                found.raw_output_contents.append(rows.tobytes())
            return found

    server = grpc.server(ThreadPoolExecutor(2))
    stubs.add_GRPCInferenceServiceServicer_to_server(Triton(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"grpc://127.0.0.1:{port}"
    server.stop(0).wait()


@needs_client
@pytest.mark.parametrize("model", ("both", "half"))
def test_pixels_go_as_the_model_s_own_description_says(service: str, model: str) -> None:
    red, blue, again = kserve(service, model).embed([picture(RED), picture(BLUE), picture(RED)])
    assert red[0] > 0 > red[2] and blue[2] > 0 > blue[0]
    assert red == approx(again) and np.linalg.norm(red) == approx(1)


@needs_client
def test_texts_of_any_alphabet_go_as_bytes(service: str) -> None:
    rows = kserve(service, "both").embed_texts(["abc", "löwe"])  # 3 and 5 bytes
    assert rows == approx(np.array([[3, 1, 0] / np.sqrt(10), [5, 1, 0] / np.sqrt(26)]), abs=1e-6)


@needs_client
def test_it_gives_what_http_gives(service: str) -> None:
    """The same pictures through the same preprocessing: the channels' means, scaled as CLIP's pictures are."""
    mean, deviation = np.array([0.48145466, 0.4578275, 0.40821073]), np.array([0.26862954, 0.26130258, 0.27577711])
    expected = (np.array([1, 0, 0]) - mean) / deviation
    assert kserve(service, "both").embed([picture(RED)])[0] == approx(expected / np.linalg.norm(expected), abs=1e-6)


@needs_client
@pytest.mark.parametrize(
    ("model", "error", "why"),
    (
        ("nobody", OutsideFailed, "no model nobody"),
        ("silent", OutsideFailed, "no output"),
        ("pictures", BadInput, "takes no texts"),
    ),
)
def test_faults_are_told(service: str, model: str, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        found = kserve(service, model)
        found.embed_texts(["a"]) if model == "pictures" else found.embed([picture(RED)])


@needs_client
def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(OutsideFailed, match=r"127\.0\.0\.1:9"):
        kserve("grpc://127.0.0.1:9", "m").embed([picture(RED)])


def test_another_address_is_refused() -> None:
    with pytest.raises(BadInput, match="grpc://HOST:8001"):
        kserve("localhost:8001", "m")


def test_without_the_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tritonclient.grpc", None)
    with pytest.raises(BadInput, match=r"juryroom\[triton\]"):
        kserve("grpc://127.0.0.1:9", "m")
