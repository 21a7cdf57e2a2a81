"""How points or hours came out of an old passbook: whose hands the line went through."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jishan.earning.queries import names_of
from jishan.identity.models import User
from jishan.ledger.models import Transfer
from jishan.switchover.models import OpeningCorrection, OpeningLine
from jishan.switchover.openings.queries import behind
from jishan.web.shared.templatetags.jishan import date_only, hours, moment, points

__all__ = ["OpeningStep", "OpeningStory", "opening_story"]


@dataclass(frozen=True)
class OpeningStep:
    """Who, did what, when, and what was said."""

    who: str
    what: str
    when: str
    said: str = ""


@dataclass(frozen=True)
class OpeningStory:
    line: OpeningLine
    steps: list[OpeningStep]


def opening_story(transfer: Transfer, *, reader: User) -> OpeningStory | None:
    """The story of the line a transfer came from; None for transfers of other kinds."""
    openings = behind(transfer.community, [transfer])
    line = openings.line_of(transfer)
    if line is None:
        return None
    row = line.list
    objections = list(line.objections.filter(community=line.community_id).exclude(answer="").order_by("noted_at"))
    corrections = list(
        line.corrections.filter(community=line.community_id, state=OpeningCorrection.State.DONE).order_by("asked_at")
    )
    users = [row.by, *(o.answered_by for o in objections), *openings.users()]
    names = names_of(user for user in users if user)

    def call(user: object) -> str:
        if user == reader.pk:
            return pgettext("at the head of a sentence", "您")
        return names.get(user, _("社区"))  # type: ignore[call-overload,no-any-return]

    steps = [OpeningStep(call(row.by), _("照“%(title)s”登记") % {"title": row.title}, moment(row.made_at))]
    if row.shown_at and row.object_until:
        shown = _("%(since)s到 %(until)s公示") % {
            "since": date_only(row.shown_at),
            "until": date_only(row.object_until),
        }
        steps.append(OpeningStep("", shown, _("这期间谁都可以提")))
    for objection in objections:
        steps.append(OpeningStep(objection.said_by, _("提出来"), moment(objection.noted_at), objection.words))
        steps.append(
            OpeningStep(call(objection.answered_by), _("答复"), moment(objection.answered_at), objection.answer)
        )
    for signature in openings.signed_by.get(row.pk, []):
        steps.append(OpeningStep(call(signature.by), _("核对签字"), moment(signature.at)))
    if row.posted_at:
        steps.append(OpeningStep("", _("写进账本，之后谁也改不了"), moment(row.posted_at)))
    steps += [_corrected(one, call(one.asked_by), call(one.decided_by)) for one in corrections]
    return OpeningStory(line, steps)


def _corrected(one: OpeningCorrection, asked_by: str, decided_by: str) -> OpeningStep:
    parts = []
    if one.points_after != one.points_before:
        parts.append((points(one.points_before), points(one.points_after)))
    if one.minutes_after != one.minutes_before:
        parts.append((hours(one.minutes_before), hours(one.minutes_after)))
    changed = _("、").join(_("%(before)s更正为 %(after)s") % {"before": b, "after": a} for b, a in parts)
    who = _("%(asked)s提出，%(decided)s确认") % {"asked": asked_by, "decided": decided_by}
    return OpeningStep("", changed, _("%(who)s，%(when)s") % {"who": who, "when": moment(one.decided_at)}, one.reason)
