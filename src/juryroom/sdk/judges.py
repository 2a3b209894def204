"""Connections, prompts, judge runs and certificates, over HTTP. Answers as docs/reference/judge-api.md tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from juryroom.sdk.transport import Transport

Json = dict[str, Any]
T = TypeVar("T")


class Judges:
    """Models that judge, and how far they may be trusted."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def connections(self) -> list[Json]:
        """The connections one may use."""
        return self._get("/api/model-provider-connections", list[Json])

    def connect(self, provider: str, **fields: Any) -> Json:
        """A new connection; `api_key`, `endpoint`, `prices` and the rest by name."""
        return self._post("/api/model-provider-connections", {"provider": provider, **fields})

    def prompts(self, project_id: int | None = None) -> list[Json]:
        """The prompts of a project, or of all one may enter."""
        found = self._get("/api/prompts", Json, {"project": project_id, "page_size": 1000})
        return list(found["results"])

    def prompt(self, prompt_id: int) -> Json:
        """One prompt."""
        return self._get(f"/api/prompts/{prompt_id}", Json)

    def create_prompt(self, title: str, project_id: int, **fields: Any) -> Json:
        """A prompt without versions."""
        return self._post("/api/prompts", {"title": title, "project": project_id, **fields})

    def delete_prompt(self, prompt_id: int) -> None:
        """With its versions, runs and certificates; predictions stay."""
        self._transport.send("DELETE", f"/api/prompts/{prompt_id}")

    def versions(self, prompt_id: int) -> list[Json]:
        """The versions of a prompt, newest first."""
        return self._get(f"/api/prompts/{prompt_id}/versions", list[Json])

    def create_version(self, prompt_id: int, **fields: Any) -> Json:
        """A version: `system`, `provider_model_id`, `model_provider_connection` and the rest by name."""
        return self._post(f"/api/prompts/{prompt_id}/versions", fields)

    def diff(self, prompt_id: int, first: int, second: int) -> Json:
        """What was changed from one version to another."""
        return self._get(f"/api/prompts/{prompt_id}/versions/{first}/diff", Json, {"other": second})

    def compare(self, prompt_id: int, versions: list[int], *, after: int | None = None, limit: int = 50) -> Json:
        """Tasks on which versions differ."""
        asked = {"versions": ",".join(map(str, versions)), "after": after, "limit": limit}
        return self._get(f"/api/prompts/{prompt_id}/compare", Json, asked)

    def estimate(self, prompt_id: int, version_id: int, **subset: Any) -> Json:
        """What a version will cost over a subset."""
        return self._post(f"/api/prompts/{prompt_id}/versions/{version_id}/cost-estimate", subset)

    def run(self, prompt_id: int, version_id: int, project_id: int, **fields: Any) -> Json:
        """Begin a run: `project_subset`, `cap`, `mode` and the rest by name."""
        path = f"/api/prompts/{prompt_id}/versions/{version_id}/inference-runs"
        return self._post(path, {"project": project_id, **fields})

    def get_run(self, run_id: int) -> Json:
        """A run with its counts as they are now."""
        return self._get(f"/api/judge-runs/{run_id}", Json)

    def change_run(self, run_id: int, verb: str, body: Mapping[str, Any] | None = None) -> Json:
        """`pause`, `resume`, `cancel`, `recount` or `route` a run."""
        return self._post(f"/api/judge-runs/{run_id}/{verb}", dict(body or {}))

    def verdicts(self, run_id: int, shown: str = "all") -> Iterator[Json]:
        """The verdicts of a run in the order of their tasks."""
        after: int | None = None
        while True:
            asked = {"shown": shown, "after": after, "limit": 500}
            page = self._get(f"/api/judge-runs/{run_id}/results", Json, asked)
            yield from page["results"]
            after = page["next"]
            if after is None:
                return

    def certify(self, prompt_id: int, version_id: int) -> Json:
        """Open the sealed half for a version, once."""
        return self._post(f"/api/prompts/{prompt_id}/versions/{version_id}/certificate", {})

    def certificate(self, certificate_id: int) -> Json:
        """One certificate."""
        return self._get(f"/api/certificates/{certificate_id}", Json)

    def certificate_page(self, certificate_id: int) -> bytes:
        """The certificate as one HTML file."""
        return self._transport.send("GET", f"/api/certificates/{certificate_id}/html").content

    def enhance(self, prompt_id: int, version_id: int, **fields: Any) -> Json:
        """Have a teacher propose a better version."""
        return self._post(f"/api/prompts/{prompt_id}/versions/{version_id}/refine", fields)

    def enhancement(self, prompt_id: int, version_id: int, job_id: str) -> Json:
        """How far a proposal is."""
        path = f"/api/prompts/{prompt_id}/versions/{version_id}/refine"
        return self._get(path, Json, {"refinement_job_id": job_id})

    def _get(self, path: str, kind: type[T], params: Mapping[str, Any] | None = None) -> T:
        asked = {name: value for name, value in (params or {}).items() if value is not None}
        return self._transport.json("GET", path, kind, params=asked)

    def _post(self, path: str, body: Mapping[str, Any]) -> Json:
        found: Json = self._transport.json("POST", path, dict[str, Any], body=dict(body))
        return found
