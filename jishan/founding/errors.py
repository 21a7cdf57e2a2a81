"""What founding a community refuses, and how it says it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class SetUpCodeWrong(Refused):
    code = "set_up_code_wrong"
    sentence = _("开张码不对。请照着启动窗口里的再写一遍，共十位；窗口重开过的，以最后一次为准。")


class SetUpCodeUsed(Refused):
    code = "set_up_code_used"
    sentence = _("开张码已经用过，或者换了新的。请看启动窗口，重新进来。")


class SlugUnfit(Refused):
    code = "slug_unfit"
    sentence = _("网址里的名字只能用小写字母、数字和连字符，2 到 40 位，比如 heyan。")


class SlugTaken(Refused):
    code = "slug_taken"
    sentence = _("已经有社区用了 %(slug)s 这个网址，请换一个，比如加上街道：%(slug)s-jiefanglu。")


class BuildingsUnclear(Refused):
    code = "buildings_unclear"
    sentence = _("第 %(line)s 行“%(text)s”看不明白。一行写一个小区：河沿小区 1-6 号楼，每栋 3 个单元。")


class TooManyBuildings(Refused):
    code = "too_many_buildings"
    sentence = _("第 %(line)s 行写了 %(count)s 栋楼，一行最多 %(most)s 栋。请看看是不是多写了一位。")


class PresetUnknown(Refused):
    code = "preset_unknown"
    sentence = _("没有这份细则，请另选一份。")


class StartsTooLate(Refused):
    code = "starts_too_late"
    sentence = _("开始的日子最晚到 %(latest)s，再晚就先别开张。")


class AlreadyManaged(Refused):
    code = "already_managed"
    sentence = _("%(name)s 已经自己登录过了，密码要本人来改。")


class NotOursToLetIn(Refused):
    code = "not_ours_to_let_in"
    sentence = _("%(name)s在别的社区或片区也有岗位，密码要本人来改。")


class KeepsTheMachine(Refused):
    code = "keeps_the_machine"
    sentence = _("%(name)s还管着这台机器，密码要本人来改，或者由另一位管机器的人来换。")
