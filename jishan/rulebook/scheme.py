"""A rulebook as values: what its text says, once it has been read and found sound. Nothing here can change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from jishan.rulebook.errors import UnknownRule

SubjectKind = Literal["resident", "household", "building", "organisation"]
WalletKind = Literal["resident", "household", "organisation"]
LimitPer = Literal["resident", "household", "building", "organisation", "activity", "community"]
Every = Literal["activity", "day", "week", "month", "quarter", "half_year", "year", "ever"]
Per = Literal["hour", "minute", "piece"]
Rounding = Literal["down", "up", "nearest"]
Review = Literal["on_the_spot", "one", "two"]
ProofKind = Literal["none", "photo", "paper", "check_in", "witness", "sign_in_sheet"]
LapseKind = Literal["never", "after_months", "year_end"]
AmountKind = Literal["fixed", "range", "tiers", "measured", "monthly_base", "standing", "referral"]

# No single amount comes near this; a figure above it is a slip of the finger.
POINTS_MAX = 100_000

# The project's own drawings that a category, a rule, an article may name.
DRAWINGS = (
    "bag", "ball", "basin", "basket", "book", "bulb", "buns", "cleaner", "cup", "eggs", "flour", "footbath", "gift",
    "go", "heating", "kite", "laundry", "milk", "millet", "noodles", "oil", "pencil", "rice", "salt", "shuttlecock",
    "soap", "soapbar", "sprayer", "tea", "thermos", "tissue", "toothpaste", "towel", "toy", "umbrella", "voucher",
    "bins", "bringing", "cherry", "children", "choir", "cleaning", "door", "elder", "entrance", "family", "flower",
    "health", "honour", "inspection", "lecture", "merchant", "patrol", "repair", "rest", "snow", "store", "talk",
    "tree", "visit", "market", "festival",
)  # fmt: skip


@dataclass(frozen=True)
class Fixed:
    """So many points each time."""

    points: int
    kind: ClassVar[AmountKind] = "fixed"


@dataclass(frozen=True)
class Range:
    """The reviewer chooses within these two."""

    points_min: int
    points_max: int
    kind: ClassVar[AmountKind] = "range"


@dataclass(frozen=True)
class Tier:
    name: str
    points: int


@dataclass(frozen=True)
class Tiers:
    """The deed names its tier: community 10, district 20, city 40."""

    tiers: tuple[Tier, ...]
    kind: ClassVar[AmountKind] = "tiers"

    def tier(self, name: str) -> Tier | None:
        return next((tier for tier in self.tiers if tier.name == name), None)


@dataclass(frozen=True)
class Measured:
    """So many points for each hour, minute or piece, or for each block of `each` of them.

    The quantity is rounded to whole blocks first; the coefficient is applied last and rounded the same way.
    """

    points: int
    per: Per
    each: int = 1
    rounding: Rounding = "down"
    coefficient: Decimal = Decimal(1)
    kind: ClassVar[AmountKind] = "measured"


@dataclass(frozen=True)
class MonthlyBase:
    """A month begins with `points`; each fault found takes `points_per_fault` from it, never below zero."""

    points: int
    points_per_fault: int
    kind: ClassVar[AmountKind] = "monthly_base"


@dataclass(frozen=True)
class Step:
    """One step of a standing: the first `top`, or the first `top_percent` of all. `name` is what a deed calls it."""

    name: str
    points: int
    top: int | None = None
    top_percent: int | None = None


@dataclass(frozen=True)
class ByStanding:
    steps: tuple[Step, ...]
    kind: ClassVar[AmountKind] = "standing"

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)


@dataclass(frozen=True)
class Referral:
    """Points for each person brought along, and some for the newcomer too, who gets a deed of their own."""

    points: int
    newcomer_points: int = 0
    kind: ClassVar[AmountKind] = "referral"


Amount = Fixed | Range | Tiers | Measured | MonthlyBase | ByStanding | Referral


@dataclass(frozen=True)
class Limit:
    """At most so many times, or so many points, or both, for each of `per` within one `every`."""

    per: LimitPer
    every: Every
    times: int | None = None
    points: int | None = None


@dataclass(frozen=True)
class Proof:
    kinds: tuple[ProofKind, ...] = ("none",)
    photos_min: int = 0
    photos_max: int = 3

    @property
    def wants_photos(self) -> bool:
        """Whether pictures may be handed in at all, of the deed or of its papers."""
        return "photo" in self.kinds or "paper" in self.kinds


@dataclass(frozen=True)
class Rule:
    code: str
    name: str
    category: str
    amount: Amount
    description: str = ""
    # What one of the quantity is called: 次, 小时, 分钟, 件, 公斤, 人.
    unit: str = "次"
    subject: SubjectKind = "resident"
    wallet: WalletKind = "resident"
    limits: tuple[Limit, ...] = ()
    proof: Proof = field(default_factory=Proof)
    review: Review = "one"
    # With review "on_the_spot": up to here one pair of eyes is enough; above it, one reviewer.
    on_the_spot_max: int = 0
    notice_days: int = 0
    poor_makes_zero: bool = False
    claimable_by_resident: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    drawing: str = ""
    icon: str = ""
    assumed: bool = False

    def is_open_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)

    def may_be_on_the_spot(self, points: int) -> bool:
        """Whether `points` under this rule may be credited at once, on one pair of eyes."""
        return self.review == "on_the_spot" and points <= self.on_the_spot_max

    @property
    def reviewers_needed(self) -> int:
        """How many reviewers approve a deed that is not credited on the spot."""
        return 2 if self.review == "two" else 1

    @property
    def is_chosen_by_reviewer(self) -> bool:
        return isinstance(self.amount, Range)

    @property
    def tier_names(self) -> tuple[str, ...]:
        """What a deed's `tier` may be; empty where the rule has none."""
        if isinstance(self.amount, Tiers):
            return tuple(tier.name for tier in self.amount.tiers)
        if isinstance(self.amount, ByStanding):
            return tuple(step.name for step in self.amount.steps)
        return ()

    @property
    def asks_quantity(self) -> bool:
        """Whether the person who records must say how many (hours, minutes, pieces, people, faults)."""
        return isinstance(self.amount, Measured | MonthlyBase | Referral)


@dataclass(frozen=True)
class Category:
    code: str
    name: str
    description: str = ""
    drawing: str = ""
    icon: str = ""
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True)
class Group:
    """Of the rules in it only the highest counts, for each of `per` within one `every`."""

    code: str
    name: str
    rules: tuple[str, ...]
    per: LimitPer = "resident"
    every: Every = "year"


@dataclass(frozen=True)
class Store:
    name: str = "积分超市"
    place: str = ""
    hours: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class Points:
    """What residents call their points, and what one is reckoned at in budgets (never shown to them)."""

    name: str = "积分"
    yuan_anchor: Decimal | None = None
    opening: int = 0
    assumed: bool = False


@dataclass(frozen=True)
class Life:
    """How long points last. `year_end`: to the end of the year they came in, or `years - 1` years later."""

    lapse: LapseKind = "never"
    months: int = 0
    years: int = 1
    remind_days: int = 30
    assumed: bool = False


@dataclass(frozen=True)
class Window:
    """Days of every year on which redemption is open; from and to are (month, day), both included."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]
    assumed: bool = False

    def holds(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last  # over the turn of the year


@dataclass(frozen=True)
class Redemption:
    """Only what lies above `base_kept` may be redeemed; at most `times_max` times in one `every`; in the windows."""

    base_kept: int = 0
    times_max: int | None = None
    every: Every = "quarter"
    windows: tuple[Window, ...] = ()
    description: str = ""
    assumed: bool = False

    def is_open_on(self, day: date) -> bool:
        return not self.windows or any(window.holds(day) for window in self.windows)


@dataclass(frozen=True)
class Privacy:
    """Off unless a rulebook turns them on; a resident may still opt out."""

    ranking: bool = False
    photos: bool = False
    location: bool = False
    assumed: bool = False


@dataclass(frozen=True)
class Coins:
    """Bearer notes worth points; none unless a rulebook names their denominations."""

    name: str = "信用币"
    denominations: tuple[int, ...] = ()
    assumed: bool = False


@dataclass(frozen=True)
class LevelStep:
    name: str
    points: int = 0
    hours: int = 0


@dataclass(frozen=True)
class Levels:
    """A ladder. A step is reached with its points, its hours, or both where both are named."""

    code: str
    name: str
    steps: tuple[LevelStep, ...]
    subject: SubjectKind = "resident"
    every: Every = "year"
    moves_down: bool = True
    description: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class Standing:
    code: str
    name: str
    every: Every = "month"
    subject: SubjectKind = "resident"
    top: int = 10
    is_public: bool = False
    assumed: bool = False


@dataclass(frozen=True)
class Reward:
    """What comes round with the month, the quarter or the year: to the first of a standing, by lot, or by choice."""

    name: str
    every: Every
    gives: str
    standing: str = ""
    top: int | None = None
    honour: str = ""
    yuan_min: int | None = None
    yuan_max: int | None = None
    description: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class Deduction:
    """Points taken back for something done: only with a basis, a notice before, an appeal, and an end."""

    code: str
    name: str
    points: int
    basis: str
    notice_days: int
    appeal_days: int
    ends_after_months: int
    subject: SubjectKind = "resident"
    assumed: bool = False


@dataclass(frozen=True)
class Article:
    """What the store offers at the start; afterwards the storekeeper's shelf is what counts."""

    name: str
    points: int
    drawing: str = ""
    stock: int = 0
    limit_per_redemption: int | None = None
    limit_per_month: int | None = None
    assumed: bool = False


@dataclass(frozen=True)
class Benefit:
    """Something redeemed that does not stand on a shelf: use of a room, a discount, relief on a fee."""

    name: str
    description: str = ""
    points: int | None = None
    given_by: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class Frame:
    """In an area's rulebook: what its communities' own rulebooks keep to. What is not said is left to them."""

    points_per_time_max: int | None = None
    on_the_spot_max: int | None = None
    kinds: tuple[AmountKind, ...] = ()  # empty: all
    categories: tuple[str, ...] = ()  # codes that every rulebook has
    rules: tuple[str, ...] = ()  # codes of rules that stay as the area wrote them
    deductions: bool = True
    yuan_anchor_min: Decimal | None = None
    yuan_anchor_max: Decimal | None = None


@dataclass(frozen=True)
class Scheme:
    title: str
    brand: str = ""
    summary: str = ""
    store: Store = field(default_factory=Store)
    points: Points = field(default_factory=Points)
    life: Life = field(default_factory=Life)
    redemption: Redemption = field(default_factory=Redemption)
    privacy: Privacy = field(default_factory=Privacy)
    coins: Coins = field(default_factory=Coins)
    # No rule may let a single pair of eyes credit more than this.
    on_the_spot_max: int = 0
    limits: tuple[Limit, ...] = ()
    categories: tuple[Category, ...] = ()
    rules: tuple[Rule, ...] = ()
    groups: tuple[Group, ...] = ()
    levels: tuple[Levels, ...] = ()
    standings: tuple[Standing, ...] = ()
    rewards: tuple[Reward, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    articles: tuple[Article, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    frame: Frame | None = None

    def rule(self, code: str) -> Rule:
        """The rule of that code. Raises UnknownRule."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise UnknownRule(rule=code)

    def category(self, code: str) -> Category:
        return next(category for category in self.categories if category.code == code)

    def open_rules(self, day: date) -> tuple[Rule, ...]:
        """The rules under which a deed of that day may be recorded, in the order of the rulebook."""
        return tuple(rule for rule in self.rules if rule.is_open_on(day))
