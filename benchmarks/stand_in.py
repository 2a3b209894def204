"""A provider that costs next to nothing: answers every chat completion after a while, and counts what it served.

    .venv/bin/python -m benchmarks.stand_in --latency 0.05

One thread, one event loop. The address is the first line of standard output.
"""

from __future__ import annotations

import argparse
import asyncio
import json

VERDICT = {"reasoning": "It is told in the first sentence.", "answer": {"verdict": "same"}, "confidence": 0.9}
REPLY = {
    "id": "c", "object": "chat.completion", "model": "stand-in",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": json.dumps(VERDICT)},
                 "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 200, "completion_tokens": 30, "total_tokens": 230},
}  # fmt: skip
BODY = json.dumps(REPLY).encode()
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(BODY), BODY)


class _Connection(asyncio.Protocol):
    """One kept connection: a request at a time."""

    def __init__(self, latency: float) -> None:
        self._latency, self._read = latency, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, end, body = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(body) >= length:
            self._read = body[length:]
            asyncio.get_running_loop().call_later(self._latency, self._answer)

    def _answer(self) -> None:
        if isinstance(self._transport, asyncio.WriteTransport) and not self._transport.is_closing():
            self._transport.write(ANSWER)


async def serve(latency: float) -> None:
    """Until the process is ended."""
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(latency), "127.0.0.1", 0, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=float, default=0.05)
    asyncio.run(serve(parser.parse_args().latency))


if __name__ == "__main__":
    main()
