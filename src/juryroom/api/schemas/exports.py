"""Exports in requests and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.core.formats.convert import WriteOptions
from juryroom.core.formats.preference_pairs import Layout, PairOptions, Ties
from juryroom.core.formats.qrels import QrelsOptions, read_grades
from juryroom.core.model import Conversion, Snapshot
from juryroom.services.exports import AnnotationFilter, Authors, ExportOptions, How
from juryroom.store.exports import Wanted

Only = Literal["only", "exclude"]


class FormatOut(BaseModel):
    """One export format; `disabled` when the project's config cannot give it."""

    name: str
    title: str
    description: str
    link: str | None
    tags: list[str]
    disabled: bool


class WriteParameters(BaseModel):
    """How the formats are written: pairs and triplets, tables, qrels."""

    ties: Ties = "drop"
    layout: Layout = "trl"
    file: Literal["jsonl", "csv"] = "jsonl"
    extras: bool = True
    prediction_columns: bool = Field(False, description="Id, score and version of the prediction beside each answer.")
    formulas: Literal["neutralise", "keep"] = Field(
        "neutralise", description="Texts in CSV and TSV that a spreadsheet would run get an apostrophe, or stay."
    )
    control: str | None = Field(None, description="Qrels: the control that grades.")
    query_key: str | None = Field(None, description="Qrels: the field of the data with the query's id.")
    doc_key: str | None = Field(None, description="Qrels: the field of the data with the document's id.")
    grades: str = Field("", description="Qrels: what answers are worth, `relevant=2,partly=1,no=0`.")

    def options(self) -> WriteOptions:
        return WriteOptions(
            PairOptions(self.ties, self.layout, self.extras),
            self.file,
            self.prediction_columns,
            self.formulas,
            QrelsOptions(self.control, self.query_key, self.doc_key, read_grades(self.grades)),
        )


class TaskFilterOptions(BaseModel):
    """Which tasks a snapshot takes."""

    model_config = ConfigDict(extra="ignore")

    view: int = 0
    skipped: Only | Literal[""] = ""
    finished: Only | Literal[""] = ""
    annotated: Only | Literal[""] = ""
    reviewed: Only | Literal[""] = ""
    only_with_annotations: bool = False


class AnnotationFilterOptions(BaseModel):
    """Which annotations come along: those of any kind switched on; all when none is."""

    model_config = ConfigDict(extra="ignore")

    usual: bool = False
    ground_truth: bool = False
    skipped: bool = False
    reviewed: Only | Literal[""] | None = ""


class OnlyId(BaseModel):
    only_id: bool = True


class SerializationOptions(BaseModel):
    """Ids or whole objects."""

    model_config = ConfigDict(extra="ignore")

    drafts: OnlyId = Field(default_factory=OnlyId)
    predictions: OnlyId = Field(default_factory=OnlyId)
    annotations__completed_by: OnlyId = Field(default_factory=OnlyId)
    authors: Annotated[
        Authors | None,
        Field(description="of annotations: ids, people, or pseudonyms, as the project's other exports have them"),
    ] = None
    include_annotation_history: bool = False
    interpolate_key_frames: bool = False
    download_resources: bool = False


class SnapshotIn(BaseModel):
    """A snapshot to be taken."""

    model_config = ConfigDict(extra="ignore")

    title: Annotated[str, Field(max_length=2048)] = ""
    task_filter_options: TaskFilterOptions = Field(default_factory=TaskFilterOptions)
    annotation_filter_options: AnnotationFilterOptions = Field(default_factory=AnnotationFilterOptions)
    serialization_options: SerializationOptions = Field(default_factory=SerializationOptions)

    def options(self, ids: list[int] | None) -> ExportOptions:
        """The same for the service; `ids`: those of the view, if one was named."""
        tasks, shown = self.task_filter_options, self.serialization_options
        return ExportOptions(
            Wanted(
                ids=ids,
                touched=True if tasks.only_with_annotations else None,
                annotated=_wish(tasks.annotated),
                skipped=_wish(tasks.skipped),
                finished=_wish(tasks.finished),
                reviewed=_wish(tasks.reviewed),
            ),
            self._annotations(),
            predictions=_how(shown.predictions),
            drafts=_how(shown.drafts),
            authors=shown.authors or _how(shown.annotations__completed_by),
        )

    def _annotations(self) -> AnnotationFilter:
        kinds = self.annotation_filter_options
        return AnnotationFilter(kinds.usual, kinds.ground_truth, kinds.skipped, _wish(kinds.reviewed or ""))


def _wish(only: str) -> bool | None:
    return {"only": True, "exclude": False}.get(only)


def _how(shown: OnlyId) -> How:
    return "ids" if shown.only_id else "full"


class ConvertIn(WriteParameters):
    """A format to convert a snapshot into."""

    export_type: str
    download_resources: bool = False


class ConversionOut(BaseModel):
    id: int
    status: str
    export_type: str
    traceback: str | None


class SnapshotOut(BaseModel):
    """A snapshot, its state and its conversions."""

    id: int
    title: str
    created_by: dict[str, Any] | None
    created_at: str
    finished_at: str | None
    status: str
    md5: str | None
    counters: dict[str, int]
    converted_formats: list[ConversionOut]


def snapshot_json(snapshot: Snapshot, conversions: list[Conversion], people: dict[int, Any]) -> dict[str, Any]:
    """SnapshotOut of a snapshot. `people`: (address, first name, last name) by id."""
    email, first, last = people.get(snapshot.created_by or 0, ("", "", ""))
    author = {"id": snapshot.created_by, "first_name": first, "last_name": last, "email": email, "avatar": None}
    return {
        "id": snapshot.id,
        "title": snapshot.title,
        "created_by": author if snapshot.created_by else None,
        "created_at": snapshot.created_at,
        "finished_at": snapshot.finished_at,
        "status": snapshot.status,
        "md5": snapshot.md5,
        "counters": raw(snapshot.counters),
        "converted_formats": [conversion_json(one) for one in conversions],
    }


def conversion_json(conversion: Conversion) -> dict[str, Any]:
    """ConversionOut of a conversion."""
    return {
        "id": conversion.id,
        "status": conversion.status,
        "export_type": conversion.export_type,
        "traceback": conversion.traceback or None,
    }
