"""What places refuse, and how they say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class AddressIncomplete(Refused):
    code = "address_incomplete"
    sentence = _("住址没有写全：楼号、单元和门牌都要写，例如 6、2、401。")


class AddressTooLong(Refused):
    code = "address_too_long"
    sentence = _("住址太长了：小区和网格的名称最多 40 个字，楼号、单元和门牌最多 12 个字。")


class CommunityNameMissing(Refused):
    code = "community_name_missing"
    sentence = _("请写上社区的名称，最多 80 个字。")
