"""What a section of a benchmark's configuration builds: the targets of our entry points (`juryroom.adapters`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.adapters.bulk.local import ProcessPool
    from juryroom.adapters.bulk.ray import RayCluster
    from juryroom.adapters.embed.clip import Clip
    from juryroom.adapters.embed.described import Described
    from juryroom.adapters.embed.descriptors import ColourHistogram
    from juryroom.adapters.embed.kserve import KServe
    from juryroom.adapters.embed.over_http import OpenAIEmbeddings
    from juryroom.adapters.hub.huggingface import HuggingFace
    from juryroom.adapters.llm.offline import CaptionOverlap, FileNames, Recorded
    from juryroom.adapters.llm.openai_compatible import OpenAICompatible
    from juryroom.adapters.llm.other_providers import OtherProvider
    from juryroom.ports import ModelAccess

RETRIES = 6
"""Of a question that met a limit or a fault of the provider, as OpenAI's own client has them."""


def openai(section: Any) -> OpenAICompatible:
    """Any provider that speaks OpenAI's API."""
    from juryroom.adapters.llm.openai_compatible import OpenAICompatible

    given = section.openai_api_key or section.api_key
    key = given.reveal() if given else None
    return OpenAICompatible(api_key=key, base_url=section.base_url, window=section.completion_window)


def anthropic(section: Any) -> OtherProvider:
    """Claude, directly or in batches. Raises BadInput without a key or without its extra."""
    from juryroom.adapters.llm.provider_batches import AnthropicBatches

    return AnthropicBatches(_access("Anthropic", section, _key(section, "ANTHROPIC_API_KEY")), RETRIES)


def gemini(section: Any) -> OtherProvider:
    """Google's Gemini, directly or in batches. Raises BadInput without a key or without its extra."""
    from juryroom.adapters.llm.provider_batches import GeminiBatches

    return GeminiBatches(_access("Gemini", section, _key(section, "GEMINI_API_KEY", "GOOGLE_API_KEY")), RETRIES)


def vertexai(section: Any) -> OtherProvider:
    """Gemini of a Google Cloud project, by the key file of a service account."""
    from juryroom.adapters.llm.other_providers import OtherProvider

    path = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    told = section.api_key.reveal() if section.api_key else Path(path).read_text("utf-8") if path else ""
    if not told:
        raise BadInput("The adapter vertexai needs GOOGLE_APPLICATION_CREDENTIALS: the key file of a service account.")
    options = {"google_location": os.environ.get("GOOGLE_CLOUD_LOCATION")}
    return OtherProvider(_access("VertexAI", section, {"google_application_credentials": told}, options), RETRIES)


def bedrock(section: Any) -> OtherProvider:
    """Models of AWS Bedrock; who asks is found as by every tool of AWS."""
    from juryroom.adapters.llm.other_providers import OtherProvider

    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return OtherProvider(_access("Bedrock", section, {}, {"aws_region": region}), RETRIES)


def _access(
    provider: str, section: Any, secrets: Mapping[str, str], options: Mapping[str, object] | None = None
) -> ModelAccess:
    from juryroom.ports import ModelAccess

    return ModelAccess(provider, section.base_url or "", options or {}, secrets)


def _key(section: Any, *variables: str) -> dict[str, str]:
    """The key of the configuration, else the environment's."""
    found = section.api_key.reveal() if section.api_key else next(filter(None, map(os.environ.get, variables)), None)
    if not found:
        raise BadInput(f"There is no key: set {variables[0]} in the environment, or _api_key in the configuration.")
    return {"api_key": found}


def file_names(_section: Any) -> FileNames:
    """Captions without a model."""
    from juryroom.adapters.llm.offline import FileNames

    return FileNames()


def caption_overlap(_section: Any) -> CaptionOverlap:
    """Labels without a model."""
    from juryroom.adapters.llm.offline import CaptionOverlap

    return CaptionOverlap()


def recorded(section: Any) -> Recorded:
    """Labels given elsewhere."""
    from juryroom.adapters.llm.offline import Recorded

    return Recorded(section.recorded_jsonl)


def descriptors(_section: Any) -> Described:
    """Colours, edges and rough shape together."""
    from juryroom.adapters.embed.described import Described

    return Described()


def colour_histogram(_section: Any) -> ColourHistogram:
    """Colours alone, blind to where anything is: what a better system has to beat."""
    from juryroom.adapters.embed.descriptors import ColourHistogram

    return ColourHistogram()


def clip(section: Any) -> Clip:
    """CLIP or SigLIP. Raises BadInput without a model, or without torch and transformers."""
    from juryroom.adapters.embed.clip import Clip

    kind, safe = section.torch_dtype, section.use_safetensors
    return Clip(_model(section, "clip"), section.device, kind, safetensors=safe)


def openai_embeddings(section: Any) -> OpenAIEmbeddings:
    """Any service that speaks OpenAI's embeddings API. Raises BadInput without a model."""
    from juryroom.adapters.embed.over_http import OpenAIEmbeddings

    key = section.openai_api_key.reveal() if section.openai_api_key else None
    return OpenAIEmbeddings(section.base_url or "https://api.openai.com/v1", _model(section, "openai"), key)


def triton(section: Any) -> KServe:
    """A model of a Triton server, over KServe v2. Raises BadInput without a model."""
    from juryroom.adapters.embed.kserve import kserve

    return kserve(section.base_url or "http://localhost:8000", _model(section, "triton"))


def _model(section: Any, name: str) -> str:
    if not section.model:
        raise BadInput(f"The similarity adapter {name} needs the name of a model.")
    return str(section.model)


def process_pool(section: Any) -> ProcessPool:
    """Processes of this machine."""
    from juryroom.adapters.bulk.local import ProcessPool

    return ProcessPool(section.workers)


def huggingface(section: Any) -> HuggingFace:
    """The Hugging Face hub."""
    from juryroom.adapters.hub.huggingface import HuggingFace

    return HuggingFace(section.hf_token.reveal() if section.hf_token else None)


def web(hosts: list[str]) -> Any:
    """The one way out, which also reaches these hosts although they are not public."""
    from juryroom.adapters.egress.client import EgressClient

    return EgressClient(hosts)


def ray_cluster(section: Any) -> RayCluster:
    """A Ray cluster."""
    from juryroom.adapters.bulk.ray import RayCluster

    return RayCluster(section.workers)
