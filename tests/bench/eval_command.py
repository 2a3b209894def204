"""`juryroom eval` as it is typed: its exit code, or what it prints for programs."""

from __future__ import annotations

import json
import sys
from unittest.mock import patch

from juryroom.cli.main import main


def run(*arguments):
    with patch.object(sys, "argv", ["juryroom", "eval", *map(str, arguments)]):
        try:
            main()
        except SystemExit as end:
            return end.code or 0
    return 0


def told(capsys, *arguments):
    code = run(*arguments, "--json")
    output = capsys.readouterr()
    assert code == 0, output.err
    return json.loads(output.out)
