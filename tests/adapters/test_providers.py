"""Every provider over HTTP, with stand-ins that speak as their documentation does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from juryroom.adapters.llm.clients import ModelClients
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.errors import AddressRefused, BadInput, ModelBusy, ModelFailed, NotThere
from juryroom.ports import BatchClient, ModelAccess, ModelClient, ModelRequest
from juryroom.services.judging.asking import Resting
from stand_ins import USED, Anthropic, Bedrock, Gemini, OpenAI, Said, StandIn, serving

SCHEMA = {
    "type": "object", "properties": {"verdict": {"type": "string", "enum": ["same", "different"]}},
    "required": ["verdict"], "additionalProperties": False,
}  # fmt: skip
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
KINDS: dict[str, tuple[type[StandIn], str]] = {
    "OpenAI": (OpenAI, "gpt-5-mini"),
    "AzureOpenAI": (OpenAI, "gpt-5-mini"),
    "AzureAIFoundry": (OpenAI, "gpt-5-mini"),
    "Custom": (OpenAI, "qwen"),
    "Anthropic": (Anthropic, "claude-haiku-4-5"),
    "Gemini": (Gemini, "gemini-2.5-flash"),
    "VertexAI": (Gemini, "gemini-2.5-flash"),
    "Bedrock": (Bedrock, "us.anthropic.claude-haiku-4-5-20251001-v1:0"),
}
ALL = pytest.mark.parametrize("provider", list(KINDS))


def service_account(url: str) -> str:
    """A key file as Google hands them out, with the stand-in as the place that gives tokens."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return json.dumps(
        {
            "type": "service_account", "project_id": "p", "private_key_id": "k", "private_key": pem,
            "client_email": "judge@p.iam.gserviceaccount.com", "client_id": "1", "token_uri": f"{url}/token",
        }
    )  # fmt: skip


def access(provider: str, url: str) -> ModelAccess:
    key = {"api_key": "secret"}
    match provider:
        case "OpenAI" | "Custom" | "AzureAIFoundry":
            return ModelAccess(provider, f"{url}/v1", {}, key)
        case "AzureOpenAI":
            return ModelAccess(provider, url, {"deployment_name": "mini", "api_version": "2024-10-21"}, key)
        case "VertexAI":
            options = {"google_project_id": "p", "google_location": "europe-west4"}
            return ModelAccess(provider, url, options, {"google_application_credentials": service_account(url)})
        case "Bedrock":
            options = {"aws_region": "eu-central-1", "aws_access_key_id": "AKIA0"}
            return ModelAccess(provider, url, options, {"aws_secret_access_key": "secret"})
    return ModelAccess(provider, url, {}, key)


def question(provider: str, *parts: Words | Picture, **more: Any) -> ModelRequest:
    said = parts or (Words("Are these the same?"),)
    messages = (Message("system", (Words("You are a judge."),)), Message("user", tuple(said)))
    return ModelRequest(KINDS[provider][1], messages, SCHEMA, {"max_tokens": 50, **more})


class Line:
    """A client, and the stand-in it talks to."""

    def __init__(self, client: ModelClient, there: StandIn) -> None:
        self.client, self.there = client, there


@pytest.fixture
def line() -> Iterator[Callable[..., Line]]:
    with ExitStack() as open_:

        def build(provider: str, plan: Callable[[str], Said] | None = None) -> Line:
            there = open_.enter_context(serving(KINDS[provider][0](plan)))
            client = ModelClients().open(access(provider, there.url))
            open_.callback(client.close)
            return Line(client, there)

        yield build


@ALL
class TestReplies:
    def test_a_reply_with_its_usage(self, line: Callable[..., Line], provider: str):
        it = line(provider, lambda _: Said('{"verdict": "same"}'))
        reply = it.client.ask(question(provider))
        assert (json.loads(reply.text), reply.ending) == ({"verdict": "same"}, "complete")
        assert (reply.input_tokens, reply.output_tokens) == USED
        assert "same" in reply.raw
        assert "You are a judge." in it.there.asked[0]
        assert "Are these the same?" in it.there.asked[0]

    def test_the_schema_goes_with_the_question(self, line: Callable[..., Line], provider: str):
        it = line(provider)
        it.client.ask(question(provider))
        sent = it.there.calls[-1].raw.decode()
        assert '"enum"' in sent or '\\"enum\\"' in sent, "the labels are in the body, as each provider wants them"
        assert "different" in sent

    def test_cut_off_at_the_limit_of_tokens(self, line: Callable[..., Line], provider: str):
        it = line(provider, lambda _: Said('{"verd', "truncated"))
        reply = it.client.ask(question(provider))
        assert (reply.ending, reply.input_tokens) == ("truncated", USED[0])

    def test_a_refusal_is_no_fault(self, line: Callable[..., Line], provider: str):
        it = line(provider, lambda _: Said("I will not.", "refused"))
        assert it.client.ask(question(provider)).ending == "refused"

    def test_too_many_requests_is_asked_once_and_says_how_long(self, line: Callable[..., Line], provider: str):
        it = line(provider, lambda _: Said("Slow down.", status=429, headers={"retry-after": "7"}))
        with pytest.raises(ModelBusy) as fault:
            it.client.ask(question(provider))
        assert len(it.there.asked) == 1, "whoever asks counts the attempts"
        assert fault.value.retry_after == 7
        assert "Slow down." in fault.value.message

    def test_a_server_that_is_down_may_come_back(self, line: Callable[..., Line], provider: str):
        it = line(provider, lambda _: Said("Down.", status=529 if provider == "Anthropic" else 503))
        with pytest.raises(ModelBusy):
            it.client.ask(question(provider))
        assert len(it.there.asked) == 1

    @pytest.mark.parametrize(
        ("status", "said", "todo"),
        [
            (401, "The key is not valid.", "Check the key"),
            (404, "There is no model of this name.", "Check the model's name"),
            (400, "This model does not support image input.", ""),
        ],
    )
    def test_what_does_not_pass_says_what_to_do(
        self, line: Callable[..., Line], provider: str, status: int, said: str, todo: str
    ):
        if provider == "Bedrock" and status == 401:
            status, todo = 403, "Check what the key may use"
        it = line(provider, lambda _: Said(said, status=status))
        with pytest.raises(ModelFailed) as fault:
            it.client.ask(question(provider))
        assert not isinstance(fault.value, ModelBusy)
        assert said in fault.value.message
        assert todo in fault.value.message

    def test_nobody_is_there(self, provider: str):
        client = ModelClients().open(access(provider, "http://127.0.0.1:9"))
        with pytest.raises(ModelBusy) as fault:
            client.ask(question(provider))
        assert "cannot be reached" in fault.value.message
        client.close()

    def test_a_picture_goes_inside(self, line: Callable[..., Line], provider: str):
        it = line(provider)
        it.client.ask(question(provider, Words("Look:"), Picture(PIXEL)))
        assert b"iVBORw0KGgo" in it.there.calls[-1].raw

    def test_an_address_that_is_not_allowed_is_not_called(self, line: Callable[..., Line], provider: str):
        def refuse(_: str) -> str:
            raise AddressRefused("This address is private.")

        it = line(provider)
        calls = len(it.there.calls)
        with pytest.raises(AddressRefused):
            ModelClients(refuse).open(access(provider, it.there.url)).ask(question(provider))
        assert len(it.there.calls) == calls


class TestOfTheirOwn:
    @pytest.mark.parametrize("provider", ["OpenAI", "AzureOpenAI", "Custom", "Anthropic", "Gemini"])
    def test_names_of_models(self, line: Callable[..., Line], provider: str):
        found = line(provider).client.models()
        assert found == [{"Anthropic": "claude-haiku-4-5", "Gemini": "gemini-2.5-flash"}.get(provider, "m")]

    def test_openai_tells_its_limits(self, line: Callable[..., Line]):
        headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12s"}
        it = line("OpenAI", lambda _: Said('{"verdict": "same"}', headers=headers))
        it.client.ask(question("OpenAI"))
        assert isinstance(it.client, Resting)
        assert 10 < it.client.rest() <= 12

    def test_anthropic_tells_its_limits(self, line: Callable[..., Line]):
        reset = (datetime.now(UTC) + timedelta(seconds=20)).isoformat()
        headers = {"anthropic-ratelimit-tokens-remaining": "0", "anthropic-ratelimit-tokens-reset": reset}
        it = line("Anthropic", lambda _: Said('{"verdict": "same"}', headers=headers))
        it.client.ask(question("Anthropic"))
        assert isinstance(it.client, Resting)
        assert 15 < it.client.rest() <= 20

    def test_no_credit_is_not_waited_for(self, line: Callable[..., Line]):
        it = line("OpenAI", lambda _: Said("You exceeded your current quota.", status=429))
        with pytest.raises(ModelFailed) as fault:
            it.client.ask(question("OpenAI"))
        assert "no credit left" in fault.value.message

    @pytest.mark.parametrize(
        ("words", "seconds"),
        [
            ("Rate limit reached for m. Please try again in 20s. Add a payment method at /account/billing.", 20.0),
            ("You exceeded your current quota, please check your billing details. Please retry in 1m2.5s.", 62.5),
            ("Rate limit reached. See /account/billing.", None),
        ],
    )
    def test_a_limit_that_is_over_in_a_while_is_waited_for(
        self, line: Callable[..., Line], words: str, seconds: float | None
    ):
        it = line("OpenAI", lambda _: Said(words, status=429))
        with pytest.raises(ModelBusy) as fault:
            it.client.ask(question("OpenAI"))
        assert fault.value.retry_after == seconds

    def test_azure_is_asked_by_its_deployment(self, line: Callable[..., Line]):
        it = line("AzureOpenAI")
        it.client.ask(question("AzureOpenAI"))
        call = it.there.calls[-1]
        assert (call.path, call.query) == (
            "/openai/deployments/mini/chat/completions", {"api-version": ["2024-10-21"]},
        )  # fmt: skip
        assert (call.headers["api-key"], "authorization" in call.headers) == ("secret", False)

    def test_azures_batches_name_the_deployment(self, line: Callable[..., Line]):
        it = line("AzureOpenAI")
        assert isinstance(it.client, BatchClient)
        it.client.submit([("a", question("AzureOpenAI"))], "n")
        sent = json.loads(next(iter(it.there.files.values())))
        assert (sent["url"], sent["body"]["model"]) == ("/chat/completions", "mini")
        assert {call.query["api-version"][0] for call in it.there.calls} == {"2024-10-21"}

    def test_vertex_signs_in_with_its_service_account(self, line: Callable[..., Line]):
        it = line("VertexAI")
        it.client.ask(question("VertexAI"))
        assert it.there.of("/token")
        call = it.there.calls[-1]
        assert "/projects/p/locations/europe-west4/publishers/google/models/" in call.path
        assert call.headers["authorization"] == "Bearer a-token"

    def test_a_service_account_that_is_none(self):
        broken = ModelAccess("VertexAI", "", {}, {"google_application_credentials": "{}"})
        client = ModelClients().open(broken)
        with pytest.raises(BadInput) as fault:
            client.ask(question("VertexAI"))
        assert "google_application_credentials" in fault.value.fields
        client.close()

    @pytest.mark.parametrize("provider", ["VertexAI", "Bedrock"])
    def test_without_batches(self, line: Callable[..., Line], provider: str):
        assert not isinstance(line(provider).client, BatchClient)

    @pytest.mark.parametrize("provider", ["OpenAI", "Anthropic", "Gemini"])
    def test_a_batch_is_made_at_most_once(self, line: Callable[..., Line], provider: str):
        it = line(provider)
        tried: list[int] = []

        def down(*_: Any) -> Any:
            tried.append(1)
            return 503, {"error": {"message": "Down.", "code": 503, "type": "api_error"}}, {}

        it.there.create = down  # type: ignore[attr-defined]
        assert isinstance(it.client, BatchClient)
        with pytest.raises(ModelBusy):
            it.client.submit([("a", question(provider))], "n")
        assert len(tried) == 1, "a provider that says 503 may have made it all the same"

    @pytest.mark.parametrize("provider", ["OpenAI", "Anthropic", "Gemini"])
    def test_an_unknown_batch(self, line: Callable[..., Line], provider: str):
        it = line(provider)
        it.there.look = lambda *_: (404, {"error": {"message": "No batch.", "code": 404}}, {})  # type: ignore[attr-defined]
        assert isinstance(it.client, BatchClient)
        with pytest.raises(NotThere):
            it.client.look("batches/x" if provider == "Gemini" else "x")

    @pytest.mark.parametrize("provider", ["OpenAI", "Custom"])
    def test_bytes_that_are_no_text(self, line: Callable[..., Line], provider: str):
        it = line(provider)
        it.there.complete = lambda *_: (200, b'{"choices": [{"message": {"content": "\xff\xfe"}}]}', {})  # type: ignore[attr-defined]
        reply = it.client.ask(question(provider))
        assert reply.text == "��"

    def test_an_answer_that_is_no_json(self, line: Callable[..., Line]):
        it = line("Custom")
        it.there.complete = lambda *_: (200, b"<html>a gateway</html>", {})  # type: ignore[attr-defined]
        with pytest.raises(ModelFailed) as fault:
            it.client.ask(question("Custom"))
        assert "is the address of the connection right?" in fault.value.message

    def test_no_redirect_is_followed(self, line: Callable[..., Line]):
        it = line("Custom")
        began = time.monotonic()
        it.there.models = lambda *_: (302, {}, {"location": f"{it.there.url}/v1/elsewhere"})  # type: ignore[attr-defined]
        with pytest.raises(ModelFailed):
            it.client.models()
        assert it.there.of("elsewhere") == []
        assert time.monotonic() - began < 30
