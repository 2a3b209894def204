"""People as judges of (query, candidate) pairs: what they are asked, and what their answers come to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from juryroom.core.benchmark.judgments import combine

GRADES: Mapping[str, int] = {"not relevant": 0, "relevant": 1, "highly relevant": 2}
"""What people choose, and the label it is."""
_HINTS = {"not relevant": "Not what is asked for", "relevant": "What is asked for", "highly relevant": "Just that"}
CONTROL = "verdict"
INSTRUCTION = (
    "Would somebody who asks for this be glad of the candidate? The picture on the left shows what is meant; "
    "a candidate that shows the same in another way is relevant too."
)
Pair = tuple[str, str]
"""Query and image."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A pair as people are asked about it."""

    query: str
    image: str
    text: str
    seed: str
    """The picture beside which it is judged; empty where a query has words alone."""
    stratum: str


@dataclass(frozen=True, slots=True)
class Said:
    """What people said of a pair. `judge`: the label it had before; None: nobody had judged it."""

    query: str
    image: str
    text: str
    stratum: str
    votes: tuple[int, ...]
    judge: int | None

    @property
    def label(self) -> int:
        """Of several votes the lower median, as among judges."""
        return combine(self.votes)[0]


def labelling_config(scale: str, *, pictured: bool = True) -> str:
    """Query left, candidate right, and the grades as keys: the template `pairs` with a question of relevance.

    pictured: whether queries have a picture; without one their words stand above the candidate alone.
    """
    grades = [name for name, grade in GRADES.items() if grade < 2 or scale == "graded"]
    choices = "\n".join(
        f'    <Choice value="{name}" hotkey="{at}" hint="{escape(_HINTS[name])}"/>'
        for at, name in enumerate(reversed(grades), 1)
    )
    left = '\n    <Image name="query" value="$query" zoom="true" syncZoom="pair"/>' if pictured else ""
    return f"""<View>
  <Header value="$query_text"/>
  <View style="display: flex; gap: 12px">{left}
    <Image name="candidate" value="$candidate" zoom="true" syncZoom="pair"/>
  </View>
  <Choices name="{CONTROL}" toName="candidate" choice="single" showInline="true" required="true">
{choices}
  </Choices>
  <TextArea name="why" toName="candidate" rows="2" maxSubmissions="1" placeholder="Why? (optional)"/>
</View>
"""


def task_data(pair: Asked, addresses: Mapping[str, str]) -> dict[str, Any]:
    """A pair as a task. addresses: image -> where members of the project see it."""
    return {
        **({"query": addresses[pair.seed]} if pair.seed else {}),
        "candidate": addresses[pair.image],
        "query_text": pair.text or pair.query,
        "query_id": pair.query,
        "image_id": pair.image,
        "stratum": pair.stratum,
    }


def label_of(results: Iterable[Any]) -> int | None:
    """The grade in one answer; None where it holds none."""
    for result in results:
        if isinstance(result, Mapping) and result.get("from_name") == CONTROL:
            chosen = (result.get("value") or {}).get("choices") or [None]
            return GRADES.get(str(chosen[0]))
    return None


def drawn(pairs: Sequence[Asked], share: float, seed: int) -> list[Asked]:
    """The pairs that go to people: those whose hash falls under the share, the same every time."""
    return [one for one in pairs if _place(one, seed) < share]


def _place(pair: Asked, seed: int) -> float:
    digest = hashlib.sha256(f"{seed}\0{pair.query}\0{pair.image}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
