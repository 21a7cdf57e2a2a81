"""The two languages, without the system's gettext: `python -m tools.messages update|compile|check`.

The sentences are written in Chinese where they are used; `locale/en` holds the English of each. `update` brings the
English file up to the sources and keeps what is translated, `compile` makes what the program reads, `check` names
every sentence that has no English, or whose places (%(name)s) differ.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (ROOT / "jishan", ROOT / "bench")
ENGLISH = SOURCES[0] / "locale" / "en" / "LC_MESSAGES" / "django.po"

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """# The English of every sentence; the Chinese stands where it is used (docs/decisions/0004-languages.md).
# `make messages` brings new sentences in; nothing here is edited by a program but their order.
#"""
_PLACE = re.compile(r"%\((\w+)\)[a-z]")


def main(arguments: list[str]) -> int:
    verbs = {"update": update, "compile": compile_, "check": check}
    if len(arguments) != 1 or arguments[0] not in verbs:
        print("usage: python -m tools.messages " + "|".join(verbs), file=sys.stderr)
        return 2
    return verbs[arguments[0]]()


def update() -> int:
    """Bring the English file up to the sources: new sentences come in empty, gone ones go."""
    catalog = _english()
    # No fuzzy guesses: between two Chinese sentences that differ in one character they are wrong more often than not.
    fresh = template()
    fresh.creation_date = catalog.creation_date  # a new date alone is no change
    catalog.update(fresh, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    missing = sum(1 for message in _sentences(catalog) if not _is_translated(message))
    print(f"{ENGLISH.relative_to(ROOT)}: {len(catalog)} sentences, {missing} without English")
    return 0


def compile_() -> int:
    """Write the .mo beside the .po."""
    with ENGLISH.with_suffix(".mo").open("wb") as file:
        write_mo(file, _english())
    return 0


def check() -> int:
    """Print the faults; 1 if there are any."""
    found = list(faults())
    print("\n".join(found) if found else "every sentence is there in both languages")
    return 1 if found else 0


def faults() -> Iterator[str]:
    """A line for each sentence whose English is missing, unsure, left over, or differs in its places."""
    wanted, catalog = template(), _english()
    for message in _sentences(wanted):
        english = catalog.get(message.id, message.context)
        where = message.locations[0][0] if message.locations else ""
        if english is None or not _is_translated(english):
            yield f"{where}: no English for {_text(message)!r}"
        elif english.fuzzy:
            yield f"{where}: unsure (fuzzy) English for {_text(message)!r}"
        elif _places(message.id) != _places(english.string):
            yield f"{where}: the English of {_text(message)!r} names other places"
    for message in _sentences(catalog):
        if wanted.get(message.id, message.context) is None:
            yield f"{ENGLISH.name}: no longer used: {_text(message)!r}"


def template() -> Catalog:
    """All sentences of the sources."""
    catalog = Catalog(charset="utf-8")
    for path in sorted(path for source in SOURCES for path in source.rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            source = path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt", ".svg", ".js"} and "templates" in path.parts:
            source = _python_of(path)
        else:
            continue
        name = path.relative_to(ROOT).as_posix()
        for line, message, comments, context in extract(
            "python", BytesIO(source.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
        ):
            catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def _python_of(path: Path) -> str:
    """A template as Python calls of gettext, line for line, as Django's own makemessages does it."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    # Indentation means something to Python and nothing to a template.
    return "\n".join(line.lstrip() for line in templatize(path.read_text(encoding="utf-8")).splitlines())


def _english() -> Catalog:
    if not ENGLISH.exists():
        return Catalog(locale="en", project="jishan", version="-", header_comment=HEADER, charset="utf-8", fuzzy=False)
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def _sentences(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (list, tuple)) else bool(message.string)


def _text(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _places(text: str | list[str] | tuple[str, ...] | None) -> set[str]:
    texts = [text] if isinstance(text, str) else text or []
    return {place for one in texts for place in _PLACE.findall(one)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
