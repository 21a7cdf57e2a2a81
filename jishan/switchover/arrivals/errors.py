"""What arrivals refuse, and how they say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class ListUnreadable(Refused):
    code = "list_unreadable"
    sentence = _("这份名单的内容已经不在了，或者是用另一把密钥封存的。请把文件再交一次。")


class NoPeople(Refused):
    code = "no_people"
    sentence = _("这个文件里没有找到一个姓名。请看看是不是选错了文件，或者给姓名那一列写上“姓名”两个字。")


class QuestionsOpen(Refused):
    code = "questions_open"
    sentence = _("还有 %(n)s 行没有弄清楚，什么都没有登记。请先改好，或者说明这几行先不登记。")


class NobodyNew(Refused):
    code = "nobody_new"
    sentence = _("名单上的人都登记过了，没有要登记的新人。")


class ListDecided(Refused):
    code = "list_decided"
    sentence = _("这份名单已经登记了，不能再改。要改，可以先整批撤回。")


class ListBusy(Refused):
    code = "list_busy"
    sentence = _("这份名单正在登记，请等它做完。")


class NotWritten(Refused):
    code = "not_written"
    sentence = _("这份名单没有登记过，或者已经撤回了，不用再撤。")


class StandsOnIt(Refused):
    code = "stands_on_it"
    sentence = _(
        "这批居民已经用起来了，不能整批撤回：%(what)s。什么都没有动。登记错了的，请在那位居民的页面上改，或者办迁出。"
    )
