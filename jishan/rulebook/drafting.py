"""Making the next version: a draft that several people may work on, every step of which can be gone back to.

A draft is a text with a count of its saves. Whoever changes one part of it (a rule, a section) is held up only when
somebody else changed the same part meanwhile; whoever saves the whole text, when anything changed. Nothing typed is
lost: what was saved stays among the draft's saves, what was refused goes back to the page it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jishan.identity.models import User
from jishan.lib import clock
from jishan.places.models import Community
from jishan.rulebook.errors import (
    DraftClosed,
    Invalid,
    NoRulebook,
    NothingToUndo,
    SavedMeanwhile,
    StartsTooEarly,
)
from jishan.rulebook.models import DraftSave, RulebookDraft, RulebookVersion
from jishan.rulebook.parsing import read
from jishan.rulebook.queries import in_force
from jishan.rulebook.scheme import Scheme
from jishan.rulebook.services import publish
from jishan.rulebook.words import day_name
from jishan.rulebook.writing import rewrite

__all__ = [
    "change_draft",
    "earliest_start",
    "go_back",
    "publish_draft",
    "put_aside",
    "save_text",
    "start_draft",
    "take_up",
    "undo",
]

Did = DraftSave.Did


@transaction.atomic
def start_draft(*, community: Community, text: str, by: User, based_on: RulebookVersion | None = None) -> RulebookDraft:
    """A new draft from a text, usually that of a version; the text may have faults."""
    draft = RulebookDraft.objects.create(
        community=community, text=text, based_on=based_on, started_by=by.pk, saved_by=by.pk
    )
    DraftSave.objects.create(community=community, draft=draft, revision=0, text=text, did=Did.STARTED, by=by.pk)
    return draft


@transaction.atomic
def save_text(*, draft: RulebookDraft, text: str, seen: int, by: User) -> RulebookDraft:
    """Save the whole text, faults and all. `seen` is the revision the writer had open. Raises SavedMeanwhile."""
    now = _current(draft)
    if now.revision != seen:
        raise _saved_meanwhile(now)
    return _save(now, text.replace("\r\n", "\n"), Did.TEXT, "", by)


@transaction.atomic
def change_draft(
    *,
    draft: RulebookDraft,
    change: Callable[[Scheme], Scheme],
    by: User,
    did: str,
    about: str = "",
    seen: int | None = None,
    part: Callable[[Scheme], Any] | None = None,
) -> RulebookDraft:
    """Change one part of a draft that can be understood, and write it back as text.

    `part` picks what the writer had before them at revision `seen`: when somebody else changed just that meanwhile,
    SavedMeanwhile is raised; whatever else they changed stays. Raises Invalid where the text before or after cannot be
    understood, UnknownRule where the rule is gone.
    """
    now = _current(draft)
    scheme = _understood(now.text)
    if part is not None and seen is not None and seen != now.revision and part(_seen(now, seen)) != part(scheme):
        raise _saved_meanwhile(now)
    changed = change(scheme)
    if changed == scheme:
        return now  # written anew it would only look otherwise
    text = rewrite(changed, now.text)
    _understood(text)
    return _save(now, text, did, about, by)


@transaction.atomic
def undo(*, draft: RulebookDraft, by: User) -> RulebookDraft:
    """Take back the last step that was not taken back yet. Raises NothingToUndo."""
    now = _current(draft)
    steps = DraftSave.objects.filter(community=now.community_id, draft=now)
    undone = {step for step in steps.values_list("undoes", flat=True) if step is not None}
    last = steps.filter(undoes__isnull=True, revision__gt=0).exclude(revision__in=undone).order_by("-revision").first()
    if last is None:
        raise NothingToUndo
    before = steps.get(revision=last.revision - 1)
    return _save(now, before.text, Did.UNDID, last.about, by, undoes=last.revision)


@transaction.atomic
def go_back(*, draft: RulebookDraft, revision: int, by: User) -> RulebookDraft:
    """Make the draft what it was after an earlier save; the steps since then stay among its saves."""
    now = _current(draft)
    step = DraftSave.objects.get(community=now.community_id, draft=now, revision=revision)
    return _save(now, step.text, Did.WENT_BACK, "", by)


def put_aside(*, draft: RulebookDraft, by: User) -> None:
    """Out of the way, not deleted: `take_up` brings it back."""
    RulebookDraft.objects.filter(
        community=draft.community_id, pk=draft.pk, put_aside_at__isnull=True, published_as__isnull=True
    ).update(put_aside_at=clock.now())


def take_up(*, draft: RulebookDraft, by: User) -> None:
    RulebookDraft.objects.filter(community=draft.community_id, pk=draft.pk).update(put_aside_at=None)


def earliest_start(community: Community) -> date:
    """From when a version published now may hold: tomorrow, or any day since the community joined if nothing runs yet."""
    try:
        in_force(community)
    except NoRulebook:
        return min(community.joined_on, clock.today())
    return clock.today() + timedelta(days=1)


@transaction.atomic
def publish_draft(*, draft: RulebookDraft, starts_on: date, seen: int, by: User, remark: str = "") -> RulebookVersion:
    """Make the draft the community's next version. A repeat returns the version it became.

    What is published is what was looked at: a later save by somebody else refuses it. Raises SavedMeanwhile,
    StartsTooEarly, and whatever `publish` raises.
    """
    locked = RulebookDraft.objects.select_for_update().get(community=draft.community_id, pk=draft.pk)
    if locked.published_as_id:
        return RulebookVersion.objects.get(community=draft.community_id, pk=locked.published_as_id)
    now = _current(locked)
    if now.revision != seen:
        raise _saved_meanwhile(now)
    earliest = earliest_start(draft.community)
    if starts_on < earliest:
        raise StartsTooEarly(earliest=day_name(earliest), starts=day_name(starts_on))
    version = publish(community=draft.community, text=now.text, starts_on=starts_on, by=by, remark=remark)
    RulebookDraft.objects.filter(community=draft.community_id, pk=draft.pk).update(published_as=version)
    return version


# Inside


def _current(draft: RulebookDraft) -> RulebookDraft:
    now = RulebookDraft.objects.select_for_update().get(community=draft.community_id, pk=draft.pk)
    if now.published_as_id or now.put_aside_at:
        raise DraftClosed(state=_("发布了") if now.published_as_id else _("放到一边了"))
    return now


def _save(draft: RulebookDraft, text: str, did: str, about: str, by: User, undoes: int | None = None) -> RulebookDraft:
    """The row is locked; what has not changed is not saved again."""
    if text == draft.text and undoes is None:
        return draft
    draft.text, draft.revision = text, draft.revision + 1
    draft.saved_by, draft.saved_at = by.pk, clock.now()
    RulebookDraft.objects.filter(community=draft.community_id, pk=draft.pk).update(
        text=text, revision=draft.revision, saved_by=by.pk, saved_at=draft.saved_at
    )
    DraftSave.objects.create(
        community_id=draft.community_id,
        draft=draft,
        revision=draft.revision,
        text=text,
        did=did,
        about=about[:200],
        by=by.pk,
        at=draft.saved_at,
        undoes=undoes,
    )
    return draft


def _understood(text: str) -> Scheme:
    reading = read(text)
    if reading.scheme is None:
        raise Invalid(reading.faults)
    return reading.scheme


def _seen(draft: RulebookDraft, revision: int) -> Scheme:
    step = DraftSave.objects.filter(community=draft.community_id, draft=draft, revision=revision).first()
    return _understood(step.text if step else draft.text)


def _saved_meanwhile(draft: RulebookDraft) -> SavedMeanwhile:
    saver = User.objects.filter(pk=draft.saved_by).first()
    return SavedMeanwhile(name=saver.name if saver else _("别人"))
