"""Comments: threads on an answer, a draft, or a region of one; and who is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.membership import EVERYWHERE
from juryroom.core.model import Annotation, Draft, ProjectId, User, UserId
from juryroom.core.permissions import Permission, permissions_of
from juryroom.core.reviewing import classification
from juryroom.core.reviewing.mentions import mentions
from juryroom.core.reviewing.model import Comment, CommentId
from juryroom.errors import BadInput, NotAllowed, NotThere
from juryroom.services import members, pseudonyms
from juryroom.services.accounts import Caller, permission_choices
from juryroom.services.annotations import encode
from juryroom.store.unit import UnitOfWork

LONGEST = 10_000
_LARGEST = 64_000


@dataclass(frozen=True, slots=True)
class On:
    """What a comment is about: an answer or a draft."""

    annotation: Annotation | None = None
    draft: Draft | None = None

    @property
    def author(self) -> UserId | None:
        if self.annotation is not None:
            return self.annotation.completed_by
        return self.draft.user_id if self.draft else None

    @property
    def thing(self) -> Annotation | Draft:
        thing = self.annotation or self.draft
        if thing is None:
            raise BadInput("Validation error", {"non_field_errors": ["A comment is on an annotation or on a draft."]})
        return thing


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says."""

    text: str
    region_ref: object = None
    classifications: object = None
    is_resolved: bool = False
    parent_id: CommentId | None = None
    """The comment that is answered."""


def add(unit: UnitOfWork, on: On, words: Words, *, by: UserId, quiet: bool = False) -> Comment:
    """Say something. Its author and whoever is mentioned are told, unless `quiet` (a review tells by itself).

    Raises NotThere (a thread that is elsewhere), BadInput (nothing said, too much said).
    """
    thing = on.thing
    _check_classes(unit, thing.project_id, words.classifications)
    unit.tasks.lock(thing.task_id)
    parent = None if words.parent_id is None else _first_of(unit, words.parent_id, on)
    stored = unit.comments.add(
        {
            "annotation_id": on.annotation.id if on.annotation else None,
            "draft_id": on.draft.id if on.draft and not on.annotation else None,
            "task_id": thing.task_id,
            "project_id": thing.project_id,
            "parent_id": parent,
            "text": _checked(words.text, words.classifications),
            "region_ref": _json("region_ref", words.region_ref),
            "classifications": _json("classifications", words.classifications),
            "is_resolved": words.is_resolved,
            "resolved_at": unit.now if words.is_resolved else None,
            "created_by": by,
        }
    )
    unit.standings.follow(stored.project_id, [stored.task_id])
    _tell_people(unit, stored, on, by, told={by, *_known(on.author)} if quiet else {by})
    _tell(unit, "comment.created", stored)
    return stored


def update(unit: UnitOfWork, comment_id: CommentId, changes: dict[str, Any], *, by: Caller) -> Comment:
    """Change text, region_ref, classifications (its author alone) or is_resolved (whoever sees it).

    Raises NotThere, NotAllowed, BadInput.
    """
    stored = visible(unit, comment_id, by)
    if changes.keys() - {"is_resolved"} and stored.created_by != by.id:
        raise NotAllowed("Only its author can change what a comment says.")
    if changes.get("classifications") is not None:
        _check_classes(unit, stored.project_id, changes["classifications"])
    unit.tasks.lock(stored.task_id)
    values: dict[str, Any] = {}
    if "text" in changes or "classifications" in changes:
        text = changes.get("text", stored.text)
        values["text"] = _checked(text, changes.get("classifications", stored.classifications))
    for name in ("region_ref", "classifications"):
        if name in changes:
            values[name] = _json(name, changes[name])
    if changes.get("is_resolved") is not None:
        values["is_resolved"] = changes["is_resolved"]
        values["resolved_at"] = unit.now if changes["is_resolved"] else None
    after = unit.comments.update(comment_id, values)
    unit.standings.follow(after.project_id, [after.task_id])
    fresh = set(mentions(after.text)) - set(mentions(stored.text))
    if fresh:
        _tell_people(
            unit,
            after,
            subject_of(unit, after),
            by.id,
            told={by.id, *_known(subject_of(unit, after).author)},
            only=fresh,
        )
    _tell(unit, "comment.updated", after)
    return after


def delete(unit: UnitOfWork, comment_id: CommentId, *, by: Caller) -> None:
    """Remove a comment with the thread it began: by its author, or who manages the project. Raises as `update`."""
    stored = visible(unit, comment_id, by)
    if stored.created_by != by.id and not by.may(Permission.PROJECTS_CHANGE):
        raise NotAllowed("Only its author, or a manager, can delete a comment.")
    unit.tasks.lock(stored.task_id)
    unit.comments.delete(comment_id)
    unit.standings.follow(stored.project_id, [stored.task_id])
    _tell(unit, "comment.deleted", stored)


def visible(unit: UnitOfWork, comment_id: CommentId, who: Caller) -> Comment:
    """The comment, if this person sees what it is on. Raises NotThere."""
    stored = unit.comments.get(comment_id)
    if not _may_see(who, subject_of(unit, stored)):
        raise NotThere("Comment")
    return stored


def on_annotation(annotation: Annotation, who: Caller) -> On:
    """Raises NotThere: annotators see their own answers alone."""
    on = On(annotation=annotation)
    if not _may_see(who, on):
        raise NotThere("Annotation")
    return on


def on_draft(draft: Draft, who: Caller) -> On:
    """The same for drafts."""
    on = On(draft=draft)
    if not _may_see(who, on):
        raise NotThere("AnnotationDraft")
    return on


def _may_see(who: Caller, on: On) -> bool:
    return who.may(Permission.ANNOTATIONS_ANY) or on.author == who.id


def subject_of(unit: UnitOfWork, comment: Comment) -> On:
    """What the comment is about."""
    if comment.annotation_id is not None:
        return On(annotation=unit.annotations.get(comment.annotation_id))
    return On(draft=None if comment.draft_id is None else unit.drafts.get(comment.draft_id))


def _first_of(unit: UnitOfWork, parent_id: CommentId, on: On) -> CommentId:
    """The comment that began the thread. Raises NotThere when it is about something else."""
    parent = unit.comments.get(parent_id)
    here = (on.annotation.id if on.annotation else None, on.draft.id if on.draft and not on.annotation else None)
    if (parent.annotation_id, parent.draft_id) != here:
        raise NotThere("Comment")
    return parent.parent_id or parent.id


def _check_classes(unit: UnitOfWork, project_id: ProjectId, classifications: object) -> None:
    if classifications is not None:
        classification.check(class_config(unit, project_id), classifications)


def class_config(unit: UnitOfWork, project_id: ProjectId) -> str:
    """By what the project's comments are classified, as it was written; empty: by nothing."""
    settings = msgspec.json.decode(unit.projects.get(project_id).settings, type=dict[str, Any])
    return settings.get(classification.FIELD) or ""


def _checked(text: str, classifications: object) -> str:
    if not text.strip() and not classifications:
        raise BadInput("Validation error", {"text": ["This field may not be blank."]})
    if len(text) > LONGEST:
        raise BadInput("Validation error", {"text": [f"Ensure this field has no more than {LONGEST} characters."]})
    return text


def _json(name: str, value: object) -> str | None:
    if value is None:
        return None
    text = encode(value)
    if len(text) > _LARGEST:
        raise BadInput("Validation error", {name: [f"At most {_LARGEST} characters as JSON."]})
    return text


# Who is told


def _known(user: UserId | None) -> set[UserId]:
    return set() if user is None else {user}


def _tell_people(
    unit: UnitOfWork, comment: Comment, on: On, by: UserId, *, told: set[UserId], only: set[str] | None = None
) -> None:
    """Whoever is mentioned and may see the answer; then its author. Nobody twice, and nobody of their own words."""
    for address in mentions(comment.text):
        if only is not None and address not in only:
            continue
        person = unit.accounts.find(address)
        if person is not None and person.id not in told | {by} and _may_be_told(unit, comment, on, person.id):
            _notify(unit, person.id, "mention", comment, by)
            told.add(person.id)
    author = on.author
    if author is not None and author not in told and unit.accounts.people([author]):
        _notify(unit, author, "comment", comment, by)


def _may_be_told(unit: UnitOfWork, comment: Comment, on: On, user: UserId) -> bool:
    person = unit.accounts.get(user)
    role = members.role_in(unit, comment.project_id, person)
    if role is None:
        return False
    caller = Caller.of(unit, person, "session").as_role(role)
    return _may_see(caller, on)


def listeners(unit: UnitOfWork, on: On, *, by: UserId) -> list[User]:
    """Whom somebody may speak to: the author, and who sees others' answers in the project. By name."""
    choices, project_id = permission_choices(unit), on.thing.project_id
    there = {member.user.id: (member.user, member.role) for member in members.listing(unit, project_id)}
    everywhere = [user for user in unit.accounts.listing() if user.role in EVERYWHERE and user.is_active]
    there |= {user.id: (user, user.role) for user in everywhere}
    found = [
        user
        for user, role in there.values()
        if user.id == on.author or Permission.ANNOTATIONS_ANY in permissions_of(role, choices)
    ]
    return sorted((user for user in found if user.id != by), key=lambda user: (user.first_name, user.email))


def addressed(unit: UnitOfWork, on: On, text: str, key: bytes) -> str:
    """The text with addresses where it speaks to people by their pseudonyms. key: of the installation."""
    people = ((user.id, user.email) for user in listeners(unit, on, by=UserId(0)))
    return pseudonyms.addressed(key, on.thing.project_id, text, people)


def _notify(unit: UnitOfWork, user: UserId, kind: str, comment: Comment, by: UserId) -> None:
    ids = {"project_id": comment.project_id, "task_id": comment.task_id, "annotation_id": comment.annotation_id}
    told = {"kind": kind, "comment_id": comment.id, "text": comment.text[:500], "created_by": by}
    unit.notifications.add(user, ids | told)


def mentioned(unit: UnitOfWork, comment: Comment) -> list[UserId]:
    """The people whose addresses stand in the text."""
    found = (unit.accounts.find(address) for address in mentions(comment.text))
    return [person.id for person in found if person is not None]


def _tell(unit: UnitOfWork, topic: str, comment: Comment) -> None:
    ids = {"project": comment.project_id, "task": comment.task_id, "comment": comment.id}
    unit.outbox.add(topic, {**ids, "annotation": comment.annotation_id, "draft": comment.draft_id})
