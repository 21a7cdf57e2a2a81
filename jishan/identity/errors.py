"""What identity refuses, and how it says it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class UsernameUnfit(Refused):
    code = "username_unfit"
    sentence = _("登录名要 2 到 40 个字，可以用汉字、字母、数字和 . _ - @，中间不留空格。")


class UsernameTaken(Refused):
    code = "username_taken"
    sentence = _("登录名“%(username)s”已经有人用了，请换一个。")


class UserNameMissing(Refused):
    code = "user_name_missing"
    sentence = _("请写上姓名，最多 40 个字。")


class PasswordWeak(Refused):
    """The password is too easy to guess; `reasons` holds one sentence for each way it is."""

    code = "password_weak"
    sentence = "%(reasons)s"

    def __init__(self, *, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(reasons="".join(reasons))


class WrongPassword(Refused):
    """One sentence for an unknown name, a wrong password and a closed sign-in, so that nobody learns who has one."""

    code = "wrong_password"
    sentence = _("登录名或密码不对，请再看一看。忘了密码，请找社区的信用管理员重设。")


class NoSuchUser(Refused):
    code = "no_such_user"
    sentence = _("没有“%(username)s”这个登录名，或者它已经停用了。")


class LastOperator(Refused):
    code = "last_operator"
    sentence = _("只剩这一位在管这台机器了。先添上接手的人，再换下来。")


class TooManyTries(Refused):
    code = "too_many_tries"
    sentence = _("连续输错了好几次，先歇一歇，请 %(minutes)s 分钟后再试。")
