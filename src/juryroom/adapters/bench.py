"""What a section of a benchmark's configuration builds: the targets of our entry points (`juryroom.adapters`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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


def openai(section: Any) -> OpenAICompatible:
    """Any provider that speaks OpenAI's API."""
    from juryroom.adapters.llm.openai_compatible import OpenAICompatible

    key = section.openai_api_key.reveal() if section.openai_api_key else None
    return OpenAICompatible(api_key=key, base_url=section.base_url, window=section.completion_window)


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
    from juryroom.errors import BadInput

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
