"""Writes fixtures/tags/<tag>/tree.json: what the browser is given for the config beside it."""

from __future__ import annotations

import json
from pathlib import Path

from juryroom.core.config.interface import Interface

TAGS = Path(__file__).parent.parent / "fixtures" / "tags"


def main() -> None:
    for folder in sorted(TAGS.iterdir()):
        tree = Interface.of((folder / "config.xml").read_text("utf-8")).tree()
        (folder / "tree.json").write_text(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", "utf-8")
        print(folder.name)


if __name__ == "__main__":
    main()
