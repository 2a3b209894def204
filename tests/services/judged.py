"""What tests of judge runs have in common: a room, and how a run in it stands."""

from __future__ import annotations

import json

from juryroom.core.judging.prompts import JudgeRun
from juryroom.services.room import Room


class Judged:
    """A room where judges were asked."""

    room: Room

    def run(self, run_id: int) -> JudgeRun:
        with self.room.database.read() as unit:
            return unit.judge_runs.get(run_id)

    def outcomes(self, run_id: int) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.run(run_id).outcomes)
        return found
