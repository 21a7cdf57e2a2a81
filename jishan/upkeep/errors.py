"""What upkeep refuses, and how it says it: what happened, why, what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class CodeMistyped(Refused):
    code = "recovery_code_mistyped"
    sentence = _("恢复码抄错了一个字，或者少了一个。它有 24 个字，四个一组，请对着纸再看一看。")


class CodeWrong(Refused):
    code = "recovery_code_wrong"
    sentence = _("恢复码本身没有抄错，可它不是这份备份的。请找做这份备份时用的那张纸。")


class CodeMissing(Refused):
    code = "recovery_code_missing"
    sentence = _("这台机器打不开这份备份。请写上恢复码：jishan restore 文件 --code 恢复码")


class CopyMissing(Refused):
    code = "copy_missing"
    sentence = _("读不到备份文件 %(file)s：%(reason)s")


class NotACopy(Refused):
    code = "not_a_copy"
    sentence = _("%(file)s 不是积善的备份文件。备份文件的名字以 jishan- 开头，以 .age 结尾。")


class CopyDamaged(Refused):
    code = "copy_damaged"
    sentence = _("%(file)s 坏了，读到一半对不上。什么都没有改动。请换一份备份，比如前一晚的。")


class CopyNewer(Refused):
    code = "copy_newer"
    sentence = _(
        "这份备份是更新的版本（%(version)s）做的，这里的程序认不得。什么都没有改动。请先装上那个版本，再恢复。"
    )


class CopyUnlike(Refused):
    code = "copy_unlike"
    sentence = _("写进去以后重新数了一遍，%(table)s 和备份里的不一样。原来的数据没有动。请换一份备份再试。")


class DatabaseNewer(Refused):
    code = "database_newer"
    sentence = _("数据库是更新的版本用过的，这里的程序认不得。请装上那个版本再来。")


class StillRunning(Refused):
    code = "still_running"
    sentence = _("积善正开着。请先关门（在开门的窗口按 Ctrl+C，或 systemctl stop jishan），再来一次。什么都没有改动。")


class DatabaseNotEmpty(Refused):
    code = "database_not_empty"
    sentence = _(
        "这里已经有数据了（%(rows)s 行），没有动它。确定要换成备份里的，请加上 --replace：现在的数据会挪到一边，不会删。"
    )


class KeyDiffers(Refused):
    code = "data_key_differs"
    sentence = _(
        "环境变量 JISHAN_DATA_KEY 和备份里的不是同一把钥匙，恢复后电话会读不出来。请去掉这个变量，再来一次。什么都没有改动。"
    )


class FolderMissing(Refused):
    code = "folder_missing"
    sentence = _("%(folder)s 不在。如果是 U 盘，请插好再试。原来的备份都还在。")


class FolderUnfit(Refused):
    code = "folder_unfit"
    sentence = _("%(folder)s 写不进去：%(reason)s 原来的备份都还在。")


class FolderTaken(Refused):
    code = "folder_taken"
    sentence = _("%(folder)s 已经在备份的地方里了。")


class DiskFull(Refused):
    code = "disk_full"
    sentence = _("%(folder)s 满了，这份备份放不下，没有留下半份。原来的备份都还在。请腾出地方，或换一个大一些的盘。")


class AlreadyCopying(Refused):
    code = "already_copying"
    sentence = _("正在备份，等它做完再来。")


class DrillFailed(Refused):
    code = "drill_failed"
    sentence = _("备份做出来了，可是试着恢复没有成功，所以不算数：%(reason)s 原来的备份都还在。")


class TablesUnlike(Refused):
    code = "tables_unlike"
    sentence = _("搬过去以后 %(table)s 和原来的不一样，所以不能用。原来的数据没有动。")


class SameDatabase(Refused):
    code = "same_database"
    sentence = _("搬去的地方就是现在用的数据库，不用搬。")


class AddressUnfit(Refused):
    code = "address_unfit"
    sentence = _("数据库的地址要写成 postgresql://用户:密码@机器:5432/库名，或者 sqlite。")


class UpgradeUnsafe(Refused):
    code = "upgrade_unsafe"
    sentence = _("更新先停下了：更新前的备份没有做成。%(reason)s")
