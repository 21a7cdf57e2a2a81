"""Why a deed was not recorded, approved, returned or reversed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class DeedInFuture(Refused):
    code = "deed_in_future"
    sentence = _("%(happened_on)s 还没到，请等做完再记。")


class BeforeCommunityJoined(Refused):
    code = "before_community_joined"
    sentence = _("本社区从 %(joined_on)s 起记分，更早的好事记不了。")


class ResidentLeft(Refused):
    code = "resident_left"
    sentence = _("%(name)s 已在 %(left_on)s 迁出，不能再记。如果搬回来了，请先办理入住。")


class OrganisationLeft(Refused):
    code = "organisation_left"
    sentence = _("%(name)s 已在 %(left_on)s 退出，不能再记。")


class RuleNotInForce(Refused):
    code = "rule_not_in_force"
    sentence = _("“%(rule)s”这一条在 %(happened_on)s 不生效，请核对日期。")


class WrongSubject(Refused):
    code = "wrong_subject"
    sentence = _("“%(rule)s”这一条记给%(subject)s，请重新选择记给谁。")


class NotClaimable(Refused):
    code = "not_claimable"
    sentence = _("“%(rule)s”由工作人员登记，不用自己申报。")


class NotYoursToClaim(Refused):
    code = "not_yours_to_claim"
    sentence = _("只能为自己、家里人或您帮忙照看的人申报。")


class NotOnTheSpot(Refused):
    code = "not_on_the_spot"
    sentence = _("“%(rule)s”这一条不能当场记分，请改为提交审核。")


class PicturesMissing(Refused):
    code = "pictures_missing"
    sentence = _("“%(rule)s”要附照片，至少 %(least)s 张。")


class TooManyPictures(Refused):
    code = "too_many_pictures"
    sentence = _("照片最多 %(most)s 张，请去掉几张再交。")


class WrongAmount(Refused):
    """The rulebook's arithmetic says no: outside the range, over a limit, an unknown tier. Its own sentence says why."""

    code = "wrong_amount"
    sentence = _("%(reason)s")


class KeyReused(Refused):
    code = "key_reused"
    sentence = _("这张表已经交过一次，内容和这次不同。请重新打开页面再填。")


class AlreadyDecided(Refused):
    code = "already_decided"
    sentence = _("这件已经有人处理过了，现在是“%(state)s”。")


class OwnDeed(Refused):
    """Two pairs of eyes: whoever approves is neither the recorder nor the one who gains, nor of that household."""

    code = "own_deed"
    sentence = _("自己记的、记给自己或家里人的，要请另一位同事审核。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请写一句理由，对方看得到。")


class PointsAlreadySpent(Refused):
    code = "points_already_spent"
    sentence = _("这 %(points)s 分已经用掉一部分，账上还差 %(short)s 分，现在冲不回来。")


class NotAPicture(Refused):
    code = "not_a_picture"
    sentence = _("“%(name)s”打不开，不是照片。请选 JPG、PNG 或 WebP 格式的照片。")


class PictureTooLarge(Refused):
    code = "picture_too_large"
    sentence = _(
        "“%(name)s”太大了。照片不要超过 %(megabytes)s MB、%(megapixels)s 百万像素，可以用手机相册里的“编辑”缩小后再传。"
    )


class TextTooLong(Refused):
    code = "text_too_long"
    sentence = _("说明最多 %(most)s 个字，请写短一点。")
