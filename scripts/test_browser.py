"""Finds a Chromium for the browser tests and prints its path; gets one when the machine has none.

Looked for in this order: `JURYROOM_TEST_BROWSER`, a browser on PATH, the npm package of `scripts/browser` (Linux on
x86-64, with the few system libraries and the font it needs), Playwright's own download. The answer stays in
`.browser/path`.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".browser"
PACKAGE = ROOT / "scripts/browser"
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Node has brotli built in, Python does not.
UNBROTLI = """
const [source, target] = process.argv.slice(1), fs = require("node:fs"), zlib = require("node:zlib");
require("node:stream").pipeline(fs.createReadStream(source), zlib.createBrotliDecompress(),
  fs.createWriteStream(target), (error) => { if (error) throw error; });
"""

# The packaged libraries go with the packaged browser; its font only where the machine has no font settings.
WRAPPER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
[ -e /etc/fonts/fonts.conf ] || { FONTCONFIG_FILE="$here/fonts.conf"; export FONTCONFIG_FILE; }
exec "$here/chromium" "$@"
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/fonts</dir><cachedir>{0}/font-cache</cachedir></fontconfig>
"""


def main() -> int:
    """Print the path of a browser that answers `--version`."""
    found = _chosen() or _kept() or _on_path() or _from_npm() or _from_playwright()
    if found is None:
        print("No Chromium found. Install one, or set JURYROOM_TEST_BROWSER to its path.", file=sys.stderr)
        return 1
    HOME.mkdir(exist_ok=True)
    (HOME / "path").write_text(f"{found}\n")
    print(found)
    return 0


def _chosen() -> str | None:
    chosen = os.environ.get("JURYROOM_TEST_BROWSER")
    if chosen and not _starts(chosen):
        raise SystemExit(f"JURYROOM_TEST_BROWSER is {chosen}, which does not start")
    return chosen or None


def _kept() -> str | None:
    """The answer of the last time, as long as it starts."""
    path = HOME / "path"
    kept = path.read_text().strip() if path.exists() else ""
    return kept if kept and _starts(kept) else None


def _on_path() -> str | None:
    return next((path for name in ON_PATH if (path := shutil.which(name)) and _starts(path)), None)


def _from_npm() -> str | None:
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return None
    subprocess.run(["npm", "ci"], cwd=PACKAGE, check=True, stdout=sys.stderr)
    _unpack(PACKAGE / "node_modules/@sparticuz/chromium/bin", HOME)
    shutil.rmtree(PACKAGE / "node_modules")
    wrapper = str(HOME / "run")
    return wrapper if _starts(wrapper) else None


def _unpack(packed: Path, target: Path) -> None:
    """Decompress the browser and its libraries, and write the wrapper that starts it with them."""
    target.mkdir(exist_ok=True)
    for name in ("chromium", "al2023.tar", "fonts.tar", "swiftshader.tar"):
        subprocess.run(["node", "-e", UNBROTLI, str(packed / f"{name}.br"), str(target / name)], check=True)
        if name.endswith(".tar"):
            with tarfile.open(target / name) as archive:
                archive.extractall(target, filter="data")
            (target / name).unlink()
    (target / "fonts.conf").write_text(FONTS.format(target))
    (target / "run").write_text(WRAPPER)
    for name in ("run", "chromium"):
        (target / name).chmod(0o755)


def _from_playwright() -> str | None:
    """Playwright's own download, on other machines."""
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(HOME / "playwright")}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode != 0:
        return None
    names = ("chrome", "Chromium", "chrome.exe", "chrome-headless-shell")
    files = (path for name in names for path in (HOME / "playwright").rglob(name) if path.is_file())
    return next((str(path) for path in files if _starts(str(path))), None)


def _starts(path: str) -> bool:
    """Whether the tests can open a page with it; `--version` alone would not load the libraries it needs."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, timeout=30_000)
            browser.new_page().set_content("<p>ready")
            browser.close()
        except Error:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
