"""Statistics in answers: the field's shapes, with n beside every mean where the shape has room for more."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

Number = float | None
ByLabel = dict[str, Number]


class _Open(BaseModel):
    """Fields beyond those named may come with it."""

    model_config = ConfigDict(extra="allow")


class Iaa(_Open):
    """Agreement of every two people; null where they have nothing in common."""

    IAA: list[list[Number]] | dict[str, list[list[Number]]]
    common_tasks: list[list[int]] | dict[str, list[list[int]]]
    std: Number | dict[str, Number]
    users: list[dict[str, Any]]


class TotalAgreement(_Open):
    total_agreement: Number | dict[str, Number]


class OfAnnotators(_Open):
    agreement: dict[str, Number | ByLabel]


class OfAnnotator(_Open):
    Agreement_per_annotator: Number


class OneAgreement(_Open):
    agreement: Number | ByLabel


class PerUser(_Open):
    average_prediction_agreement_per_user: Number | ByLabel


class PerModel(_Open):
    average_prediction_agreement_per_model: Number | ByLabel


class ReviewScores(_Open):
    review_score: dict[str, Number | ByLabel] | Number
    performance_score: dict[str, Number | ByLabel] | Number


class LeadTime(BaseModel):
    user_id: int
    mean_time: float
    median_time: float
    sum_lead_time: float
    n: int


class LeadTimes(BaseModel):
    lead_time_stats: list[LeadTime]
    computed_at: str | None
    stale: bool
    job: int | None


class FinishedTasks(BaseModel):
    finished: int
    id: int
    progress: int


class DataFilters(BaseModel):
    user_filters: dict[str, Any]


class LabelDimension(BaseModel):
    name: str
    dimension_id: int
    type: str
    choices: list[str]
    choice_keys: list[str]
    unsupported_reason: str | None


class LabelStructure(BaseModel):
    dimensions: list[LabelDimension]
    choice_keys: list[str]
    has_predictions: bool
    prediction_filters_supported: bool
    prediction_identity_ready: bool


class LabelCount(BaseModel):
    choice: str
    choice_key: str
    dimension_name: str
    from_annotations_count: int
    from_annotations_percent: Number
    from_predictions_count: int | None
    from_predictions_percent: Number


class LabelCounts(_Open):
    results: list[LabelCount]
    totals: dict[str, dict[str, int]]
    next_offset: int | None


class Participants(_Open):
    ids: list[str]


class WorkedOut(BaseModel):
    """Of what is read off every answer: as of when, whether things have changed since, and who is at it."""

    computed_at: str | None
    stale: bool
    job: int | None


class MemberRows(WorkedOut):
    count: int
    page: int
    page_size: int
    results: list[dict[str, Any]]


class MemberSummary(WorkedOut):
    summary: dict[str, Any]


class Updated(BaseModel):
    status: str
    jobs: list[int]


class DimensionAgreement(BaseModel):
    name: str
    from_name: str
    control_tag: str
    agreement: Number
    n: int
    left_out: int


class AgreementDistribution(BaseModel):
    average_agreement: Number
    histogram: list[int]
    low_agreement_count: int | None
    total_tasks: int
    n: int
    left_out: int


class ConfusionPair(BaseModel):
    actual: str
    label: str
    count: int
    rate: float
    from_name: str


class Confusion(_Open):
    labels: list[str]
    matrix: list[list[int]]
    precision: list[Number]
    recall: list[Number]
    top_confusion_pairs: list[ConfusionPair]
    n: int


class TaskMatrix(BaseModel):
    users: list[dict[str, Any]]
    matrix: list[list[Number]]


class Quality(_Open):
    """A project's quality; what a job is still working out is null, and `jobs` says which."""

    agreement: dict[str, Any]
    controls: dict[str, dict[str, Any]]


class Figure(_Open):
    """Something that is worked out behind the request: `value` as of `computed_at`."""

    computed_at: str | None
    stale: bool
    job: int | None
