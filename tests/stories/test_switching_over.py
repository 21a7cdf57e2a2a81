"""柳荫 Liuyin, invented: from an Excel file with every kind of mess in it to a month's report, and a laptop that dies.

The people of the story see only pages, paper and files; nothing is done behind the pages' back.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from jishan.config.cli import main
from jishan.founding.setup_code import make_code
from jishan.ledger import queries as ledger
from jishan.lib import clock, jobs
from jishan.people.models import Resident
from jishan.places.models import Community
from jishan.rulebook.queries import in_force, scheme_of
from jishan.store.models import Article
from jishan.upkeep import services as upkeep
from tests.cast import PASSWORD, moment
from tests.stories.messy_list import PASSBOOK, READ, messy_list

# The copy is made while others may write, so what it reads must really have been committed.
pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = date(2026, 3, 2)
AFTER_THE_MONTH = date(2026, 4, 1)
LIST_NAME = "柳荫居民花名册（最新）(2).xlsx"


def test_a_community_switches_over_from_excel_runs_a_month_and_survives_its_laptop(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with clock.at(moment(MONDAY, 9)):
        manager = opens()
        second = appoints_a_second_pair_of_eyes(manager)
        brings_everyone_in(manager)
        nothing_is_new_when_the_list_is_read_again(manager)
        prints_the_papers(manager)
    with clock.at(moment(MONDAY, 11)):
        opening = drafts_the_cut_over_list(manager)
    with clock.at(moment(date(2026, 3, 10), 9)):
        both_sign(manager, second, opening)
        everyone_holds_what_the_passbook_said()
    with clock.at(moment(date(2026, 3, 14), 9)):
        the_yard_is_swept(manager)
    with clock.at(moment(date(2026, 3, 20), 15)):
        somebody_takes_a_towel(manager)
    with clock.at(moment(AFTER_THE_MONTH, 9)):
        hands_in_the_months_report(manager)
        assert main(["check"]) == 0
        figures = capsys.readouterr().out
        code, copy = makes_a_copy()
        on_another_machine_the_same_figures_stand(copy, code, figures, tmp_path)


# The morning -----------------------------------------------------------------------------------------------------------


def opens() -> Client:
    """Six questions, and the person who answered them is signed in as the manager."""
    manager = Client()
    manager.post("/set-up/", {"code": make_code()})
    answers = {
        "preset": "general", "name": "柳荫社区", "area_name": "柳荫街道", "slug": "liuyin", "address": "柳荫小区 1 号楼",
        "phone": "0531-88880001", "office_hours": "周一至周五 8:30 到 17:30", "compounds": "柳荫小区 6-8 号楼，每栋 3 个单元",
        "store_name": "柳荫小铺", "store_place": "居委会一楼", "store_hours": "周三、周五上午", "lays_out_shelf": "on",
        "manager": "沈月娥", "username": "shenyuee", "password": PASSWORD, "password_again": PASSWORD,
        "starts_on": MONDAY.isoformat(), "opening": "0",
    }  # fmt: skip
    first = manager.post("/set-up/questions/", answers, follow=True)
    assert "柳荫社区开张了，您是第一位信用管理员" in words(first)
    return manager


def appoints_a_second_pair_of_eyes(manager: Client) -> Client:
    said = manager.post(
        address("desk:staff_new"),
        {"role": "manager", "reach": "everywhere", "since": MONDAY.isoformat(), "username": "fangjing", "name": "方静",
         "password": PASSWORD},
        follow=True,
    )  # fmt: skip
    assert "方静现在是信用管理员了" in words(said), words(said)[:800]
    second = Client()
    second.post("/sign-in/", {"username": "fangjing", "password": PASSWORD})
    return second


def brings_everyone_in(manager: Client) -> None:
    """The list as it is: what is plain comes in, what is not is asked about, and what stays out is said."""
    page = hand_in_list(manager)
    said = words(page)
    # Of the two 何平 with one telephone the first is taken as written and the second is asked about.
    assert f"有 {len(READ)} 位可以登记" in said
    assert "还有 4 行要问您" in said
    assert "2 个身份证号没有保存" in said
    for question in ("电话“1990000”看不明白", "只写到楼，没有门牌", "这一行没有姓名", "同名、同一个电话，住址不一样"):
        assert question in said
    assert Resident.objects.count() == 0, "looking writes nobody"
    here = page.request["PATH_INFO"]
    manager.post(f"{here}row/", {"key": "0:16:0", "name": "吴敏", "address": "7-2-302", "phone": "19900000018"})
    manager.post(f"{here}rest/", {"leave": "1"})
    manager.post(f"{here}write/")
    jobs.run_waiting()
    assert "登记好了" in words(manager.get(here))
    community = Community.objects.get()
    here_now = set(Resident.objects.filter(community=community).values_list("name", flat=True))
    assert {name for name, _, _ in READ} | {"吴敏"} <= here_now
    assert Resident.objects.filter(community=community, name="刘芳").count() == 2
    assert "早已搬走" not in here_now
    for name, home, phone in READ:
        found = words(manager.get(address("desk:residents"), {"q": phone or name}))
        assert name in found
        assert home.removeprefix("柳荫小区 ").split("号楼")[0] in found


def nothing_is_new_when_the_list_is_read_again(manager: Client) -> None:
    before = Resident.objects.count()
    assert "有 0 位可以登记" in (said := words(hand_in_list(manager))) or "没有要登记的" in said, said[:1500]
    assert Resident.objects.count() == before


def prints_the_papers(manager: Client) -> None:
    cards = words(manager.get(address("desk:cards_print")))
    assert "张桂兰" in cards
    assert "买买提·艾力" in cards
    for name in ("public:poster", "desk:labels", "public:join_poster"):
        assert manager.get(address(name)).status_code == 200, name


# The passbooks ---------------------------------------------------------------------------------------------------------


def drafts_the_cut_over_list(manager: Client) -> str:
    """From the same file; the list is shown to residents for a week, names masked."""
    made = manager.post(
        address("desk:opening_new"),
        {"key": str(uuid4()), "title": "2019 年以来的纸质存折", "cut_over_on": MONDAY.isoformat(), "lapse": "posted"},
        follow=True,
    )
    here = made.request["PATH_INFO"]
    read = manager.post(f"{here}file/", {"file": upload()}, follow=True)
    assert "合计写着 219 分，逐行读出来是 244 分" in words(read), "the couple's 25 were counted once"
    (asked,) = re.findall(r"openings/lines/([0-9a-f-]{36})/decide/", read.content.decode())
    manager.post(address("desk:opening_leave_out", line=asked), {"reason": "与上一行是同一位"})
    shown = manager.post(f"{here}show/", {"until": "2026-03-09"}, follow=True)
    assert "公示了" in words(shown), words(shown)[:1500]
    public = words(Client().get(address("public:community")))
    assert "张桂兰" not in public
    return here


def both_sign(manager: Client, second: Client, here: str) -> None:
    first = sign(manager, here)
    assert "还要另一位同事来签" in words(first), words(first)[:1500]
    assert total_held() == 0, "one signature moves nothing"
    assert "已经记账" in words(sign(second, here))


def sign(client: Client, here: str):
    digest = re.search(r'name="digest" value="([^"]+)"', client.get(here).content.decode())
    return client.post(f"{here}sign/", {"digest": digest.group(1) if digest else ""}, follow=True)


def everyone_holds_what_the_passbook_said() -> None:
    held = {resident.name: ledger.available(resident.account) for resident in everyone()}
    assert {name: held[name] for name in PASSBOOK} == PASSBOOK
    assert total_held() == sum(PASSBOOK.values())


# The month -------------------------------------------------------------------------------------------------------------


def the_yard_is_swept(manager: Client) -> None:
    """The first deed of the new book, for three at once: 2 points each, credited on the spot as the rulebook says."""
    three = {r.name: r for r in everyone() if r.name in ("张桂兰", "赵德明", "马小军")}
    form = {"key": str(uuid4()), "happened_on": "2026-03-14", "who": [f"resident:{r.pk}" for r in three.values()]}
    for _ in range(2):  # a list sent twice changes nothing
        manager.post(f"{address('desk:collect')}?rule={sweeping()}", {**form, "send": "1"}, follow=True)
    assert {n: ledger.available(r.account) - PASSBOOK[n] for n, r in three.items()} == dict.fromkeys(three, 2)


def somebody_takes_a_towel(keeper: Client) -> None:
    article = Article.objects.filter(points__lte=100).order_by("points").first()
    resident = next(r for r in everyone() if r.name == "赵德明")
    before = ledger.available(resident.account)
    keeper.post(
        address("desk:stock", article=article.pk),
        {"what": "receive", "receive-key": str(uuid4()), "receive-quantity": "5", "receive-remark": "开张进货"},
    )
    page = keeper.post(address("counter:find"), {"scanned": "赵德明"})
    done = keeper.post(
        page.url,
        {"key": str(uuid4()), "shown_points": article.points, f"article-{article.pk}": 1},
        follow=True,
    )
    assert "赵德明" in words(done)
    assert ledger.available(resident.account) == before - article.points


def hands_in_the_months_report(manager: Client) -> None:
    page = words(manager.get(address("desk:report", period="2026-03")))
    assert str(sum(PASSBOOK.values())) in page
    excel = manager.get(address("desk:report_excel", period="2026-03"))
    assert load_workbook(BytesIO(excel.content)).sheetnames
    for_the_group = words(manager.get(address("desk:report_share", period="2026-03")))
    assert not [name for name, _, _ in READ if name in for_the_group], "no whole name leaves the house"


# The laptop ------------------------------------------------------------------------------------------------------------


def makes_a_copy() -> tuple[str, Path]:
    code = upkeep.new_recovery_code()
    made = upkeep.make_copy()
    assert made.is_sound, made.trouble or made.faults
    return code, next(place.path / made.name for place in upkeep.places() if (place.path / made.name).exists())


def on_another_machine_the_same_figures_stand(copy: Path, code: str, figures: str, tmp_path: Path) -> None:
    """A bare machine: another folder, no keys, nothing but the stick and the code on paper."""
    machine = tmp_path / "another machine"
    machine.mkdir()
    stick = tmp_path / copy.name
    stick.write_bytes(copy.read_bytes())
    restored = on(machine, "restore", str(stick), "--code", code)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    checked = on(machine, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "一处不漏，一分不差" in checked.stdout
    assert checked.stdout == figures, "every figure that is compared is there again, and no other"


def on(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LD_LIBRARY_PATH")}
    facts = {"JISHAN_VAR": str(machine), "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "jishan", *arguments],
        env=kept | facts, cwd=settings.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


# Looking ---------------------------------------------------------------------------------------------------------------


def address(name: str, **more: object) -> str:
    return reverse(name, kwargs={"slug": "liuyin", **more})


def words(answer) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile(LIST_NAME, messy_list())


def hand_in_list(manager: Client):
    return manager.post(address("desk:arrivals"), {"file": upload()}, follow=True)


def everyone() -> list[Resident]:
    return list(Resident.objects.filter(community=Community.objects.get()).select_related("account"))


def sweeping() -> str:
    """The code of the rule for sweeping the stairs and the yard."""
    scheme = scheme_of(in_force(Community.objects.get()))
    return next(rule.code for rule in scheme.rules if rule.name.startswith("打扫"))


def total_held() -> int:
    return sum(ledger.available(resident.account) for resident in everyone())
