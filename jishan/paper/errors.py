"""Why a line of a paper form was not entered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class LineEntered(Refused):
    """`number` and `line` of the form."""

    code = "line_entered"
    sentence = _("%(number)s 第 %(line)s 行已经补录过了，内容和这次不一样，这次没有再记。请核对纸单。")


class NoSuchLine(Refused):
    code = "no_such_line"
    sentence = _("这张单只有 %(most)s 行。")


class FormClosed(Refused):
    code = "form_closed"
    sentence = _("这张单%(state)s，不能再补录了。")


class WrongForm(Refused):
    code = "wrong_form"
    sentence = _("这是%(kind)s，请用另一种单子的补录页。")


class TooManyForms(Refused):
    code = "too_many_forms"
    sentence = _("一次最多印 %(most)s 张。")
