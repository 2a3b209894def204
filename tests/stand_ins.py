"""Stand-ins for providers on loopback: their paths, bodies, errors and batches as their public documentation has them.

Each answers by a plan of the test's: from the words of a question to what a model says of it.
"""

from __future__ import annotations

import email.parser
import email.policy
import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from model_server import verdict

USED = (100, 10)
"""Tokens of every answer, in and out."""


@dataclass(frozen=True)
class Said:
    """What a model makes of a question. `status` other than 200: an error, with `text` as its message."""

    text: str = field(default_factory=verdict)
    ending: str = "complete"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw) if self.raw else None


Reply = tuple[int, Any, dict[str, str]]


class StandIn:
    """What every stand-in does: keep what came, and run batches when the test says so."""

    routes: ClassVar[list[tuple[str, str]]] = []
    """`METHOD pattern` and the method that answers."""

    def __init__(self, plan: Callable[[str], Said] | None = None) -> None:
        self.plan = plan or (lambda _: Said())
        self.url = ""
        self.calls: list[Call] = []
        self.batches: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        """The words of every question that a model was to answer."""
        self.runs_batches = True
        """Whether a batch is over as soon as it is looked at."""
        self.fate = ""
        """How the provider ends batches it does not run: failed, expired."""
        self.lock = threading.RLock()
        self._numbers = itertools.count(1)

    def number(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):04d}"

    def judged(self, words: str) -> Said:
        with self.lock:
            self.asked.append(words)
            return self.plan(words)

    def of(self, path: str) -> list[Call]:
        """Calls to paths that match."""
        return [call for call in self.calls if re.search(path, call.path)]

    def answer(self, call: Call) -> Reply:
        with self.lock:
            self.calls.append(call)
            for pattern, name in self.routes:
                method, _, path = pattern.partition(" ")
                found = re.fullmatch(path, call.path)
                if method == call.method and found:
                    reply: Reply = getattr(self, name)(call, *found.groups())
                    return reply
        return 404, {"error": {"message": f"no route {call.method} {call.path}", "code": 404}}, {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def _any(self) -> None:
        parts = urlsplit(self.path)
        raw = self._read()
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, parts.path, parse_qs(parts.query), headers, raw)
        try:
            status, body, more = self.server.stand_in.answer(call)
        except Exception as fault:  # of the stand-in itself: seen in the answer
            status, body, more = 500, {"error": {"message": f"stand-in: {fault!r}"}}, {}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **more, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _read(self) -> bytes:
        if self.headers.get("transfer-encoding") == "chunked":
            found = b""
            while size := int(self.rfile.readline(), 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return found
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    do_GET = do_POST = do_DELETE = do_PUT = _any  # noqa: N815 the names are http.server's

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that went away."""


@contextmanager
def serving(stand_in: StandIn) -> Iterator[Any]:
    """The stand-in at `url`."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.stand_in = stand_in  # type: ignore[attr-defined]
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()


class OpenAI(StandIn):
    """Chat completions, files and batches, under /v1 as OpenAI's or under /openai as Azure's."""

    routes: ClassVar = [
        (r"POST (?:/v1|/openai/deployments/[^/]+)/chat/completions", "complete"),
        (r"POST (?:/v1|/openai)/files", "upload"),
        (r"GET (?:/v1|/openai)/files/([^/]+)", "file"),
        (r"GET (?:/v1|/openai)/files/([^/]+)/content", "content"),
        (r"POST (?:/v1|/openai)/batches", "create"),
        (r"GET (?:/v1|/openai)/batches", "list"),
        (r"GET (?:/v1|/openai)/batches/([^/]+)", "look"),
        (r"POST (?:/v1|/openai)/batches/([^/]+)/cancel", "cancel"),
        (r"GET (?:/v1|/openai)/models", "models"),
    ]

    def complete(self, call: Call) -> Reply:
        said = self.judged(_words(call.body["messages"]))
        return said.status, self.body(said), said.headers

    def body(self, said: Said) -> dict[str, Any]:
        if said.status != 200:
            return {"error": {"message": said.text, "type": "invalid_request_error", "code": None}}
        refused = said.ending == "refused"
        message = {
            "role": "assistant", "content": None if refused else said.text, "refusal": said.text if refused else None,
        }  # fmt: skip
        finish = "length" if said.ending == "truncated" else "stop"
        return {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": USED[0], "completion_tokens": USED[1], "total_tokens": sum(USED)},
        }  # fmt: skip

    def upload(self, call: Call) -> Reply:
        head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + call.raw)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        assert parts["purpose"].get_content().strip() == "batch"
        name = self.number("file-")
        self.files[name] = parts["file"].get_payload(decode=True)
        return 200, self._file(name), {}

    def _file(self, name: str) -> dict[str, Any]:
        return {
            "id": name, "object": "file", "bytes": len(self.files[name]), "created_at": 1, "filename": "f.jsonl",
            "purpose": "batch", "status": "processed",
        }  # fmt: skip

    def file(self, _: Call, name: str) -> Reply:
        return 200, self._file(name), {}

    def content(self, _: Call, name: str) -> Reply:
        return 200, self.files[name], {"content-type": "application/octet-stream"}

    def create(self, call: Call) -> Reply:
        import time

        lines = [json.loads(line) for line in self.files[call.body["input_file_id"]].splitlines() if line.strip()]
        ids = [line["custom_id"] for line in lines]
        assert len(ids) == len(set(ids)), "custom ids are unique within a batch"
        assert {line["url"] for line in lines} == {call.body["endpoint"]}
        name = self.number("batch_")
        self.batches[name] = {
            "id": name, "object": "batch", "endpoint": call.body["endpoint"], "errors": None,
            "input_file_id": call.body["input_file_id"], "completion_window": "24h", "status": "in_progress",
            "created_at": int(time.time()), "metadata": call.body.get("metadata"), "_lines": lines,
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
            "output_file_id": None, "error_file_id": None,
        }  # fmt: skip
        return 200, self._shown(name), {}

    def _shown(self, name: str) -> dict[str, Any]:
        return {key: value for key, value in self.batches[name].items() if not key.startswith("_")}

    def list(self, _: Call) -> Reply:
        data = [self._shown(name) for name in reversed(self.batches)]
        return 200, {"object": "list", "data": data, "has_more": False}, {}

    def look(self, _: Call, name: str) -> Reply:
        if name not in self.batches:
            return 404, {"error": {"message": "No such batch", "code": "not_found"}}, {}
        batch = self.batches[name]
        if self.runs_batches and batch["status"] == "in_progress":
            self._run(batch)
        return 200, self._shown(name), {}

    def _run(self, batch: dict[str, Any]) -> None:
        if self.fate == "failed":
            batch["status"] = "failed"
            batch["errors"] = {"object": "list", "data": [{"code": "bad", "message": "The model m has no batches."}]}
            return
        good, bad = [], []
        for line in batch["_lines"]:
            if self.fate == "expired":
                bad.append({"custom_id": line["custom_id"], "response": None,
                            "error": {"code": "batch_expired", "message": "Not done in time."}})  # fmt: skip
                continue
            said = self.judged(_words(line["body"]["messages"]))
            response = {"status_code": said.status, "request_id": "r", "body": self.body(said)}
            row = {"id": "x", "custom_id": line["custom_id"], "error": None, "response": response}
            (good if said.status == 200 else bad).append(row)
        batch["status"] = "expired" if self.fate == "expired" else "completed"
        batch["request_counts"] |= {"completed": len(good), "failed": len(bad)}
        for key, rows in (("output_file_id", good[::-1]), ("error_file_id", bad)):
            if rows:
                batch[key] = self.number("file-")
                self.files[batch[key]] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    def cancel(self, _: Call, name: str) -> Reply:
        batch = self.batches[name]
        if batch["status"] != "in_progress":
            return 409, {"error": {"message": "It is over.", "code": "conflict"}}, {}
        batch["status"] = "cancelled"
        return 200, self._shown(name), {}

    def models(self, _: Call) -> Reply:
        return 200, {"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "x"}]}, {}


class Anthropic(StandIn):
    """Messages and message batches."""

    routes: ClassVar = [
        (r"POST /v1/messages", "message"),
        (r"POST /v1/messages/batches", "create"),
        (r"GET /v1/messages/batches", "list"),
        (r"GET /v1/messages/batches/([^/]+)", "look"),
        (r"GET /v1/messages/batches/([^/]+)/results", "results"),
        (r"POST /v1/messages/batches/([^/]+)/cancel", "cancel"),
        (r"GET /v1/models", "models"),
    ]
    KINDS: ClassVar = {
        400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error",
        500: "api_error", 529: "overloaded_error",
    }  # fmt: skip

    def message(self, call: Call) -> Reply:
        assert call.headers.get("x-api-key") or call.headers["authorization"].startswith("Bearer ")
        assert call.headers["anthropic-version"]
        said = self.judged(_words(call.body["messages"], call.body.get("system")))
        return said.status, self.body(said), said.headers

    def body(self, said: Said) -> dict[str, Any]:
        if said.status != 200:
            return {"type": "error", "error": {"type": self.KINDS[said.status], "message": said.text}}
        reason = {"truncated": "max_tokens", "refused": "refusal"}.get(said.ending, "end_turn")
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-4-5",
            "content": [{"type": "text", "text": said.text}], "stop_reason": reason, "stop_sequence": None,
            "usage": {"input_tokens": USED[0], "output_tokens": USED[1]},
        }  # fmt: skip

    def create(self, call: Call) -> Reply:
        ids = [one["custom_id"] for one in call.body["requests"]]
        assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one) for one in ids)
        name = self.number("msgbatch_")
        self.batches[name] = {"requests": call.body["requests"], "status": "in_progress", "results": []}
        return 200, self._shown(name), {}

    def _shown(self, name: str) -> dict[str, Any]:
        from datetime import UTC, datetime

        batch = self.batches[name]
        kinds = [one["result"]["type"] for one in batch["results"]]
        counts = {kind: kinds.count(kind) for kind in ("succeeded", "errored", "canceled", "expired")}
        now = datetime.now(UTC).isoformat()
        return {
            "id": name, "type": "message_batch", "processing_status": batch["status"], "created_at": now,
            "expires_at": now, "ended_at": None, "archived_at": None, "cancel_initiated_at": None,
            "request_counts": {"processing": len(batch["requests"]) - len(kinds), **counts},
            "results_url": f"{self.url}/v1/messages/batches/{name}/results" if kinds else None,
        }  # fmt: skip

    def list(self, _: Call) -> Reply:
        data = [self._shown(name) for name in reversed(self.batches)]
        return 200, {"data": data, "has_more": False, "first_id": None, "last_id": None}, {}

    def look(self, _: Call, name: str) -> Reply:
        batch = self.batches[name]
        if self.runs_batches and batch["status"] == "in_progress":
            for one in batch["requests"]:
                batch["results"].append({"custom_id": one["custom_id"], "result": self._result(one["params"])})
            batch["status"] = "ended"
        return 200, self._shown(name), {}

    def _result(self, params: dict[str, Any]) -> dict[str, Any]:
        if self.fate == "expired":
            return {"type": "expired"}
        said = self.judged(_words(params["messages"], params.get("system")))
        if said.status != 200:
            return {"type": "errored", "error": self.body(said)}
        return {"type": "succeeded", "message": self.body(said)}

    def results(self, _: Call, name: str) -> Reply:
        rows = self.batches[name]["results"][::-1]
        return 200, b"".join(json.dumps(row).encode() + b"\n" for row in rows), {"content-type": "application/x-jsonl"}

    def cancel(self, _: Call, name: str) -> Reply:
        batch = self.batches[name]
        batch["results"] = [
            {"custom_id": one["custom_id"], "result": {"type": "canceled"}} for one in batch["requests"]
        ]
        batch["status"] = "ended"
        return 200, self._shown(name), {}

    def models(self, _: Call) -> Reply:
        one = {"id": "claude-haiku-4-5", "type": "model", "display_name": "Haiku", "created_at": "2026-01-01T00:00:00Z"}
        return 200, {"data": [one], "has_more": False, "first_id": None, "last_id": None}, {}


class Gemini(StandIn):
    """generateContent, files and batch jobs of the Gemini API; generateContent and tokens of Vertex AI."""

    routes: ClassVar = [
        (r"POST /v1beta1?/(?:projects/.+/)?models/([^/:]+):generateContent", "generate"),
        (r"POST /upload/v1beta/files", "begin_upload"),
        (r"(?:POST|PUT) /upload/here/([^/]+)", "upload"),
        (r"POST /upload/here/([^/]+)", "upload"),
        (r"GET /(?:download/)?v1beta/files/([^/:]+):download", "download"),
        (r"POST /v1beta/models/([^/:]+):batchGenerateContent", "create"),
        (r"GET /v1beta/batches", "list"),
        (r"GET /v1beta/(batches/[^/:]+)", "look"),
        (r"POST /v1beta/(batches/[^/:]+):cancel", "cancel"),
        (r"POST /token", "token"),
        (r"GET /v1beta/models", "models"),
    ]
    CODES: ClassVar = {400: 3, 401: 16, 404: 5, 429: 8, 500: 13, 503: 14}
    NAMES: ClassVar = {
        400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL",
        503: "UNAVAILABLE",
    }  # fmt: skip

    def token(self, _: Call) -> Reply:
        return 200, {"access_token": "a-token", "expires_in": 3600, "token_type": "Bearer"}, {}

    def generate(self, call: Call, _: str) -> Reply:
        assert call.headers.get("x-goog-api-key") or call.headers.get("authorization") == "Bearer a-token"
        said = self.judged(_gemini_words(call.body))
        if said.status != 200:
            error = {"code": said.status, "message": said.text, "status": self.NAMES[said.status]}
            return said.status, {"error": error}, said.headers
        return 200, self.body(said), {}

    def body(self, said: Said) -> dict[str, Any]:
        usage = {"promptTokenCount": USED[0], "candidatesTokenCount": USED[1], "totalTokenCount": sum(USED)}
        reason = {"truncated": "MAX_TOKENS", "refused": "SAFETY"}.get(said.ending, "STOP")
        content = {"role": "model", "parts": [] if said.ending == "refused" else [{"text": said.text}]}
        return {
            "candidates": [{"content": content, "finishReason": reason, "index": 0}], "usageMetadata": usage,
            "modelVersion": "gemini-2.5-flash", "responseId": "r",
        }  # fmt: skip

    def begin_upload(self, call: Call) -> Reply:
        assert call.headers["x-goog-upload-command"] == "start"
        name = self.number("f")
        return 200, {}, {"x-goog-upload-url": f"{self.url}/upload/here/{name}", "x-goog-upload-status": "active"}

    def upload(self, call: Call, name: str) -> Reply:
        self.files[name] = self.files.get(name, b"") + call.raw
        file = {"file": {"name": f"files/{name}", "uri": f"{self.url}/v1beta/files/{name}", "state": "ACTIVE"}}
        return 200, file, {"x-goog-upload-status": "final"}

    def download(self, _: Call, name: str) -> Reply:
        return 200, self.files[name], {"content-type": "application/octet-stream"}

    def create(self, call: Call, _: str) -> Reply:
        asked = call.body["batch"]
        name = f"batches/{self.number('b')}"
        file = asked["inputConfig"]["fileName"].removeprefix("files/")
        lines = [json.loads(line) for line in self.files[file].splitlines() if line.strip()]
        shown = asked.get("displayName", "")
        self.batches[name] = {"name": shown, "lines": lines, "state": "BATCH_STATE_RUNNING", "file": None}
        return 200, self._shown(name), {}

    def _shown(self, name: str) -> dict[str, Any]:
        batch = self.batches[name]
        metadata: dict[str, Any] = {
            "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
            "displayName": batch["name"], "state": batch["state"], "name": name, "model": "models/gemini-2.5-flash",
            "createTime": "2026-11-21T00:00:00Z",
        }  # fmt: skip
        found: dict[str, Any] = {"name": name, "metadata": metadata}
        if batch["file"]:
            metadata["output"] = {"responsesFile": f"files/{batch['file']}"}
            found |= {"done": True, "response": {"responsesFile": f"files/{batch['file']}"}}
        return found

    def list(self, _: Call) -> Reply:
        return 200, {"operations": [self._shown(name) for name in reversed(self.batches)]}, {}

    def look(self, _: Call, name: str) -> Reply:
        batch = self.batches[name]
        if self.runs_batches and batch["state"] == "BATCH_STATE_RUNNING":
            if self.fate == "expired":
                batch["state"] = "BATCH_STATE_EXPIRED"
            else:
                batch["file"] = self.number("out")
                rows = [{"key": line["key"], **self._line(line["request"])} for line in batch["lines"]]
                self.files[batch["file"]] = b"".join(json.dumps(row).encode() + b"\n" for row in rows[::-1])
                batch["state"] = "BATCH_STATE_SUCCEEDED"
        return 200, self._shown(name), {}

    def _line(self, request: dict[str, Any]) -> dict[str, Any]:
        said = self.judged(_gemini_words(request))
        if said.status != 200:
            return {"error": {"code": self.CODES[said.status], "message": said.text}}
        return {"response": self.body(said)}

    def cancel(self, _: Call, name: str) -> Reply:
        self.batches[name]["state"] = "BATCH_STATE_CANCELLED"
        return 200, {}, {}

    def models(self, _: Call) -> Reply:
        return 200, {"models": [{"name": "models/gemini-2.5-flash", "displayName": "Flash"}]}, {}


class Bedrock(StandIn):
    """Converse."""

    routes: ClassVar = [(r"POST /model/([^/]+)/converse", "converse")]
    NAMES: ClassVar = {
        400: "ValidationException", 403: "AccessDeniedException", 404: "ResourceNotFoundException",
        429: "ThrottlingException", 503: "ServiceUnavailableException",
    }  # fmt: skip

    def converse(self, call: Call, _: str) -> Reply:
        assert call.headers["authorization"].startswith("AWS4-HMAC-SHA256 ")
        said = self.judged(_words(call.body["messages"], call.body.get("system")))
        if said.status != 200:
            return said.status, {"message": said.text}, {"x-amzn-errortype": self.NAMES[said.status], **said.headers}
        reason = {"truncated": "max_tokens", "refused": "content_filtered"}.get(said.ending, "end_turn")
        message = {"role": "assistant", "content": [{"text": said.text}]}
        usage = {"inputTokens": USED[0], "outputTokens": USED[1], "totalTokens": sum(USED)}
        return 200, {
            "output": {"message": message}, "stopReason": reason, "usage": usage, "metrics": {"latencyMs": 1},
        }, {}  # fmt: skip


def _words(messages: Any, system: Any = None) -> str:
    """Every text of a conversation."""
    found = [] if system is None else [_text(system)]
    return "\n".join(found + [_text(one["content"]) for one in messages])


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))


def _gemini_words(body: dict[str, Any]) -> str:
    parts = [part for one in body.get("contents") or [] for part in one.get("parts") or []]
    system = (body.get("systemInstruction") or {}).get("parts") or []
    return "\n".join(str(part.get("text", "")) for part in [*system, *parts])
