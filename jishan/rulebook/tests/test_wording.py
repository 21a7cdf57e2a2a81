"""How staff write a table, and what it means; what has two meanings is said, not guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jishan.rulebook.scheme import (
    Amount,
    ByStanding,
    Fixed,
    Limit,
    Measured,
    MonthlyBase,
    Proof,
    Range,
    Referral,
    Step,
    Tier,
    Tiers,
)
from jishan.rulebook.wording import Unclear, read_amount, read_proof, read_words, split_name


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("5", Fixed(5)),
        ("５分", Fixed(5)),
        ("+5分", Fixed(5)),
        ("每次5分", Fixed(5)),
        ("每次 5 分", Fixed(5)),
        ("5分/次", Fixed(5)),
        ("一次五分", Fixed(5)),
        ("每次十二分", Fixed(12)),
        ("每场5分", Fixed(5)),
        ("3-160分", Range(3, 160)),
        ("3～160分", Range(3, 160)),
        ("3至160分", Range(3, 160)),
        ("3到160", Range(3, 160)),
        ("每次3—20分", Range(3, 20)),
        ("社区级10分、区级20分、市级40分", Tiers((Tier("社区级", 10), Tier("区级", 20), Tier("市级", 40)))),
        ("社区级：10分；区级：20分", Tiers((Tier("社区级", 10), Tier("区级", 20)))),
        ("一等奖30分，二等奖20分", Tiers((Tier("一等奖", 30), Tier("二等奖", 20)))),
        ("每小时2分", Measured(2, "hour")),
        ("2分/小时", Measured(2, "hour")),
        ("每满30分钟记1分", Measured(1, "minute", 30)),
        ("每半小时1分", Measured(1, "minute", 30)),
        ("每件1分", Measured(1, "piece")),
        ("每公斤2分", Measured(2, "piece")),
        ("每2小时3分，不满的也算", Measured(3, "hour", 2, "up")),
        ("每小时2分，乘系数1.5", Measured(2, "hour", coefficient=Decimal("1.5"))),
        ("每月10分，有一处没做到少2分", MonthlyBase(10, 2)),
        ("前3名10分、前10%5分", ByStanding((Step("前 3 名", 10, 3), Step("前 10%", 5, None, 10)))),
        ("每带来一位2分，新来的这位1分", Referral(2, 1)),
    ],
)
def test_an_amount_as_staff_write_it(text: str, amount: Amount) -> None:
    assert read_amount(text)[0] == amount


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有写几分"),
        ("酌情", "请写一个范围"),
        ("视情况给分", "请写一个范围"),
        ("每天5分", "有两种意思：是每天最多记一次，还是每做一次都记 5 分"),
        ("每月10分", "每月最多1次"),
        ("每人5分", "有两种意思"),
        ("每户5分", "以家庭记"),
        ("2、3分", "是在两个数之间由审核的人定，还是分两档"),
        ("5分封顶", "有两种意思"),
        ("不超过5分", "“1-5分”"),
        ("5分以上", "没有说最多几分"),
        ("0.5分", "分只能是整数"),
        ("-5分", "扣分要写依据"),
        ("扣5分", "扣分要写依据"),
        ("100元", "给钱不记分"),
        ("20-3分", "前面的数不比后面的小"),
        ("0分", "大于零的整数"),
        ("每次5分，看表现", "没看懂"),
        ("很多", "没看懂“很多”"),
    ],
)
def test_what_has_two_meanings_or_none_is_told_with_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(Unclear) as unclear:
        read_amount(text)
    assert sentence in unclear.value.message


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("每月最多4次", [Limit("resident", "month", 4)]),
        ("每人每天最多记 1 次", [Limit("resident", "day", 1)]),
        ("每户每月不超过20分", [Limit("household", "month", None, 20)]),
        ("最多每月4次", [Limit("resident", "month", 4)]),
        ("每月4次封顶", [Limit("resident", "month", 4)]),
        ("每天1次，每月10次", [Limit("resident", "day", 1), Limit("resident", "month", 10)]),
        ("每人每月最多4次、20分", [Limit("resident", "month", 4, 20)]),
        ("每周限一次", [Limit("resident", "week", 1)]),
        ("每季度上限30分", [Limit("resident", "quarter", None, 30)]),
        ("每场活动合起来最多10分", [Limit("activity", "ever", None, 10)]),
        ("全社区每年最多500分", [Limit("community", "year", None, 500)]),
        ("一次性", [Limit("resident", "ever", 1)]),
        ("4次/月", [Limit("resident", "month", 4)]),
    ],
)
def test_limits_as_staff_write_them(text: str, limits: list[Limit]) -> None:
    assert read_words(text).limits == limits


def test_an_amount_and_its_limit_may_stand_in_one_cell() -> None:
    amount, said = read_amount("每次5分，每月最多4次")
    assert (amount, said.limits) == (Fixed(5), [Limit("resident", "month", 4)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("最多4次", "没有写多长时间"),
        ("每月20分", "是最多记这么多，还是每次就记这么多"),
        ("每月最多几次看情况", "没看懂“每月最多几次看情况”"),
        ("当场就记；两位先后审核", "前后说得不一样"),
        ("2026-02-30起", "这一天不存在"),
    ],
)
def test_words_that_may_mean_two_things(text: str, sentence: str) -> None:
    with pytest.raises(Unclear) as unclear:
        read_words(text)
    assert sentence in unclear.value.message


def test_what_is_no_term_is_the_description_as_it_was_written() -> None:
    said = read_words("每月最多4次，要穿红马甲。工具自带", "由网格员核实；公示3天")
    assert said.limits == [Limit("resident", "month", 4)]
    assert said.words == ["要穿红马甲", "工具自带", "由网格员核实"]
    assert said.facts == {"notice_days": 3}


def test_what_stands_after_the_word_description_is_never_read() -> None:
    said = read_words("每天最多1次；说明：不满一小时不计，每小时 2 分；最多三次。")
    assert said.words == ["不满一小时不计，每小时 2 分；最多三次。"]


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("", Proof(("none",), 0, 0)),
        ("无", Proof(("none",), 0, 0)),
        ("照片", Proof(("photo",), 1, 3)),
        ("照片2张", Proof(("photo",), 2, 2)),
        ("照片1-3张、签到表", Proof(("photo", "sign_in_sheet"), 1, 3)),
        ("现场签到", Proof(("check_in",), 0, 0)),
        ("证书或", None),
        ("照片或签到表", None),
        ("领导签字", None),
    ],
)
def test_proof_as_staff_write_it(text: str, proof: Proof | None) -> None:
    if proof is None:
        with pytest.raises(Unclear):
            read_proof(text)
    else:
        assert read_proof(text) == proof


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("参加志愿服务每次5分，每月最多4次", "参加志愿服务", "每次5分，每月最多4次"),
        ("3、扫雪除冰（每次2分）", "扫雪除冰", "每次2分"),
        ("陪老人聊天，每小时2分", "陪老人聊天", "每小时2分"),
        ("每月大扫除", "每月大扫除", ""),
        ("认领1棵树", "认领1棵树", ""),
    ],
)
def test_an_amount_behind_a_name_is_found(text: str, name: str, rest: str) -> None:
    assert split_name(text) == (name, rest)
