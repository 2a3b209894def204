"""What has more than one implementation, as Protocols. `wiring.py` alone knows which one stands behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    import numpy as np

    from juryroom.core.benchmark.people import Asked, Said
    from juryroom.core.judging.messages import Message


class Clock(Protocol):
    """The time of day, as an argument."""

    def now(self) -> datetime:
        """The present instant, in UTC."""


class MediaStore(Protocol):
    """Uploaded files by opaque name; names are ours, never the uploader's path."""

    def save(self, name: str, chunks: Iterator[bytes], *, durable: bool = True) -> int:
        """Store the bytes under `name` and return how many there were. All or nothing.

        durable: whether they outlive a power cut; what can be made again need not.
        """

    def open(self, name: str) -> BinaryIO:
        """The bytes of `name`. Raises NotThere."""

    def remove(self, name: str) -> None:
        """Forget `name`; nothing happens when it is already gone."""

    def tidy(self, before: datetime) -> None:
        """Forget what was begun before this instant and never became a file."""

    def clear(self, kinds: Sequence[str], project_id: int) -> None:
        """Forget everything of these kinds that a project has: names begin with `<kind>/<project_id>/`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What another server says. `pieces` end in an error when it says too much or takes too long."""

    status: int
    url: str
    """The last of its redirects."""
    headers: Mapping[str, str]
    """Names in lower case."""
    pieces: Iterator[bytes]


class Egress(Protocol):
    """Calls to other servers: the one way out of the installation."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        most_bytes: int,
        seconds: float,
    ) -> AbstractContextManager[Answer]:
        """The answer, of any status. Raises AddressRefused for what is not public, OutsideFailed."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to a model. Equal requests have equal answers, as far as anyone pays for them."""

    model: str
    messages: Sequence[Message]
    schema: Mapping[str, object] | None = None
    """JSON Schema that the reply's text is to fit; None: any text."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    """temperature, max_tokens, seed, effort, detail ...; what a provider does not know is left out by its client."""


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What a model said. `truncated`: it ended at the limit of tokens; `refused`: the model would not answer."""

    text: str
    ending: Literal["complete", "truncated", "refused"]
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    """Of the input tokens, those the provider had kept."""
    seconds: float = 0.0
    raw: str = "{}"
    """The provider's own reply, as JSON text."""


class ModelClient(Protocol):
    """A provider's models, with one key. Safe to call from many threads."""

    provider: str
    """As price lists call it: openai, anthropic, google ..."""

    def ask(self, request: ModelRequest) -> ModelReply:
        """The reply. Raises ModelBusy when waiting helps, ModelFailed when it does not."""

    def models(self) -> list[str]:
        """Names of the models this key may use. Raises as `ask` does."""

    def close(self) -> None:
        """Give connections back."""


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """What it takes to reach a provider's models. `provider`: as `core.judging.prompts.Provider` spells it."""

    provider: str
    endpoint: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class Models(Protocol):
    """Clients of any provider."""

    def open(self, access: ModelAccess) -> ModelClient:
        """A client; the caller closes it. Raises BadInput when the access lacks something, or an extra is missing."""


BatchState = Literal["waiting", "completed", "failed", "expired", "cancelled"]


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions handed in together, answered within a day at a lower price."""

    id: str
    state: BatchState
    total: int
    done: int
    failed: int
    problem: str | None = None
    made_at: datetime | None = None
    """When the provider took it, if it says so."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question of a batch that has no reply. `again`: handing it in once more may help."""

    problem: str
    again: bool = False


@runtime_checkable
class BatchClient(Protocol):
    """A provider's batches. Replies come back in any order and are joined by the custom id."""

    def submit(self, requests: Iterable[tuple[str, ModelRequest]], name: str) -> Batch:
        """Hand in (custom id, request) pairs. `name` tells this submission from others, should it be looked for."""

    def look(self, batch_id: str) -> Batch:
        """How far it is."""

    def replies(self, batch_id: str) -> Iterator[tuple[str, ModelReply | Unanswered]]:
        """Custom id with the reply, or with what went wrong, of those that are done."""

    def cancel(self, batch_id: str) -> None:
        """Stop it; what is done is paid for and can be read."""


class Embedder(Protocol):
    """Images to vectors."""

    name: str

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, D) float32 rows of length 1. Raises BadInput naming the image that cannot be read."""


@runtime_checkable
class TextEmbedder(Embedder, Protocol):
    """Images and texts to vectors of one space."""

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """N texts -> (N, D) float32 rows of length 1."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for: a text, a vector of the corpus's space, or both. A picture has become a vector."""

    id: str
    text: str = ""
    vector: np.ndarray | None = None


class SearchEngine(Protocol):
    """A place where vectors are indexed and searched. Foreign errors become OutsideFailed."""

    name: str

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        """(N,) ids and (N, D) float32 rows of length 1, instead of whatever was there."""

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        """Up to `limit` ids with their scores, higher is better, best first."""

    def close(self) -> None:
        """Give connections back."""


@runtime_checkable
class BatchList(Protocol):
    """A provider that can say which batches it has: what a submission that was cut off is found by."""

    keeps_names: bool
    """Whether the provider tells the names given to `submit`; where it does not, all of them are empty."""

    def latest(self, limit: int) -> list[tuple[str, Batch]]:
        """(name given to `submit`, batch), newest first; the name is empty for batches of others."""


Item = TypeVar("Item")
Result = TypeVar("Result")


class Bulk(Protocol):
    """The same function over many items, here or elsewhere. Results come in the order of the items."""

    def map(
        self, work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], *, chunk: int
    ) -> Iterator[Result]:
        """`work` gives a result for each item of a chunk; it is a function of a module, so that it travels."""


class DatasetHub(Protocol):
    """Where datasets are published."""

    def publish(self, folder: Path, repo_id: str, *, private: bool | None) -> str:
        """Send the whole folder; the address of the dataset. Raises HubRejected."""


RunState = Literal["waiting", "running", "over", "broken"]


class Workflows(Protocol):
    """An engine that calls one function again and again for each run, until it returns None: kill -9 stops no run.

    A turn may be called again after a crash although it was complete, so it keeps its own record of what is done.
    """

    def start(self) -> None:
        """Begin to take runs."""

    def enqueue(self, run_id: str, key: int, lane: str) -> None:
        """Begin the run once, when those before it in its lane are over; nothing happens if its id is known.

        Its turns are called with `key`.
        """

    def state(self, run_id: str) -> RunState | None:
        """Where the run is; None if its id is not known. `broken`: the engine gave it up."""

    def recover(self, executor: str) -> int:
        """Hand the unfinished runs of a dead executor to the living; how many there were."""

    def stop(self) -> None:
        """Let running turns end, and leave their runs to whoever recovers this executor."""


@dataclass(frozen=True, slots=True)
class StepDone:
    """What one step of a benchmark came to."""

    step: str
    facts: Mapping[str, object]
    failures: Mapping[str, str]
    """What was left undone, with the reason."""
    waiting: bool = False
    """Whether answers are still on their way; the step is to be taken again."""


class Workshop(Protocol):
    """Where benchmarks are made: run folders below one home, photographs below roots that the installation names.

    `run` is a run folder by its name below the home; a name that leads elsewhere is refused.
    """

    @property
    def steps(self) -> Sequence[str]:
        """In their order."""

    def sources(self) -> list[Mapping[str, object]]:
        """Folders that a benchmark may be made from or that hold one: `{folder, images, run}`."""

    def begin(self, run: str, images: str | None, wishes: Mapping[str, object]) -> None:
        """Write the configuration of a new run over this folder of images, or over its own. Raises BadInput."""

    def find(self, run: str) -> None:
        """Refuse, by BadInput, a name behind which there is no run with a configuration."""

    def add_image(self, run: str, name: str, file: BinaryIO) -> None:
        """Put a picture into the run's own folder of images; one that is there already stays."""

    def look(self, run: str) -> Mapping[str, object]:
        """What is known of a run: its steps with state, figures, cost and failures, and what it holds."""

    def take(self, run: str, step: str, say: Callable[[str], None]) -> StepDone:
        """Do one step. `say` is told how far it is; what it raises ends the step, which can be taken again."""

    def queries(self, run: str, offset: int, limit: int, only: str) -> Mapping[str, object]:
        """Queries with their candidates; `only` is empty, `suspects`, `seed_only` or `people`."""

    def quality(self, run: str) -> Mapping[str, object] | None:
        """The figures of the quality report; None before there is one."""

    def picture(self, run: str, image: str) -> Path:
        """The file of one of the run's images. Raises NotThere."""

    def page(self, run: str, name: str) -> Path:
        """A file of the report. Raises NotThere."""

    def holes(self, run: str, pairs: Sequence[tuple[str, str]]) -> list[Asked]:
        """Pairs that nobody has judged: these, or else those that were likely missed, likeliest first."""

    def pairs(self, run: str, share: float) -> list[Asked]:
        """The plan's pairs, or a share of them."""

    def scale(self, run: str) -> str:
        """`binary` or `graded`."""

    def take_back(self, run: str, answers: Sequence[Said]) -> StepDone:
        """People's answers into a new version of the judgments."""
