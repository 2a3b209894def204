"""The client library: `juryroom.Client(url, token)`, one file per noun. Needs a server, nothing else of ours."""

from juryroom.sdk.client import Client

__all__ = ["Client"]
