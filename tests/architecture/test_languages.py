"""Both languages are complete, and no sentence escapes them."""

import ast
import re
from pathlib import Path

from tools import messages

JISHAN = Path(__file__).resolve().parents[2] / "jishan"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARKS = {"_", *messages.KEYWORDS}

# Chinese that is data and not a sentence to a reader, by file or folder, and why.
DATA = {
    "config/settings.py": "a language is named in itself",
    "demo/": "the names and words of invented people",
    "founding/": "what the presets say and how people write down their buildings",
    "lib/reading.py": "how a table says yes and no",
    "lib/text.py": "surnames of two characters",
    "people/search.py": "how people write a home: 6号楼2单元401室",
    "places/numbering.py": "a register's number leaves the word for community out",
    "places/services.py": "how people write a home: 6号楼2单元401室",
    "rulebook/": "what a rulebook, itself in Chinese, may say or leaves unsaid",
    "switchover/arrivals/": "what staff's lists say in their headings and cells",
    "switchover/openings/": "what staff's lists say in their headings and cells",
    "upkeep/authority.py": "the name in a certificate, which is made once and for every reader",
    "web/desk/paper_entry.py": "how people write so many of a thing: 毛巾 ×2",
    "web/resident/claim_form.py": "how people write a date: 2026年3月8日",
    "web/accounts/personas.py": "the names of invented people",
    "web/shared/handbook.py": "how the handbook, itself in Chinese, names the way to a page",
}
# What stands in both languages as it is.
NAMES = ("积善", "简体中文", "中文")


def test_every_sentence_has_its_english():
    assert list(messages.faults()) == []


def test_no_chinese_stands_in_the_code_outside_a_translated_sentence():
    assert [fault for path in sorted(JISHAN.rglob("*.py")) for fault in escaped_from_code(path)] == []


def test_no_chinese_stands_in_a_template_outside_a_translated_sentence():
    assert [fault for path in sorted(JISHAN.rglob("*.html")) for fault in escaped_from_template(path)] == []


def test_every_exception_is_still_needed():
    for name in DATA:
        path = JISHAN / name
        files = list(path.rglob("*.py")) if path.is_dir() else [path]
        assert any(CHINESE.search(file.read_text(encoding="utf-8")) for file in files), name


def escaped_from_code(path):
    name = path.relative_to(JISHAN).as_posix()
    if "tests" in path.parts or "migrations" in path.parts or name.startswith(tuple(DATA)):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in MARKS:
            inside |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Expr):  # a docstring may quote a Chinese word
            inside.add(id(node.value))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in inside:
            continue
        if CHINESE.search(without_names(node.value)):
            yield f"{name}:{node.lineno} {node.value}"


def escaped_from_template(path):
    text = path.read_text(encoding="utf-8")
    for outside in (
        r"{%\s*comment.*?endcomment\s*%}",
        r"{#.*?#}",
        r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}",
        r"{%\s*trans(?:late)?\b.*?%}",
        r"_\((\"[^\"]*\"|'[^']*')\)",
        r"<!--.*?-->",
    ):
        text = re.sub(outside, lambda found: "\n" * found.group().count("\n"), text, flags=re.DOTALL)
    for number, line in enumerate(text.splitlines(), 1):
        if CHINESE.search(without_names(line)):
            yield f"{path.relative_to(JISHAN)}:{number} {line.strip()}"


def without_names(text):
    for name in NAMES:
        text = text.replace(name, "")
    return text
