import json
import logging
import sys

import pytest
from django.db import IntegrityError, OperationalError

from jishan.lib import logs


@pytest.fixture(params=["plain", "json"])
def line(request):
    """What a record becomes on the console, in either style."""
    formatter = logs.config(request.param)["formatters"]["line"]
    make = formatter.pop("()")
    formatter = make(**formatter)

    def line(message, *args, name="jishan", fault=None, **extra):
        info = None
        if fault:
            try:
                raise fault
            except type(fault):
                info = sys.exc_info()
        record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, info)
        record.__dict__.update(extra)
        return formatter.format(record)

    return line


def test_what_may_quote_a_row_is_told_without_its_words(line):
    said = line("broke", fault=IntegrityError("DETAIL: Failing row contains (张桂兰, 13812345678)"))
    assert "IntegrityError" in said
    assert "test_logs.py" in said
    assert "张桂兰" not in said
    assert "138" not in said


def test_what_is_about_the_machine_is_told_in_its_first_line(line):
    said = line("broke", fault=OperationalError("database or disk is full\nDETAIL: 张桂兰"))
    assert "database or disk is full" in said
    assert "张桂兰" not in said


def test_the_cause_is_told_by_the_same_rule(line):
    fault = OSError("No space left on device")
    fault.__cause__ = ValueError("张桂兰")
    said = line("broke", fault=fault)
    assert "No space left on device" in said
    assert "ValueError" in said
    assert "张桂兰" not in said


def test_phones_and_queries_are_blotted_out_whoever_logs_them(line):
    said = line("%s asked for %s", "13812345678", "/c/yihe/desk/residents/?q=%E5%BC%A0&x=1")
    assert "13812345678" not in said
    assert "q=" not in said


def test_django_does_not_get_to_tell_the_address(line):
    assert "secret-code" not in line("Internal Server Error: %s", "/invitation/secret-code/", name="django.request")


def test_what_is_no_field_of_ours_is_left_out(line):
    said = line("seen", route="desk:residents", resident="张桂兰")
    assert "desk:residents" in said
    assert "张桂兰" not in said


def test_json_is_one_object_a_line():
    formatter = logs.config("json")["formatters"]["line"]
    formatter = formatter.pop("()")(**formatter)
    record = logging.LogRecord("jishan.requests", logging.INFO, __file__, 1, "GET", (), None)
    record.status = 200
    told = json.loads(formatter.format(record))
    assert (told["event"], told["level"], told["logger"], told["status"]) == ("GET", "info", "jishan.requests", 200)
