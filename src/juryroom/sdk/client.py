"""The client: one server, one credential, one attribute per noun."""

from __future__ import annotations

from types import TracebackType

import httpx2

from juryroom.sdk.annotations import Annotations
from juryroom.sdk.benchmarks import Benchmarks
from juryroom.sdk.exports import Exports
from juryroom.sdk.judges import Judges
from juryroom.sdk.predictions import Predictions
from juryroom.sdk.projects import Projects
from juryroom.sdk.tasks import Tasks
from juryroom.sdk.transport import Transport
from juryroom.sdk.uploads import Uploads


class Client:
    """`with Client("http://127.0.0.1:8080", token) as client: ...`

    token: a legacy token or a refresh token of the account page. Errors of the server arrive as ours (juryroom.errors).
    """

    def __init__(self, url: str, token: str, *, timeout: float = 300.0, http: httpx2.Client | None = None) -> None:
        self.transport = Transport(url, token, timeout=timeout, http=http)
        self.projects = Projects(self.transport)
        self.tasks = Tasks(self.transport)
        self.judges = Judges(self.transport)
        self.predictions = Predictions(self.transport)
        self.annotations = Annotations(self.transport)
        self.exports = Exports(self.transport)
        self.uploads = Uploads(self.transport)
        self.benchmarks = Benchmarks(self.transport)

    def close(self) -> None:
        """Give the connections back."""
        self.transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
