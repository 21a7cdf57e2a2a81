"""The five places as the demo shows them. Places are real (one community is marked invented); people never are."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["AREAS", "COMMUNITIES", "AreaPlan", "CommunityPlan", "OrganisationPlan"]


@dataclass(frozen=True)
class AreaPlan:
    """An area; `rulebook` is the preset its communities adopt, where it has one."""

    slug: str
    name: str
    parent: str = ""
    rulebook: str = ""


@dataclass(frozen=True)
class OrganisationPlan:
    kind: str
    name: str
    is_from_outside: bool = False


@dataclass(frozen=True)
class CommunityPlan:
    """What is founded before its year is played. `rulebook` names a preset; empty means the area's is adopted."""

    slug: str
    name: str
    place: str
    area: str
    rulebook: str
    compounds: tuple[str, ...]
    office_hours: str = "周一至周五 08:30 到 17:30"
    residents: int = 100
    is_invented: bool = False
    organisations: tuple[OrganisationPlan, ...] = field(default=())
    seed: int = 0


def _merchants(*names: str) -> tuple[OrganisationPlan, ...]:
    return tuple(OrganisationPlan("merchant", name) for name in names)


def _teams(*names: str) -> tuple[OrganisationPlan, ...]:
    return tuple(OrganisationPlan("team", name) for name in names)


def _partners(*names: str) -> tuple[OrganisationPlan, ...]:
    return tuple(OrganisationPlan("partner", name, is_from_outside=True) for name in names)


AREAS = (
    AreaPlan("lixia", "济南市历下区"),
    AreaPlan("jiefanglu", "解放路街道", "lixia"),
    AreaPlan("rencheng", "济宁市任城区"),
    AreaPlan("guhuai", "古槐街道", "rencheng"),
    AreaPlan("rushan", "乳山市"),
    AreaPlan("yintan", "滨海新区（银滩）", "rushan"),
    AreaPlan("xiongan", "雄安新区"),
    AreaPlan("rongdong", "容东片区", "xiongan", rulebook="rongdong"),
    AreaPlan("enshi", "恩施市"),
    AreaPlan("xiaoduchuan", "小渡船街道", "enshi"),
)

COMMUNITIES = (
    CommunityPlan(
        "qinglongjie", "青龙街社区", "青龙街", "jiefanglu", "qinglongjie", ("青龙街小区", "文化东路小区"),
        organisations=(
            *_merchants("老街理发店", "明府文具", "青龙早点铺", "泉边茶社", "历山眼镜", "小巷水果", "向阳药房", "巧手裁缝铺"),
            *_partners("千佛山花卉市场", "南部山区合作社", "大明湖书屋"),
            *_teams("青诚志愿队"),
        ),
        seed=1,
    ),
    CommunityPlan(
        "beimen", "北门社区", "古槐", "guhuai", "guhuai-beimen", ("北门大街小区", "银杏苑"),
        organisations=(*_teams("星火志愿队", "星矢志愿队", "星使志愿队", "济水情志愿队", "和家好邻居"), *_merchants("北门面馆", "平价菜店")),
        seed=2,
    ),
    CommunityPlan(
        "hanlinjie", "翰林街社区", "古槐", "guhuai", "guhuai-hanlinjie", ("书香苑",),
        organisations=(
            *_merchants("翰林书店", "东门早餐"),
            OrganisationPlan("property", "书香苑物业"),
            OrganisationPlan("school", "翰林街小学"),
        ),
        seed=3,
    ),
    CommunityPlan(
        "tietasi", "铁塔寺社区", "古槐", "guhuai", "guhuai-tietasi", ("铁塔小区",),
        organisations=(*_merchants("老李五金", "街口豆腐坊", "仁和诊所"), *_teams("铁塔寺志愿小分队")), seed=4,
    ),
    CommunityPlan(
        "guandimiao", "关帝庙社区", "古槐", "guhuai", "guhuai-guandimiao", ("关帝庙小区", "新华苑"),
        organisations=(*_merchants("童年玩具店", "新华鲜奶"), *_teams("家园小卫士")), seed=5,
    ),
    CommunityPlan(
        "bailangwan", "白浪湾社区", "银滩", "yintan", "yintan-bailangwan", ("白浪湾小区",),
        organisations=_teams("白浪湾志愿队"), seed=6,
    ),
    CommunityPlan(
        "guanhaiyuan", "观海苑社区", "银滩", "yintan", "yintan-guanhaiyuan", ("观海苑",),
        organisations=_merchants("观海渔家小店"), seed=7,
    ),
    CommunityPlan(
        "haiyun", "海韵社区", "银滩", "yintan", "yintan-haiyun", ("海韵小区",), organisations=_teams("海韵护滩队"), seed=8
    ),
    CommunityPlan(
        "yihe", "颐和社区", "银滩", "yintan", "yintan-yihe", ("颐和家园",), organisations=_teams("颐和助老队"), seed=9
    ),
    CommunityPlan(
        "jinhe", "金河社区", "容东", "rongdong", "", ("红莲东园", "红莲西园"),
        organisations=(OrganisationPlan("property", "金河物业服务中心"), *_teams("金河志愿服务队")), seed=10,
    ),
    CommunityPlan(
        "qingyuan", "清源社区", "容东", "rongdong", "", ("清源一区",), is_invented=True,
        organisations=_teams("清源志愿服务队"), seed=11,
    ),
    CommunityPlan(
        "jichanglu", "机场路社区", "机场路", "xiaoduchuan", "jichanglu", ("机场路小区", "樱花苑"),
        organisations=(
            *_merchants("峡江茶庄", "巷口包子铺", "山里土货"),
            *_partners("烟草专卖局志愿服务队", "畜牧兽医中心志愿服务队", "恩施某银行志愿服务队"),
        ),
        seed=12,
    ),
)  # fmt: skip
