"""What people refuse, and how they say it: what happened, why, what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class NameMissing(Refused):
    code = "name_missing"
    sentence = _("请写上姓名。")


class NameTooLong(Refused):
    code = "name_too_long"
    sentence = _("姓名太长了，最多 %(longest)s 个字。")


class NameUnfit(Refused):
    code = "name_unfit"
    sentence = _("姓名里的“%(sign)s”没法印在名册上，请只写文字。")


class OrganisationNameMissing(Refused):
    code = "organisation_name_missing"
    sentence = _("请写上单位的名称，最多 80 个字。")


class OrganisationNameTaken(Refused):
    code = "organisation_name_taken"
    sentence = _("“%(name)s”已经登记过了，不用再登记一次。")


class PhoneUnfit(Refused):
    code = "phone_unfit"
    sentence = _("电话“%(phone)s”看不明白：请填 11 位手机号，或带区号的座机号。没有电话可以空着。")


class PhoneUnreadable(Refused):
    """The number was sealed with another key than the one this installation has now."""

    code = "phone_unreadable"
    sentence = _(
        "这个电话现在读不出来：它是用另一把密钥封存的。请让管服务器的人核对 JISHAN_DATA_KEY，或者重新登记电话。"
    )


class RemarkTooLong(Refused):
    code = "remark_too_long"
    sentence = _("备注太长了，最多 %(longest)s 个字。")


class AlreadyHere(Refused):
    code = "already_here"
    sentence = _("%(home)s已经有一位%(name)s了。如果是同一位，不用再登记；如果是两个人，请在姓名后加个记号。")


class AlreadyHereWithoutHome(Refused):
    code = "already_here_without_home"
    sentence = _("已经有一位%(name)s，住址和电话也都一样。如果是两个人，请补上住址，好分得清。")


class DateInFuture(Refused):
    code = "date_in_future"
    sentence = _("日期不能晚于今天。")


class JoinedTooEarly(Refused):
    code = "joined_too_early"
    sentence = _("社区从 %(day)s 开始用积分，加入日期不能比这更早。")


class DateTooEarly(Refused):
    code = "date_too_early"
    sentence = _("日期不能早于 %(day)s，那是上一次变动的日子。")


class AlreadyLeft(Refused):
    code = "already_left"
    sentence = _("%(name)s 已经在 %(day)s 迁出，不能再办这件事。")


class StillHere(Refused):
    code = "still_here"
    sentence = _("%(name)s 没有迁出，不用迁回。")


class CardUnknown(Refused):
    code = "card_unknown"
    sentence = _("没有找到这张卡，请再扫一次，或者输入卡上的八位号码。")


class CardStopped(Refused):
    code = "card_stopped"
    sentence = _("这张卡已在 %(day)s 停用，%(name)s 有新卡了，请用新卡。")


class CardOfAnotherCommunity(Refused):
    code = "card_of_another_community"
    sentence = _("这是%(community)s的卡，要到那边去用。")


class CardHolderLeft(Refused):
    code = "card_holder_left"
    sentence = _("%(name)s 已在 %(day)s 迁出，卡不能再用了。")


class UserIsAnotherResident(Refused):
    code = "user_is_another_resident"
    sentence = _("登录名“%(username)s”已经是本社区另一位居民的，一个登录名只能归一位居民。")


class AlreadySignsIn(Refused):
    code = "already_signs_in"
    sentence = _("%(name)s 已经有自己的登录名了。忘了密码，请重设密码。")


class HelpsThemselves(Refused):
    code = "helps_themselves"
    sentence = _("自己的积分本来就看得到，不用再登记帮手。")


class InvitationUnknown(Refused):
    code = "invitation_unknown"
    sentence = _("没有这个邀请码，请照着纸上再输一次，共十位。")


class InvitationEnded(Refused):
    code = "invitation_ended"
    sentence = _("这个邀请码用过了，或者已经换了新的。还需要的话，请让社区再打印一张。")


class InvitationLapsed(Refused):
    code = "invitation_lapsed"
    sentence = _("这个邀请码过了七天，已经不能用了。请让社区再打印一张。")


class RoleUnknown(Refused):
    code = "role_unknown"
    sentence = _("没有“%(role)s”这个岗位。")


class ReachUnclear(Refused):
    code = "reach_unclear"
    sentence = _("网格、楼和单元只能选一样。")


class ReachTooSmall(Refused):
    code = "reach_too_small"
    sentence = _("这个岗位管的是整个社区，请选“整个社区”。")


class LastManager(Refused):
    code = "last_manager"
    sentence = _("这是最后一位信用管理员，卸任后就没有人能管了。请先任命另一位。")
