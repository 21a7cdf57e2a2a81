"""What a line of an account says: which deed, by which rule, through whose hands; which articles; what was put right.

The ledger keeps numbers and references only. The sentence is composed here when it is read, for a whole page at once,
in a number of queries that does not grow with the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jishan.earning.models import Deed, Review
from jishan.earning.queries import names_of, rule_of
from jishan.identity.models import User
from jishan.ledger import queries as ledger
from jishan.ledger.models import Account, Transfer
from jishan.lib import clock
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.describe import amount_phrase
from jishan.rulebook.scheme import ByStanding, Rule, Tiers
from jishan.store.models import Redemption
from jishan.switchover.models import OpeningLine
from jishan.switchover.openings.queries import Openings
from jishan.switchover.openings.queries import behind as openings_behind
from jishan.web.shared import drawings
from jishan.web.shared.templatetags.jishan import date_only

__all__ = [
    "DeedLine",
    "StatementLine",
    "articles_phrase",
    "before_of",
    "deed_lines",
    "face_of",
    "last_day",
    "line_of",
    "lines_for",
    "lines_of",
]

# A list names so many articles and counts the rest.
_ARTICLES_NAMED = 3
_LARGEST_NUMBER = 2**62


@dataclass(frozen=True)
class Face:
    """The picture at the left of a row: a drawing where the rulebook names one we have, else an icon."""

    drawing: str = ""
    icon: str = ""


@dataclass(frozen=True)
class DeedLine:
    """One deed as a row of a list says it."""

    deed: Deed
    rule: Rule
    rule_line: str  # 3 月 8 日，细则 2.1，每次 2 分
    hands: str  # 王楠记录，李建国审核
    reason: str  # why it was returned or reversed
    face: Face

    @property
    def title(self) -> str:
        return self.rule.name

    @property
    def tag(self) -> tuple[str, str]:
        """A word about its state and the colour that repeats it; empty where the points speak for themselves."""
        state = self.deed.state
        if state == Deed.State.APPROVED:
            return "", ""
        colour = {Deed.State.WAITING: "wait", Deed.State.RETURNED: "now"}.get(Deed.State(state), "")
        return self.deed.get_state_display(), colour


@dataclass(frozen=True)
class StatementLine:
    """One line of an account. `change` is below zero for what went out; `balance` is what the account then had."""

    number: int
    transfer: Transfer
    change: int
    balance: int
    title: str
    details: list[str] = field(default_factory=list)
    face: Face = Face()
    deed: Deed | None = None
    redemption: Redemption | None = None
    reversed_by: Transfer | None = None

    @property
    def kind(self) -> str:
        return self.transfer.kind

    @property
    def at(self) -> datetime:
        return self.transfer.written_at

    @property
    def on(self) -> date:
        return clock.day_of(self.transfer.written_at)

    @property
    def month(self) -> date:
        return self.on.replace(day=1)

    @property
    def is_reversed(self) -> bool:
        return self.reversed_by is not None

    @property
    def reverses(self) -> UUID | None:
        return self.transfer.reverses_id


def last_day(lapses_on: date) -> date:
    """The last day points can be used: the ledger keeps the first day they no longer can."""
    return lapses_on - timedelta(days=1)


def face_of(drawing: str, icon: str, *, otherwise: str = "heart-handshake") -> Face:
    return Face(drawing=drawing) if drawings.is_known(drawing) else Face(icon=icon or otherwise)


# Deeds ------------------------------------------------------------------------------------------------------------


def deed_lines(community: Community, deeds: Iterable[Deed], *, reader: User) -> list[DeedLine]:
    """Rows for these deeds (with their versions) in the same order, in two more queries. `reader` is 您."""
    listed = list(deeds)
    reviews = _reviews(community, listed)
    names = names_of([deed.recorded_by for deed in listed] + [r.by for rows in reviews.values() for r in rows])
    call = partial(_call, names, reader)
    return [_deed_line(deed, reviews.get(deed.pk, []), call) for deed in listed]


def _reviews(community: Community, deeds: Sequence[Deed]) -> dict[UUID, list[Review]]:
    found: dict[UUID, list[Review]] = {}
    if deeds:
        rows = Review.objects.filter(community=community, deed__in=[deed.pk for deed in deeds])
        for review in rows.order_by("at", "pk"):
            found.setdefault(review.deed_id, []).append(review)
    return found


def _call(names: dict[UUID, str], reader: User, user: UUID | None) -> str:
    """您 for the reader, the name for everyone else."""
    if user == reader.pk:
        return pgettext("within a sentence", "您")
    community = pgettext("within a sentence", "社区")
    return names.get(user, community) if user else community


def _deed_line(deed: Deed, reviews: list[Review], call: partial[str]) -> DeedLine:
    rule = rule_of(deed)
    category = rulebook.scheme_of(deed.version).category(rule.category)
    about = {"day": date_only(deed.happened_on), "code": rule.code, "amount": _amount(rule, deed.tier)}
    reasons = [r.reason for r in reviews if r.decision != Review.Decision.APPROVED]
    return DeedLine(
        deed=deed,
        rule=rule,
        rule_line=_("%(day)s，细则 %(code)s，%(amount)s") % about,
        hands=_hands(deed, reviews, call),
        reason=reasons[-1] if reasons else "",
        face=face_of(rule.drawing or category.drawing, rule.icon or category.icon),
    )


def _amount(rule: Rule, tier: str) -> str:
    """每次 2 分; of a rule with tiers only the deed's own: 社区级 10 分."""
    amount = rule.amount
    step = (
        amount.tier(tier)
        if isinstance(amount, Tiers)
        else amount.step(tier)
        if isinstance(amount, ByStanding)
        else None
    )
    if step is None:
        return amount_phrase(rule)
    said = ngettext("%(name)s %(points)s 分", "%(name)s %(points)s 分", step.points)
    return said % {"name": step.name, "points": step.points}


def _hands(deed: Deed, reviews: list[Review], call: partial[str]) -> str:
    """Whose hands it went through: 王楠记录，李建国审核."""
    recorder = call(deed.recorded_by)
    if deed.source == Deed.Source.ON_THE_SPOT:
        return _("%(recorder)s当场记分") % {"recorder": recorder}
    approved = deed.state in {Deed.State.APPROVED, Deed.State.REVERSED}
    reviewers = [call(r.by) for r in reviews if r.decision == Review.Decision.APPROVED] if approved else []
    say = {"recorder": recorder, "reviewers": _("、").join(dict.fromkeys(reviewers))}
    if deed.source == Deed.Source.CLAIM:
        return (_("%(recorder)s申报，%(reviewers)s审核") if reviewers else _("%(recorder)s申报")) % say
    if deed.source == Deed.Source.PAPER:
        return (_("%(recorder)s照纸单补录，%(reviewers)s审核") if reviewers else _("%(recorder)s照纸单补录")) % say
    return (_("%(recorder)s记录，%(reviewers)s审核") if reviewers else _("%(recorder)s记录")) % say


# Lines of an account ------------------------------------------------------------------------------------------------


def lines_of(
    account: Account,
    *,
    reader: User,
    before: int | None = None,
    limit: int = 30,
    only: Literal["in", "out"] | None = None,
) -> list[StatementLine]:
    """The account's lines with their sentences, newest first: those numbered below `before`, or the last ones."""
    lines = ledger.statement(account, before=before, limit=limit, only=only)
    return _compose(account.community, lines, reader)


def before_of(request: HttpRequest) -> int | None:
    """The line number to begin below, from `before` in the address; anything that is none begins at the newest."""
    text = request.GET.get("before", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if 0 < number < _LARGEST_NUMBER else None


def line_of(account: Account, transfer: Transfer, *, reader: User) -> StatementLine | None:
    """The line a transfer makes in this account; None where it does not touch it."""
    return next(iter(lines_for(account, [transfer], reader=reader)), None)


def lines_for(account: Account, transfers: Iterable[Transfer], *, reader: User) -> list[StatementLine]:
    """The lines these transfers make in this account, in the same order; one that does not touch it makes none."""
    lines = (_line_in(account, transfer) for transfer in transfers)
    return _compose(account.community, [line for line in lines if line], reader)


def _line_in(account: Account, transfer: Transfer) -> ledger.Line | None:
    if transfer.target_id == account.pk and transfer.target_entry is not None:
        return ledger.Line(transfer.target_entry, transfer, transfer.points, transfer.target_balance or 0)
    if transfer.source_id == account.pk and transfer.source_entry is not None:
        return ledger.Line(transfer.source_entry, transfer, -transfer.points, transfer.source_balance or 0)
    return None


@dataclass(frozen=True)
class _Background:
    """What stands behind a page of lines, by transfer."""

    deeds: dict[UUID, DeedLine]
    redemptions: dict[UUID, Redemption]
    reversals: dict[UUID, Transfer]
    openings: Openings
    names: dict[UUID, str]
    reader: User


def _compose(community: Community, lines: Sequence[ledger.Line], reader: User) -> list[StatementLine]:
    transfers = [line.transfer for line in lines]
    behind = _background(community, transfers, reader)
    return [_line(line, behind) for line in lines]


def _background(community: Community, transfers: Sequence[Transfer], reader: User) -> _Background:
    own = [transfer.pk for transfer in transfers]
    # A reversal speaks of what it reverses.
    spoken_of = {*own, *(t.reverses_id for t in transfers if t.reverses_id)}
    deeds = Deed.objects.filter(community=community, transfer__in=spoken_of).select_related("version")
    redemptions = list(Redemption.objects.filter(community=community, transfer__in=spoken_of).prefetch_related("lines"))
    reversals = Transfer.objects.filter(community=community, reverses__in=own)
    openings = openings_behind(community, transfers)
    return _Background(
        deeds={line.deed.transfer_id: line for line in deed_lines(community, deeds, reader=reader)},
        redemptions={redemption.transfer_id: redemption for redemption in redemptions},
        reversals={transfer.reverses_id: transfer for transfer in reversals},
        openings=openings,
        names=names_of([*(user for r in redemptions for user in (r.by, r.undone_by)), *openings.users()]),
        reader=reader,
    )


def _line(line: ledger.Line, behind: _Background) -> StatementLine:
    transfer = line.transfer
    about = transfer.reverses_id or transfer.pk
    deed, redemption = behind.deeds.get(about), behind.redemptions.get(about)
    opening = behind.openings.line_of(transfer)
    if opening:
        title, details, face = _said_of_opening(transfer, opening, behind)
    elif transfer.reverses_id:
        title, details, face = _said_of_reversal(deed, redemption, behind)
    elif deed:
        title, details, face = deed.title, [deed.rule_line, deed.hands], deed.face
    elif redemption:
        title, details, face = _said_of_redemption(redemption, behind)
    else:
        title, details, face = _said_of_the_rest(transfer)
    return StatementLine(
        number=line.number,
        transfer=transfer,
        change=line.change,
        balance=line.balance,
        title=title,
        details=[detail for detail in details if detail],
        face=face,
        deed=deed.deed if deed else None,
        redemption=redemption,
        reversed_by=behind.reversals.get(transfer.pk),
    )


def articles_phrase(redemption: Redemption) -> str:
    """小米 500 克、纯棉毛巾 2 件; from the fourth article on only how many."""
    lines = sorted(redemption.lines.all(), key=lambda line: (-line.points_each, line.name))
    named = [
        line.name
        if line.quantity == 1
        else _("%(article)s %(count)s 件") % {"article": line.name, "count": line.quantity}
        for line in lines[:_ARTICLES_NAMED]
    ]
    rest = sum(line.quantity for line in lines[_ARTICLES_NAMED:])
    if rest:
        more = ngettext("另外 %(count)s 件", "另外 %(count)s 件", rest) % {"count": rest}
        return _("%(articles)s，%(more)s") % {"articles": _("、").join(named), "more": more}
    return _("、").join(named)


def _said_of_redemption(redemption: Redemption, behind: _Background) -> tuple[str, list[str], Face]:
    say = {
        "day": date_only(redemption.redeemed_at),
        "who": _call(behind.names, behind.reader, redemption.by),
        "articles": articles_phrase(redemption),
    }
    return _("换了%(articles)s") % say, [_("%(day)s，%(who)s经手") % say], Face(icon="gift")


def _said_of_reversal(
    deed: DeedLine | None, redemption: Redemption | None, behind: _Background
) -> tuple[str, list[str], Face]:
    back = Face(icon="arrow-back-up")
    if deed:
        return _("冲回：%(deed)s") % {"deed": deed.title}, [deed.rule_line, deed.reason], back
    if redemption:
        say = {
            "day": date_only(redemption.undone_at),
            "who": _call(behind.names, behind.reader, redemption.undone_by),
            "articles": articles_phrase(redemption),
        }
        return _("退回：%(articles)s") % say, [_("%(day)s，%(who)s撤销") % say, redemption.undone_reason], back
    return _("冲回一笔"), [], back


def _said_of_opening(transfer: Transfer, line: OpeningLine, behind: _Background) -> tuple[str, list[str], Face]:
    """从纸质存折转入: which list and line, who signed; of one taken back, why."""
    say = {"title": line.list.title, "number": line.list.number, "position": line.position}
    correction = behind.openings.corrections.get(transfer.reverses_id) if transfer.reverses_id else None
    if correction:
        reason = _("更正：%(reason)s") % {"reason": correction.reason}
        return _("冲回：从“%(title)s”转入") % say, [reason], Face(icon="arrow-back-up")
    signed = [_call(behind.names, behind.reader, s.by) for s in behind.openings.signed_by.get(line.list_id, [])]
    where = _("换账清单第 %(number)s 号第 %(position)s 行") % say
    hands = _("%(names)s签字") % {"names": _("、").join(signed)} if signed else ""
    return _("从“%(title)s”转入") % say, [where, hands], Face(icon="book-2")


def _said_of_the_rest(transfer: Transfer) -> tuple[str, list[str], Face]:
    day = {"day": date_only(transfer.written_at)}
    if transfer.kind == "lapse":
        return _("到期的积分"), [_("%(day)s，过了细则规定的使用期限") % day], Face(icon="hourglass-empty")
    if transfer.kind == "welcome":
        return _("新居民的积分"), [_("%(day)s，细则给每位新加入的居民") % day], Face(icon="user-plus")
    if transfer.kind == "opening":
        return _("期初积分"), [_("%(day)s，从原来的积分簿转过来") % day], Face(icon="book-2")
    if transfer.kind == "coins":
        return _("信用币"), [_("%(day)s，信用币存进来或领出去") % day], Face(icon="coins")
    return _("其他变动"), [_("%(day)s") % day], Face(icon="list-details")
