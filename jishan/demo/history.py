"""A year of a community, played through the same services its staff use, with the clock set and a fixed seed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from jishan.demo.founding import Founded
from jishan.demo.pictures import photograph
from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.earning.pictures import CleanPicture
from jishan.identity.models import User
from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.people.models import Resident
from jishan.rulebook.scheme import Measured, MonthlyBase, Range, Rule
from jishan.store import services as store
from jishan.store.models import Article

__all__ = ["at_hour", "play"]

# What a fortnight brings: a few rules, a handful of people each. Every page has life, and nobody waits long for it.
RULES_A_FORTNIGHT = 5
PEOPLE_A_RULE = (3, 8)
COMING_A_FORTNIGHT = 10
REDEMPTIONS_A_FORTNIGHT = 3
SHOWN_BY_WEEK = timedelta(days=70)
CLAIMS_WAITING = (3, 7)
RETURN_REASON = "照片看不清门牌，请再拍一张"
RETURN_REASON_WITHOUT_PHOTOS = "请写清楚在哪里、帮了谁，再交一次"
REVIEW_REASONS = ("人和照片对得上", "签到表上有名字", "楼长也看见了", "属实")
NOTES = ("和楼下老刘一起", "早上七点就开始了", "带着孙子一起去的", "下雨天，路滑", "", "", "")
CLAIM_NOTES = ("照片是当天拍的", "和对门邻居一起做的", "用了一个上午", "楼长也在场，可以问她", "请看照片，门牌在左边")
# Which photograph goes with a rule's drawing; whatever is not named here is a visit at somebody's door.
_SCENES = {
    "snow": "snow", "bins": "bins", "cleaning": "bins", "inspection": "bins", "lecture": "lecture", "talk": "lecture",
    "children": "lecture", "cherry": "tree", "flower": "tree", "tree": "tree", "honour": "paper",
}  # fmt: skip


def play(founded: Founded, starts_on: date, today: date) -> None:
    """Play from `starts_on` to the evening before `today`, and leave this morning's work on the desk."""
    Year(founded, starts_on, today).play()


class Year:
    """One community's year. Each fortnight: deeds recorded, reviewed the day after, and the store is open."""

    def __init__(self, founded: Founded, starts_on: date, today: date) -> None:
        self.it = founded
        self.starts_on = starts_on
        self.today = today
        self.chance = Random(f"year {founded.plan.slug} {founded.plan.seed}")
        self.number = 0
        # Some do a lot, most a little: as everywhere.
        self.zeal = [self.chance.paretovariate(1.1) for _ in founded.residents]

    def play(self) -> None:
        day = self.starts_on
        for fortnight in range((self.today - self.starts_on).days // 14):
            day = self.starts_on + timedelta(days=14 * fortnight)
            self._deeds(day)
            self._redemptions(day + timedelta(days=13))
            if fortnight % 2:
                self._month(day + timedelta(days=13))
        self._this_week()

    # A fortnight's deeds

    def _deeds(self, day: date) -> None:
        done_on = day + timedelta(days=self.chance.randint(0, 5))
        rules = [rule for rule in self.it.scheme.open_rules(done_on) if not isinstance(rule.amount, MonthlyBase)]
        # The desk shows the last weeks one by one; of the time before nobody asks which week it was.
        parts = 2 if self.today - day < SHOWN_BY_WEEK else 1
        for part in range(parts):
            done_on += timedelta(days=7 * part)
            entries: list[earning.DeedEntry] = []
            for rule in self.chance.sample(rules, min(RULES_A_FORTNIGHT, len(rules)))[part::parts]:
                entries += self._entries(rule, done_on)
            with at_hour(done_on, 16, self.chance.randint(0, 59)):
                outcomes = earning.record_deeds(
                    community=self.it.community,
                    entries=entries,
                    by=self.chance.choice(self.it.collectors),
                    source=Deed.Source.COLLECTED,
                )
            self._review([deed for deed in outcomes if isinstance(deed, Deed)], done_on + timedelta(days=1))

    def _review(self, deeds: list[Deed], day: date) -> None:
        reason = self.chance.choice(REVIEW_REASONS)
        for hour, manager in ((9, self.it.manager), (15, self.it.second_manager)):
            # The second look matters only where a rule asks for two; the rest is decided by then.
            waiting = [deed for deed in deeds if deed.state == Deed.State.WAITING]
            if waiting:
                with at_hour(day, hour, self.chance.randint(0, 59)):
                    outcomes = earning.approve_deeds(
                        community=self.it.community, deeds=waiting, by=manager, reason=reason
                    )
                    for outcome in outcomes:
                        if outcome.refusal:
                            self._take_back(outcome.deed)
                deeds = [outcome.deed for outcome in outcomes if outcome.refusal is None]

    def _take_back(self, deed: Deed) -> None:
        """What a limit left no room for is taken back by whoever recorded it, and does not wait for ever."""
        collector = next(one for one in self.it.collectors if one.pk == deed.recorded_by)
        earning.withdraw_deed(deed=deed, by=collector)

    def _entries(self, rule: Rule, day: date) -> list[earning.DeedEntry]:
        how_many = self.chance.randint(*PEOPLE_A_RULE)
        pictures = self._pictures(rule)
        entries = []
        for subject in self._subjects(rule, how_many, day):
            self.number += 1
            entries.append(
                earning.DeedEntry(
                    key=f"demo-{self.number}",
                    rule=rule.code,
                    happened_on=day,
                    quantity=self._quantity(rule),
                    tier=self._tier(rule),
                    asked_points=self._asked(rule),
                    note=self.chance.choice(NOTES),
                    place=self.chance.choice((*self.it.plan.compounds, "社区广场", "会议室")),
                    pictures=pictures,
                    **subject,  # type: ignore[arg-type]  # one of the four subjects, by the rule's kind
                )
            )
        return entries

    def _subjects(self, rule: Rule, how_many: int, day: date) -> list[dict[str, object]]:
        if rule.subject == "household":
            return [{"household": h} for h in self.chance.sample(self.it.households, min(how_many, 4))]
        if rule.subject == "organisation":
            few = min(how_many, len(self.it.organisations), 3)
            return [{"organisation": o} for o in self.chance.sample(self.it.organisations, few)]
        here = [(r, z) for r, z in zip(self.it.residents, self.zeal, strict=True) if r.joined_on <= day]
        chosen = dict.fromkeys(self.chance.choices([r for r, _ in here], [z for _, z in here], k=how_many))
        if rule.subject == "building":
            return [
                {"building": self.chance.choice(self.it.buildings), "resident": resident}
                for resident in list(chosen)[:1]
            ]
        return [{"resident": resident} for resident in chosen]

    def _pictures(self, rule: Rule) -> tuple[CleanPicture, ...]:
        if not rule.proof.photos_min:
            return ()
        scene = _SCENES.get(rule.drawing, "visit")
        return tuple(photograph(scene, self.chance.randint(0, 5)) for _ in range(rule.proof.photos_min))

    def _quantity(self, rule: Rule) -> int:
        if isinstance(rule.amount, MonthlyBase):
            return self.chance.choice((0, 0, 0, 1, 1, 2))
        if isinstance(rule.amount, Measured):
            return rule.amount.each * self.chance.randint(1, 3)
        return 1

    def _tier(self, rule: Rule) -> str:
        names = rule.tier_names
        return self.chance.choices(names, weights=[2.0**-n for n in range(len(names))])[0] if names else ""

    def _asked(self, rule: Rule) -> int | None:
        if not isinstance(rule.amount, Range):
            return None
        least, most = rule.amount.points_min, rule.amount.points_max
        return min(most, least + int((most - least) * self.chance.betavariate(1, 9)))

    # Monthly: inspections, what lapses, goods that arrive

    def _month(self, day: date) -> None:
        bases = [rule for rule in self.it.scheme.open_rules(day) if isinstance(rule.amount, MonthlyBase)]
        entries = [entry for rule in bases for entry in self._entries(rule, day)]
        with at_hour(day, 8, 30):
            outcomes = earning.record_deeds(
                community=self.it.community, entries=entries, by=self.it.collectors[0], source=Deed.Source.COLLECTED
            )
        self._review([deed for deed in outcomes if isinstance(deed, Deed)], day)
        with at_hour(day, 18, 0):
            earning.lapse_points(community=self.it.community, on=day)
            for article in self.it.shelf:
                article.refresh_from_db()
                if article.stock < 15:
                    store.receive_stock(article=article, quantity=40, by=self.it.storekeeper, remark="月初进货")

    # The store

    def _redemptions(self, day: date) -> None:
        coming = {resident.pk for resident in self.chance.sample(self.it.residents, COMING_A_FORTNIGHT)}
        rows = Resident.objects.filter(community=self.it.community, pk__in=coming).select_related("account")
        least = min(article.points for article in self.it.shelf)
        holders = [(resident, ledger.available(resident.account)) for resident in rows.order_by("pinyin", "pk")]
        wanting = [(resident, points) for resident, points in holders if points >= least]
        for minute, (resident, points) in enumerate(wanting[:REDEMPTIONS_A_FORTNIGHT]):
            with at_hour(day, 9, 10 + minute * 4):
                self._redeem(resident, points)

    def _redeem(self, resident: Resident, points: int) -> None:
        basket: dict[UUID, int] = {}
        left = points - self.it.scheme.redemption.base_kept
        for article in self.chance.sample(self.it.shelf, len(self.it.shelf)):
            if article.points <= left and len(basket) < 3:
                basket[article.pk] = 1
                left -= article.points
        if not basket:
            return
        self.number += 1
        try:
            store.redeem(
                community=self.it.community, key=f"demo-{self.number}", resident=resident, basket=basket,
                by=self.it.storekeeper,
            )  # fmt: skip
        except Refused:
            # Outside the redemption window, once too often, or the shelf is empty: as on any day.
            return

    # What waits on the desk this morning

    def _this_week(self) -> None:
        claimants = [resident for resident in self.it.residents if resident.user is not None]
        claimable = [
            rule
            for rule in self.it.scheme.open_rules(self.today)
            if rule.claimable_by_resident and rule.subject == "resident" and rule.proof.photos_max
        ]
        if not claimable:
            claimable = [
                r for r in self.it.scheme.open_rules(self.today) if r.claimable_by_resident and r.subject == "resident"
            ]
        waiting: list[Deed] = []
        for _ in range(self.chance.randint(*CLAIMS_WAITING)):
            deed = self._claim(self.chance.choice(claimants), self.chance.choice(claimable)) if claimable else None
            if deed is not None:
                waiting.append(deed)
        yesterday = self.today - timedelta(days=1)
        if waiting:
            with at_hour(yesterday, 17, 20):
                wants_photos = self.it.scheme.rule(waiting[0].rule).proof.wants_photos
                reason = RETURN_REASON if wants_photos else RETURN_REASON_WITHOUT_PHOTOS
                earning.return_deed(deed=waiting[0], by=self.it.manager, reason=reason)
        self._reverse_one(yesterday)
        self._run_short(yesterday)

    def _claim(self, resident: Resident, rule: Rule) -> Deed | None:
        days_ago = self.chance.randint(1, 4)
        self.number += 1
        assert resident.user is not None
        photos = max(rule.proof.photos_min, min(1, rule.proof.photos_max))
        scene = _SCENES.get(rule.drawing, "visit")
        entry = earning.DeedEntry(
            key=f"demo-{self.number}",
            rule=rule.code,
            happened_on=self.today - timedelta(days=days_ago),
            resident=resident,
            quantity=self._quantity(rule),
            tier=self._tier(rule),
            asked_points=self._asked(rule),
            note=self.chance.choice(CLAIM_NOTES),
            place=self.it.plan.compounds[0],
            pictures=tuple(photograph(scene, self.chance.randint(0, 5)) for _ in range(photos)),
        )
        return self._record_one(entry, resident.user, self.today - timedelta(days=days_ago))

    def _record_one(self, entry: earning.DeedEntry, by: User, day: date) -> Deed | None:
        with at_hour(day, self.chance.randint(17, 20), self.chance.randint(0, 59)):
            (outcome,) = earning.record_deeds(
                community=self.it.community, entries=[entry], by=by, source=Deed.Source.CLAIM
            )
        return outcome if isinstance(outcome, Deed) else None

    def _reverse_one(self, day: date) -> None:
        """A mistake that was seen and put right in the open."""
        recent = Deed.objects.filter(
            community=self.it.community, state=Deed.State.APPROVED, resident__isnull=False
        ).order_by("-decided_at", "-number")
        for deed in recent.select_related("community", "transfer", "version", "resident")[:10]:
            try:
                with at_hour(day, 17, 40):
                    earning.reverse_deed(deed=deed, by=self.it.second_manager, reason="签到表看错行，记到了邻居名下")
            except Refused:
                continue
            return

    def _run_short(self, day: date) -> None:
        """One compartment is empty and one nearly so."""
        for article, left in zip(self.chance.sample(self.it.shelf, 2), (0, 2), strict=True):
            fresh = Article.objects.get(community=self.it.community, pk=article.pk)
            if fresh.stock > left:
                with at_hour(day, 17, 50):
                    store.count_stock(
                        article=fresh, counted=left, by=self.it.storekeeper, remark="盘点，活动上换出的补登记"
                    )


def at_hour(day: date, hour: int, minute: int = 0) -> AbstractContextManager[None]:
    """Run a block as if it were that local time of that day."""
    return clock.at(timezone.make_aware(datetime.combine(day, time(hour, minute))))
