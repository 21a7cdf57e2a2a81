"""What the explanation of an account says besides its figures: about the ways to earn, in words without pressure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jishan.earning.queries import Way
from jishan.ledger.models import Account, Hold
from jishan.oversight.explaining import Explanation, Shelf, explain, shelf_for
from jishan.oversight.kinds import kind_name
from jishan.people.models import Resident
from jishan.rulebook.describe import amount_phrase, proof_phrase, subject_phrase
from jishan.rulebook.errors import NoRulebook
from jishan.store import queries as store
from jishan.store.allowance import Allowance
from jishan.store.errors import ResidentLeft
from jishan.web.shared.rule_icons import icon_of
from jishan.web.shared.statement import last_day
from jishan.web.shared.templatetags.jishan import date_only, points

__all__ = ["Told", "tell"]

_REACHED_SHOWN = 6
_NEAR_SHOWN = 4
_WAYS_SHOWN = 6
_FULL_SHOWN = 3


@dataclass(frozen=True)
class WayLine:
    """One way to earn as a row says it."""

    way: Way
    icon: str

    @property
    def title(self) -> str:
        return self.way.rule.name

    @property
    def amount(self) -> str:
        return amount_phrase(self.way.rule)

    @property
    def how(self) -> str:
        """Who does what for it, in a few words."""
        rule = self.way.rule
        if rule.claimable_by_resident:
            doing = _("做完自己申报，%(proof)s") % {"proof": proof_phrase(rule)}
        else:
            doing = _("做了由工作人员来记，%(proof)s") % {"proof": proof_phrase(rule)}
        return _("，").join(filter(None, [doing, subject_phrase(rule)]))

    @property
    def left(self) -> str:
        """How often more this week, or from when again."""
        left = self.way.times_left
        if left is None:
            return _("这周想做几次都行")
        if left:
            return ngettext("这周还能记 %(n)s 次", "这周还能记 %(n)s 次", left) % {"n": left}
        return _("这阵子记满了，%(day)s起又可以记") % {"day": date_only(self.way.opens_on)}


@dataclass(frozen=True)
class HoldLine:
    """Points set aside: what for, since when."""

    hold: Hold

    @property
    def sentence(self) -> str:
        say = {
            "points": points(self.hold.points),
            "day": date_only(self.hold.made_at),
            "for": kind_name(self.hold.kind),
        }
        return _("%(day)s留出 %(points)s（%(for)s）") % say


@dataclass(frozen=True)
class LapseLine:
    points: int
    sentence: str


@dataclass(frozen=True)
class Told:
    """An explanation ready to be shown; `allowance` is None where nothing can be redeemed at all."""

    resident: Resident
    whole: Explanation
    allowance: Allowance | None
    shelf: Shelf
    ways: list[WayLine]
    full: list[WayLine]
    more_ways: int  # open ones that are not shown

    @property
    def holds(self) -> list[HoldLine]:
        return [HoldLine(hold) for hold in self.whole.holds]

    @property
    def lapses(self) -> list[LapseLine]:
        """Day by day, the first in front, then what lasts: together they are the balance."""
        lines = [
            LapseLine(lapse.points, _("可以用到 %(day)s") % {"day": date_only(last_day(lapse.on))})
            for lapse in self.whole.lapses
        ]
        if self.whole.lasting and lines:
            lines.append(LapseLine(self.whole.lasting, _("没有期限，一直有效")))
        return lines


def tell(resident: Resident, account: Account | None = None) -> Told:
    """The explanation of a resident's own account, or of `account` (their household's), where ways to earn are left out:
    those stand on the resident's own page."""
    told = explain(account or resident.account, resident=None if account else resident)
    allowance = _allowance(resident) if account is None else None
    ways = [WayLine(way, icon_of(way.rule)) for way in told.open_ways]
    return Told(
        resident=resident,
        whole=told,
        allowance=allowance,
        shelf=shelf_for(told.account.community, allowance, reached_max=_REACHED_SHOWN, near_max=_NEAR_SHOWN)
        if account is None
        else Shelf([], []),
        ways=ways[:_WAYS_SHOWN],
        full=[WayLine(way, icon_of(way.rule)) for way in told.full_ways[:_FULL_SHOWN]],
        more_ways=max(0, len(ways) - _WAYS_SHOWN),
    )


def _allowance(resident: Resident) -> Allowance | None:
    try:
        return store.redeemable_now(resident.community, resident)
    except (NoRulebook, ResidentLeft):
        return None
