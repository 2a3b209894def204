"""Predictions: what models say about tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from juryroom.core.model import Instant, Json, NewPrediction, Prediction, PredictionId, Project, ProjectId, TaskId
from juryroom.errors import NotThere
from juryroom.store import bulk, counters, differences, recount
from juryroom.store.outbox import Outbox
from juryroom.store.rows import among, chunks, columns_for
from juryroom.store.tables import prediction_payloads, predictions, projects

_SELECT = sa.select(*columns_for(Prediction, predictions, prediction_payloads)).select_from(
    predictions.join(prediction_payloads, prediction_payloads.c.prediction_id == predictions.c.id)
)
_RESULTS = (
    sa.select(predictions.c.task_id, predictions.c.model_version, prediction_payloads.c.result)
    .join_from(predictions, prediction_payloads, prediction_payloads.c.prediction_id == predictions.c.id)
    .order_by(predictions.c.id)
)
_GET = _SELECT.where(predictions.c.id == sa.bindparam("id"))
_OF_TASK = _SELECT.where(predictions.c.task_id == sa.bindparam("task")).order_by(predictions.c.id)
_COLUMNS = ("id", "task_id", "project_id", "model_version", "score", "created_at", "updated_at")


class Predictions:
    """The repository of predictions."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add_many(
        self, project: Project, rows: Sequence[tuple[TaskId, NewPrediction]], *, upsert: bool = False
    ) -> list[PredictionId]:
        """Store predictions for tasks of the project and let scores and counters follow, all set-wise.

        With `upsert` a task's earlier prediction of the same version makes way; of two in `rows` the later one stays.
        """
        if not rows:
            return []
        if upsert:
            rows = list({(task_id, new.model_version): (task_id, new) for task_id, new in rows}.values())
        touched = sorted({task_id for task_id, _ in rows})
        counters.lock_tasks(self._connection, counters.ids_or_project(self._connection, project.id, touched))
        if upsert:
            self._make_way(touched, {new.model_version for _, new in rows}, rows)
        ids = bulk.allocate(self._connection, predictions, len(rows))
        now = self._now
        bulk.insert(
            self._connection, predictions, _COLUMNS,
            [
                (prediction_id, task_id, project.id, new.model_version, new.score, now, now)
                for prediction_id, (task_id, new) in zip(ids, rows, strict=True)
            ],
        )  # fmt: skip
        payloads = [(prediction_id, new.result) for prediction_id, (_, new) in zip(ids, rows, strict=True)]
        bulk.insert(self._connection, prediction_payloads, ("prediction_id", "result"), payloads)
        recount.scores(self._connection, project.id, project.model_version, touched)
        self._note_version(project.id, rows[-1][1].model_version)
        self._tell("predictions.created", {"project": project.id, "first": ids[0], "last": ids[-1]})
        return [PredictionId(value) for value in ids]

    def _make_way(
        self, touched: Sequence[TaskId], versions: set[str], rows: Sequence[tuple[TaskId, NewPrediction]]
    ) -> None:
        replaced = {(task_id, new.model_version) for task_id, new in rows}
        query = sa.select(predictions.c.id, predictions.c.task_id, predictions.c.model_version).where(
            among(self._connection, predictions.c.task_id, touched), predictions.c.model_version.in_(sorted(versions))
        )
        old = [row.id for row in self._connection.execute(query) if (row.task_id, row.model_version) in replaced]
        if old:
            self._connection.execute(sa.delete(predictions).where(among(self._connection, predictions.c.id, old)))

    def _note_version(self, project_id: ProjectId, version: str) -> None:
        query = sa.update(projects).where(projects.c.id == project_id, projects.c.latest_model_version != version)
        self._connection.execute(query.values(latest_model_version=version))

    def get(self, prediction_id: PredictionId) -> Prediction:
        """Raises NotThere."""
        row = self._connection.execute(_GET, {"id": prediction_id}).one_or_none()
        if row is None:
            raise NotThere("Prediction")
        return Prediction(*row)

    def of_task(self, task_id: TaskId) -> list[Prediction]:
        """A task's predictions, oldest first."""
        return [Prediction(*row) for row in self._connection.execute(_OF_TASK, {"task": task_id})]

    def of_tasks(self, ids: Sequence[TaskId]) -> dict[TaskId, list[Prediction]]:
        """The predictions of several tasks; every id has its list, possibly empty."""
        found: dict[TaskId, list[Prediction]] = {task_id: [] for task_id in ids}
        query = _SELECT.where(among(self._connection, predictions.c.task_id, ids)).order_by(predictions.c.id)
        for row in self._connection.execute(query):
            prediction = Prediction(*row)
            found[prediction.task_id].append(prediction)
        return found

    def of_project(self, project_id: ProjectId, *, offset: int = 0, limit: int | None = None) -> list[Prediction]:
        """The project's predictions in id order."""
        query = _SELECT.where(predictions.c.project_id == project_id).order_by(predictions.c.id).offset(offset)
        return [Prediction(*row) for row in self._connection.execute(query if limit is None else query.limit(limit))]

    def versions(self, project_id: ProjectId, most: int) -> list[str]:
        """The first `most` model versions that have a prediction in the project, by name; one index step each."""
        own, found = predictions.c.model_version, [""]
        query = sa.select(sa.func.min(own)).where(predictions.c.project_id == project_id, own > sa.bindparam("after"))
        while len(found) <= most:
            version = self._connection.execute(query, {"after": found[-1]}).scalar()
            if version is None:
                break
            found.append(str(version))
        return found[1:]

    def tasks_with(self, project_id: ProjectId, model_version: str) -> set[TaskId]:
        """The tasks that have a prediction of this version."""
        here = predictions.c.project_id == project_id, predictions.c.model_version == model_version
        return {
            TaskId(one) for one in self._connection.execute(sa.select(predictions.c.task_id).where(*here)).scalars()
        }

    def results_of(self, ids: Sequence[TaskId]) -> dict[TaskId, dict[str, Json]]:
        """The newest results of several tasks by model version, the newest version last; tasks without are left out."""
        found: dict[TaskId, dict[str, Json]] = {}
        for chunk in chunks(ids, 5000):
            where = among(self._connection, predictions.c.task_id, chunk)
            for task_id, version, result in self._connection.execute(_RESULTS.where(where)).all():
                versions = found.setdefault(task_id, {})
                versions.pop(version, None)
                versions[version] = result
        return found

    def update(self, project: Project, prediction: Prediction, values: Mapping[str, object]) -> Prediction:
        """Replace any of result (JSON text), score and model_version."""
        changes = {name: values[name] for name in ("score", "model_version") if name in values}
        here = predictions.c.id == prediction.id
        self._connection.execute(sa.update(predictions).where(here).values({"updated_at": self._now} | changes))
        if "result" in values:
            payload = sa.update(prediction_payloads).where(prediction_payloads.c.prediction_id == prediction.id)
            self._connection.execute(payload.values(result=values["result"]))
            counters.touch(self._connection, project.id)
            differences.compare_anew(self._connection, project.id, [prediction.task_id])
        if changes:
            recount.scores(self._connection, project.id, project.model_version, [prediction.task_id])
        return self.get(prediction.id)

    def delete_many(
        self,
        project: Project,
        *,
        ids: Sequence[PredictionId] | None = None,
        tasks: Sequence[TaskId] | None = None,
        model_version: str | None = None,
    ) -> int:
        """Remove the project's predictions that match everything given; how many there were."""
        where = [predictions.c.project_id == project.id]
        if ids is not None:
            where.append(among(self._connection, predictions.c.id, ids))
        if tasks is not None:
            where.append(among(self._connection, predictions.c.task_id, tasks))
        if model_version is not None:
            where.append(predictions.c.model_version == model_version)
        query = sa.select(predictions.c.task_id).where(*where).distinct()
        touched = sorted(self._connection.execute(query).scalars())
        counters.lock_tasks(self._connection, counters.ids_or_project(self._connection, project.id, touched))
        gone = self._connection.execute(sa.delete(predictions).where(*where)).rowcount
        recount.scores(self._connection, project.id, project.model_version, touched)
        if gone:
            self._tell("predictions.deleted", {"project": project.id, "number": gone})
        return int(gone)

    def _tell(self, topic: str, payload: Mapping[str, object]) -> None:
        Outbox(self._connection, self._now).add(topic, payload)
