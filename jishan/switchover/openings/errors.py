"""Why a cut-over list was not changed, shown, signed or posted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class ListClosed(Refused):
    """`state`, as people call it."""

    code = "list_closed"
    sentence = _("这张清单%(state)s，不能再改了。")


class ListNotShown(Refused):
    code = "list_not_shown"
    sentence = _("这张清单还没有公示，先公示给居民看，再来签字。")


class CutOverInFuture(Refused):
    code = "cut_over_in_future"
    sentence = _("换账日期是原来的积分簿停记的那一天，请填今天或更早的日期。")


class AmountUnfit(Refused):
    code = "amount_unfit"
    sentence = _("“%(written)s”不是整数，请填 0 到一亿之间的整数，不要小数和别的字。")


class NothingToBring(Refused):
    code = "nothing_to_bring"
    sentence = _("积分和时长都是 0，这一行就不用转了。请填数目，或者把这一行留下不转。")


class HoursArePersonal(Refused):
    code = "hours_are_personal"
    sentence = _("服务时长只记给个人，%(name)s名下请只填积分。")


class AlreadyOnList(Refused):
    code = "already_on_list"
    sentence = _("%(name)s已经在第 %(position)s 行了。两本合成一行，或者把其中一行留下不转。")


class HolderLeft(Refused):
    code = "holder_left"
    sentence = _("%(name)s已经迁出，请先办理搬回，再转入。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请写一句为什么，以后有人问起时看得明白。")


class WordsMissing(Refused):
    code = "words_missing"
    sentence = _("请写下是谁提的、怎么说的。")


class ListEmpty(Refused):
    code = "list_empty"
    sentence = _("清单上还没有一行能转的，请先读入文件，或者照着积分簿一行一行填。")


class QuestionsOpen(Refused):
    code = "questions_open"
    sentence = _("还有 %(count)s 行没有定下来，请先一行一行看过：选定是谁、填好数目，或者留下不转。")


class DayPassed(Refused):
    code = "day_passed"
    sentence = _("公示要让居民来得及看，请选今天以后的日子。")


class DayTooFar(Refused):
    code = "day_too_far"
    sentence = _("公示最长 %(most)s 天，请选近一些的日子。")


class StillShown(Refused):
    """`day`: the last on which residents may object."""

    code = "still_shown"
    sentence = _("%(day)s以前居民都可以提异议，过了这一天再来签字。")


class ObjectionsOpen(Refused):
    code = "objections_open"
    sentence = _("还有 %(count)s 条异议没有答复，答复了再签字。")


class ObjectionAnswered(Refused):
    code = "objection_answered"
    sentence = _("这一条已经答复过了。")


class ListChanged(Refused):
    code = "list_changed"
    sentence = _("您看的时候清单改过了，这次没有签上。请看一遍现在的清单再签。")


class SignedAlready(Refused):
    code = "signed_already"
    sentence = _("您已经签过了，请另一位同事来签。")


class OwnHouseholdOnly(Refused):
    code = "own_household_only"
    sentence = _("第 %(lines)s 行和签字的两位都是一家人，请再找一位同事签字。")


class LapsedBefore(Refused):
    code = "lapsed_before"
    sentence = _("按细则，%(cut_over)s得的分到 %(lapses)s就到期了，转进来也用不了。请改成“从记账那天算起”。")


class NotPosted(Refused):
    code = "not_posted"
    sentence = _("这一行还没有记账，直接改清单就行。")


class NothingChanged(Refused):
    code = "nothing_changed"
    sentence = _("更正后的数目和现在一样，不用更正。")


class CorrectionWaiting(Refused):
    code = "correction_waiting"
    sentence = _("这一行已经有一条更正在等确认，先把那一条办了。")


class CorrectionDecided(Refused):
    code = "correction_decided"
    sentence = _("这一条更正已经办过了。")


class SecondPersonNeeded(Refused):
    code = "second_person_needed"
    sentence = _("更正要由另一位同事确认，不能自己提、自己确认。")


class OwnHousehold(Refused):
    code = "own_household"
    sentence = _("这一行是您自己家的，请别的同事来办。")


class AlreadySpent(Refused):
    """`short`: how many points have been spent that would have to be taken back."""

    code = "already_spent"
    sentence = _("这些分已经用掉了一部分，还差 %(short)s 分收不回来。请先和本人商量，改一个收得回来的数目。")


class NoSuchTable(Refused):
    code = "no_such_table"
    sentence = _("没有看出哪一行是表头。表里要有一列写“姓名”，还要有一列写“积分”或“时长”，改好表头再交一次。")
