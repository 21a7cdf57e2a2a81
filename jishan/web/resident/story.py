"""The whole story of one deed, as the page 这一笔怎么来的 tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jishan.earning.facts import Homes, facts_of_deed
from jishan.earning.models import Deed, Evidence, Review
from jishan.earning.permissions import may_see_evidence
from jishan.earning.queries import DeedStory, TrailStep, story_of
from jishan.earning.quoting import quote_of
from jishan.identity.models import User
from jishan.ledger.models import Account, Transfer
from jishan.people import permissions as staff
from jishan.people.models import StaffRole
from jishan.people.queries import in_force
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import quote
from jishan.rulebook.describe import limit_phrases
from jishan.rulebook.scheme import Rule
from jishan.web.shared.statement import Face, face_of, last_day
from jishan.web.shared.templatetags.jishan import day, moment, points

__all__ = ["Step", "Story", "roles_by_user", "story_for"]


@dataclass(frozen=True)
class Step:
    """One step of the trail: who, did what; when and in which post; what they said."""

    who: str
    what: str
    when: str
    said: str = ""


@dataclass(frozen=True)
class Story:
    """A deed explained to one reader. `evidence` is empty for whoever may not see it; `pictures` says how many there are."""

    deed: Deed
    rule: Rule
    sentence: str
    version_number: int
    version_starts_on: date
    subject: str
    counted: list[str]
    steps: list[Step]
    face: Face
    evidence: Sequence[Evidence] = ()
    pictures: int = 0
    usable_until: date | None = None
    reversal: Transfer | None = None
    returned_because: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the claim is still to be decided, and may be taken back."""
        return self.deed.state in {Deed.State.WAITING, Deed.State.RETURNED}


def story_for(deed: Deed, *, reader: User, account: Account) -> Story:
    """The story of `deed` for this reader, who stands before the pages of the resident with this account."""
    told = story_of(deed)
    may_see = may_see_evidence(reader, deed)
    category = rulebook.scheme_of(deed.version).category(told.rule.category)
    returns = [step for step in told.trail if step.kind in {Review.Decision.RETURNED, Review.Decision.REVERSED}]
    return Story(
        deed=deed,
        rule=told.rule,
        sentence=told.sentence,
        version_number=told.version.number,
        version_starts_on=told.version.starts_on,
        subject=_subject(deed, account),
        counted=_counted(deed),
        steps=_steps(told, reader, account),
        face=face_of(told.rule.drawing or category.drawing, told.rule.icon or category.icon),
        evidence=told.evidence if may_see else (),
        pictures=len(told.evidence),
        usable_until=last_day(told.lapses_on) if told.lapses_on else None,
        reversal=_reversal(deed, account),
        returned_because=returns[-1].reason if returns else "",
    )


def _subject(deed: Deed, account: Account) -> str:
    """Whom it was counted for, where that is not the resident whose page this is."""
    if deed.building:
        return str(deed.building)
    if deed.household:
        return _("全家（%(household)s）") % {"household": deed.household.name}
    if deed.resident and deed.resident.account_id != account.pk:
        return deed.resident.name
    return ""


def _counted(deed: Deed) -> list[str]:
    """How the amount came about: 2 分 × 1 次 = 2 分; and, where a limit took from it, how much was left.

    For a deed that waits it is what it would give now.
    """
    if deed.state in {Deed.State.WAITING, Deed.State.RETURNED}:
        now = quote_of(deed)
        return [now.refused] if now.refused else [*now.why[:1], *now.limits]
    if deed.points is None:
        return []
    scheme = rulebook.scheme_of(deed.version)
    chosen = deed.points if scheme.rule(deed.rule).is_chosen_by_reviewer else None
    full = quote(scheme, facts_of_deed(deed, Homes(deed.community, [deed.resident_id]), chosen), {})
    if full.refused:  # whoever imported it knew better than the arithmetic
        return []
    if deed.points < full.full_points:
        return [
            *full.why[:1],
            *limit_phrases(scheme.rule(deed.rule)),
            _("所以记 %(points)s 分") % {"points": deed.points},
        ]
    return [*full.why[:1], _("没有超过上限")]


def _reversal(deed: Deed, account: Account) -> Transfer | None:
    """The line that took the points back, where it stands in this resident's account or their household's."""
    if deed.state != Deed.State.REVERSED:
        return None
    shown = [account.pk, *([deed.household.account_id] if deed.household else [])]
    return Transfer.objects.filter(community=deed.community, reverses=deed.transfer, source__in=shown).first()


# The trail ----------------------------------------------------------------------------------------------------------


def _steps(told: DeedStory, reader: User, account: Account) -> list[Step]:
    deed = told.deed
    roles = roles_by_user(deed.community, [step.by for step in told.trail])
    steps = [_deed_itself(deed, reader, account)]
    for step in told.trail:
        if step.kind == Review.Decision.REVERSED:
            # The points had come by then: the book's entry stands before their going.
            steps.append(_credited(deed, account))
        steps.append(_step(step, reader, roles))
    if deed.state == Deed.State.APPROVED:
        steps.append(_credited(deed, account))
    elif deed.state == Deed.State.WITHDRAWN and deed.decided_at:
        steps.append(Step("", _("撤回了，没有记分"), moment(deed.decided_at)))
    elif deed.state == Deed.State.WAITING:
        steps.append(Step("", _("等社区审核"), _("看过就有答复，分审核通过后才到账")))
    return [step for step in steps if step.what]


def _deed_itself(deed: Deed, reader: User, account: Account) -> Step:
    own = deed.resident is not None and deed.resident.user_id == reader.pk
    who = _("您") if own else (deed.resident.name if deed.resident else _subject(deed, account))
    when = (
        _("%(day)s，%(place)s") % {"day": day(deed.happened_on), "place": deed.place}
        if deed.place
        else day(deed.happened_on)
    )
    return Step(who, _("做了这件事"), when, deed.note)


def _step(step: TrailStep, reader: User, roles: dict[UUID, str]) -> Step:
    who = _("您") if step.by == reader.pk else step.who or _("社区")
    post = roles.get(step.by, "")
    when = _("%(post)s，%(when)s") % {"post": post, "when": moment(step.at)} if post else moment(step.at)
    return Step(who, str(step.what), when, step.reason)


def _credited(deed: Deed, account: Account) -> Step:
    transfer = deed.transfer
    if transfer is None or deed.points is None:
        return Step("", "", "")
    say = {"points": points(deed.points), "name": _subject(deed, account)}
    if transfer.target_id == account.pk:
        what = _("%(points)s记到您名下") % say
    else:
        what = _("%(points)s记到%(name)s名下") % say
    return Step("", what, _("%(when)s，写进账本，之后谁也改不了") % {"when": moment(transfer.written_at)})


def roles_by_user(community: Community, users: Sequence[UUID]) -> dict[UUID, str]:
    """The post each of these users holds here today (信用采集员), for those who hold one."""
    rows = StaffRole.objects.filter(in_force(), community=community, user__in=set(users)).order_by("since")
    held: dict[UUID, StaffRole] = {}
    for row in rows:
        # Whoever may review signs as that.
        if row.user_id not in held or "review_deeds" in staff.CAPABILITIES[row.role]:
            held[row.user_id] = row
    return {user: str(row.get_role_display()) for user, row in held.items()}
