"""Django's four tests of a password, each with a sentence a person can act on (settings.AUTH_PASSWORD_VALIDATORS)."""

from __future__ import annotations

from django.contrib.auth import password_validation as django_tests
from django.utils.translation import gettext as _

__all__ = ["LongEnough", "NotCommon", "NotOnlyFigures", "NotTheName"]


class LongEnough(django_tests.MinimumLengthValidator):
    def __init__(self, min_length: int = 8) -> None:
        super().__init__(min_length)

    def get_error_message(self) -> str:
        return _("密码太短了，至少要 %(length)s 位。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        return _("至少 %(length)s 位。") % {"length": self.min_length}


class NotCommon(django_tests.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("这个密码太常见，别人一猜就中，请换一个。")

    def get_help_text(self) -> str:
        return _("不用 password123 这样常见的密码。")


class NotOnlyFigures(django_tests.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("密码不能只有数字，请加上字母。")

    def get_help_text(self) -> str:
        return _("数字之外再加上字母。")


class NotTheName(django_tests.UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "name"))

    def get_error_message(self) -> str:
        return _("密码和登录名或姓名太像了，请换一个。")

    def get_help_text(self) -> str:
        return _("不要和登录名、姓名相近。")
