"""The built web app: hashed assets for ever, precompressed where the browser allows, `index.html` for every page."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

WEB = Path(__file__).parent.parent / "_web"
_VARIANTS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
}
_FOREVER = "public, max-age=31536000, immutable"
_NOT_BUILT = "The web app has not been built. Run `make web` in the checkout; the API works without it.\n"
_RESERVED = ("/api/", "/data/")
_LABELLING = re.compile(r"/projects/([0-9]{1,18})/label(?:/.*)?")


class WebApp:
    """Answers every path that no route answered."""

    def __init__(self, folder: Path = WEB) -> None:
        self.folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path == "/api" or path.startswith(_RESERVED):
            raise HTTPException(404)
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        response = self._asset(path, Headers(scope=scope))
        await response(scope, receive, send)

    def _asset(self, path: str, headers: Headers) -> Response:
        file = (self.folder / path.lstrip("/")).resolve()
        if path.startswith("/assets/"):
            if not file.is_relative_to(self.folder) or not file.is_file():
                raise HTTPException(404)
            return _serve(file, headers, _FOREVER)
        if path != "/" and file.is_relative_to(self.folder) and file.is_file() and file.suffix in _TYPES:
            return _serve(file, headers, "no-cache")
        return self.page(path, headers)

    def page(self, path: str, headers: Headers) -> Response:
        """The one page that draws every path of the web app."""
        index = self.folder / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, 503)
        response = _serve(index, headers, "no-cache")
        if wanted := _asked_first(path):
            response.headers["link"] = ", ".join(f"<{one}>; rel=preload; as=fetch; crossorigin" for one in wanted)
        return response


def _asked_first(path: str) -> list[str]:
    """What the scripts of a page ask for as soon as they run: the browser fetches it while it still loads them."""
    if path.startswith("/user/"):
        return []
    labelling = _LABELLING.fullmatch(path)
    return ["/api/current-user/whoami", *([f"/api/projects/{labelling[1]}/interface"] if labelling else [])]


def _serve(file: Path, headers: Headers, caching: str) -> Response:
    """The smallest variant the browser accepts."""
    out = {"cache-control": caching, "vary": "Accept-Encoding"}
    media_type = _TYPES.get(file.suffix, "application/octet-stream")
    accepted = headers.get("accept-encoding", "")
    for name, suffix in _VARIANTS:
        variant = file.with_name(file.name + suffix)
        if name in accepted and variant.is_file():
            return FileResponse(variant, headers=out | {"content-encoding": name}, media_type=media_type)
    return FileResponse(file, headers=out, media_type=media_type)
