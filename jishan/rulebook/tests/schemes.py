"""Any sound rulebook, for Hypothesis: every kind of amount, every section, whatever people may write in a name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from jishan.rulebook import scheme as s
from jishan.rulebook.rules import is_money, usual_proof, usual_unit

_signs = st.characters(exclude_categories=["Cs", "Cc"])
_codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,10}", fullmatch=True)
_small = st.integers(1, 50)
_days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
_drawings = st.sampled_from(["", "snow", "door", "rice"])


def words(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(_signs, min_size=least, max_size=most).map(str.strip).filter(lambda text: len(text) >= least)


def amounts() -> st.SearchStrategy[s.Amount]:
    pairs = st.tuples(_small, _small).filter(lambda two: two[0] != two[1]).map(sorted)
    names = st.lists(words(12), min_size=2, max_size=4, unique=True)
    steps = st.builds(
        lambda by_rank, most, points, name: s.Step(
            name, points, most if by_rank else None, None if by_rank else most
        ),
        st.booleans(), _small, _small, words(12),
    )  # fmt: skip
    return st.one_of(
        st.builds(s.Fixed, _small),
        pairs.map(lambda two: s.Range(*two)),
        names.flatmap(
            lambda named: st.tuples(*(_small.map(lambda n, name=name: s.Tier(name, n)) for name in named))
        ).map(s.Tiers),
        st.builds(
            s.Measured,
            _small,
            st.sampled_from(get_args(s.Per)),
            st.integers(1, 60),
            st.sampled_from(get_args(s.Rounding)),
            st.sampled_from([Decimal(1), Decimal("1.5"), Decimal("0.25"), Decimal(2)]),
        ),
        st.tuples(_small, _small).map(lambda two: s.MonthlyBase(max(two), min(two))),
        st.lists(steps, min_size=1, max_size=3).map(tuple).map(s.ByStanding),
        st.builds(s.Referral, _small, st.integers(0, 5)),
    )


def limits(subject: str) -> st.SearchStrategy[tuple[s.Limit, ...]]:
    """Loose enough never to cut an amount; two of one list never speak of the same span."""

    def one(every: s.Every, times: int | None, points: int | None, per: s.LimitPer) -> s.Limit:
        return s.Limit(per, every, times, points if times is None or points is not None else None)

    per: Any = st.sampled_from([subject, "community"])
    day = st.builds(one, st.just("day"), st.integers(1, 9), st.one_of(st.none(), st.just(1000)), per)
    year = st.builds(one, st.sampled_from(["quarter", "year", "ever"]), st.none(), st.integers(2000, 9000), per)
    activity = st.builds(s.Limit, st.just("activity"), st.just("ever"), st.integers(10, 20), st.none())
    return st.one_of(st.just(()), st.tuples(day), st.tuples(day, year), st.tuples(year, activity))


@st.composite
def rules(draw: st.DrawFn, code: str, name: str, category: str, on_the_spot_max: int) -> s.Rule:
    amount = draw(amounts())
    subject: Any = draw(st.sampled_from(get_args(s.SubjectKind)))
    wallets = {"organisation": ["organisation"]}.get(subject, ["resident", "household"])
    kinds: Any = draw(
        st.one_of(
            st.just(("none",)),
            st.lists(
                st.sampled_from(["photo", "paper", "check_in", "witness", "sign_in_sheet"]),
                min_size=1, max_size=3, unique=True,
            ).map(tuple),
        )
    )  # fmt: skip
    proof = usual_proof(kinds)
    if proof.wants_photos and draw(st.booleans()):
        least = draw(st.integers(0, 4))
        proof = s.Proof(kinds, least, draw(st.integers(max(1, least), 9)))
    spot = bool(on_the_spot_max) and draw(st.booleans())
    starts_on, ends_on = draw(st.one_of(st.just((None, None)), st.tuples(_days, _days).map(sorted)))
    return s.Rule(
        code=code,
        name=name,
        category=category,
        amount=amount,
        description=draw(words(60, 0)),
        unit=draw(st.one_of(st.just(usual_unit(amount)), words(6).filter(lambda unit: not is_money(unit)))),
        subject=subject,
        wallet=draw(st.sampled_from(wallets)),
        limits=draw(limits(subject)),
        proof=proof,
        review="on_the_spot" if spot else draw(st.sampled_from(["one", "two"])),
        on_the_spot_max=on_the_spot_max if spot else 0,
        notice_days=draw(st.sampled_from([0, 0, 7])),
        poor_makes_zero=draw(st.booleans()),
        claimable_by_resident=draw(st.booleans()),
        starts_on=starts_on,
        ends_on=ends_on,
        drawing=draw(_drawings),
        icon=draw(st.sampled_from(["", "award"])),
        assumed=draw(st.booleans()),
    )


@st.composite
def schemes(draw: st.DrawFn) -> s.Scheme:
    spot = draw(st.sampled_from([0, 60]))
    categories = tuple(
        s.Category(code, name, draw(words(30, 0)), draw(_drawings), limits=draw(limits("resident")))
        for code, name in zip(
            draw(st.lists(_codes, min_size=2, max_size=3, unique=True)),
            draw(st.lists(words(12), min_size=3, max_size=3, unique=True)),
            strict=False,
        )
    )
    codes = draw(st.lists(_codes, min_size=2, max_size=5, unique=True))
    names = draw(st.lists(words(20), min_size=len(codes), max_size=len(codes), unique=True))
    book = tuple(
        draw(rules(code, name, draw(st.sampled_from(categories)).code, spot))
        for code, name in zip(codes, names, strict=True)
    )
    lapse: Any = draw(st.sampled_from(get_args(s.LapseKind)))
    times_max = draw(st.one_of(st.none(), _small))
    flag = st.booleans()
    return s.Scheme(
        title=draw(words(30)),
        brand=draw(words(20, 0)),
        summary=draw(words(80, 0)),
        store=s.Store(draw(words(20)), draw(words(20, 0)), draw(words(20, 0)), draw(flag)),
        points=s.Points(draw(words(8)), draw(st.sampled_from([None, Decimal("0.5"), Decimal(1)])), draw(_small)),
        life=s.Life(
            lapse,
            draw(_small) if lapse == "after_months" else 0,
            draw(st.integers(1, 10)) if lapse == "year_end" else 1,
            draw(st.integers(0, 180)),
            draw(flag),
        ),
        redemption=s.Redemption(
            draw(_small),
            times_max,
            draw(st.sampled_from(["day", "month", "quarter"])) if times_max else "quarter",
            draw(st.sampled_from([(), (s.Window("夏", (6, 20), (2, 29)), s.Window("冬", (12, 1), (1, 5), True))])),
            draw(words(20, 0)),
        ),
        privacy=s.Privacy(draw(flag), draw(flag), draw(flag), draw(flag)),
        coins=s.Coins(draw(words(6)), draw(st.sampled_from([(), (2, 3)]))),
        on_the_spot_max=spot,
        limits=draw(limits("resident")),
        categories=categories,
        rules=book,
        groups=draw(st.sampled_from([(), (s.Group("g", "只取最高", tuple(codes[:2]), "household", "month"),)])),
        levels=draw(
            st.sampled_from(
                [(), (s.Levels("l", "星级", (s.LevelStep("一", 1), s.LevelStep("二", 2, 5)), "household"),)]
            )
        ),
        standings=draw(st.sampled_from([(), (s.Standing("m", "月榜", "month", "building", 20, assumed=True),)])),
        rewards=draw(st.sampled_from([(), (s.Reward("奖", "month", "一份", yuan_min=1, yuan_max=3, honour="星"),)])),
        deductions=draw(st.sampled_from([(), (s.Deduction("d", "高空抛物", 20, "公约", 7, 15, 12, "household"),)])),
        articles=draw(st.sampled_from([(), (s.Article("毛巾", 10, "towel", 5, 1, 3), s.Article("盐", 2))])),
        benefits=draw(st.sampled_from([(), (s.Benefit("场地", "半天", 20, "社区"),)])),
        frame=draw(
            st.sampled_from(
                [None, s.Frame(), s.Frame(100, 2, ("fixed", "range"), (), tuple(codes[:1]), False, Decimal("0.5"))]
            )
        ),
    )
