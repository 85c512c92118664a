"""Renew the French catalogue: `python tests/catalogue.py` takes every sentence from the code into tqcheck/locale/fr/LC_MESSAGES/tqcheck.po, where
translations are kept and new sentences stand empty at the end; once they are translated, the same command compiles the .mo. Babel does the work.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tqcheck"
PO = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "tqcheck.po"
NUMBERS = {"say": 1, "template": 1, "say_many": 2, "templates": 2}
ARGUMENTS = {"lexicon_check": (2,), "habit": (1, 2), "check_known": (2, 3), "Feature": (2,), "counting": (0,)}
"""Calls whose arguments, at these places, are templates that the function called says."""
CATEGORY = re.compile(r"(?:accuracy|terminology|linguistic-conventions|style|locale-conventions)/[a-z-]+|other")
NEEDS = ("text", "back-translation", "surprisal", "judge", "grammar engine")
Found = tuple[str | tuple[str, str], str, int]
"""A sentence, or one and many; the file and the line it stands on."""


def sentences() -> Iterator[Found]:
    """Every sentence of the package that a person may read, in order of files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name, tree = path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
        yield from ((text, name, line) for text, line in (*said(tree), *marked(tree), *manuals(tree, path)))


def said(tree: ast.Module) -> Iterator[tuple[str | tuple[str, str], int]]:
    """What is given to the functions of tqcheck.language. Babel's own reader does not look into f-strings before Python 3.12."""
    for node in ast.walk(tree):
        number = NUMBERS.get(getattr(node.func, "id", ""), 0) if isinstance(node, ast.Call) else 0
        texts = [one.value for one in node.args[:number] if isinstance(one, ast.Constant) and isinstance(one.value, str)] if isinstance(node, ast.Call) else []
        if number and len(texts) == number and texts[0] and isinstance(node, ast.Call):
            yield (texts[0] if number == 1 else (texts[0], texts[1])), node.lineno


def marked(tree: ast.Module) -> Iterator[tuple[str | tuple[str, str], int]]:
    """Templates by their place: help texts, messages of kinds of checks, categories, the nouns of `plural`."""
    strings = {target.id: node.value for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            wanted = [node.args[i] for i in ARGUMENTS.get(called, ()) if i < len(node.args)]
            wanted += [keyword.value for keyword in node.keywords if keyword.arg == "help"]
            for argument in (strings.get(one.id, one) if isinstance(one, ast.Name) else one for one in wanted):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, argument.lineno
            if called == "plural" and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
                yield (f"{{number}} {node.args[1].value}", f"{{number}} {node.args[1].value}s"), node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CATEGORY.fullmatch(node.value):
            yield node.value, node.lineno


def manuals(tree: ast.Module, path: Path) -> Iterator[tuple[str, int]]:
    """Docstrings that are shown: those of checks, and of the functions that are subcommands; and the kinds of evidence that checks need."""
    if path.parent.name == "checks" and any(isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CHECK" for node in tree.body):
        yield (ast.get_docstring(tree, clean=False) or "").strip(), 1
    for node in tree.body if path.parent.name == "cli" else ():
        if isinstance(node, ast.FunctionDef) and is_command(node):
            yield inspect.cleandoc(ast.get_docstring(node) or ""), node.lineno
    if path.name == "base.py" and path.parent.name == "checks":
        yield from ((need, 1) for need in NEEDS)


def is_command(node: ast.FunctionDef) -> bool:
    """Whether a function is a subcommand: `run` of its module, or one under `@app.command()` or `@app.callback()`."""
    return node.name == "run" or any(isinstance(one, ast.Call) and getattr(one.func, "attr", "") in ("command", "callback") for one in node.decorator_list)


def template() -> Catalog:
    """What is to be translated."""
    made = Catalog(domain="tqcheck", fuzzy=False)
    for message, name, line in sentences():
        made.add(message, locations=[(name, line)])
    return made


def stored() -> Catalog:
    """The catalogue of the package."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="fr", domain="tqcheck")


def renewed(old: Catalog) -> Catalog:
    """The catalogue with the sentences of the code: translations stay, what is new is empty, what is gone is dropped; its head stays."""
    new = Catalog(locale="fr", domain="tqcheck", fuzzy=False, header_comment=old.header_comment, revision_date=old.revision_date,
                  creation_date=old.creation_date, project="tqcheck", version="",
                  copyright_holder="", msgid_bugs_address="", last_translator="", language_team="")
    for message in template():
        if message.id:
            known = old.get(message.id)
            new.add(message.id, known.string if known else None, locations=[(path, None) for path in dict.fromkeys(path for path, _ in message.locations)])
    return new


def po(catalogue: Catalog) -> bytes:
    """A catalogue as its file, without line numbers, so that an edit elsewhere leaves it as it is."""
    out = io.BytesIO()
    write_po(out, catalogue, width=150, include_lineno=False, sort_output=False)
    return out.getvalue()


def mo(catalogue: Catalog) -> bytes:
    """A catalogue compiled."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    """Renew both files, and say what is still to be translated."""
    new = renewed(stored())
    PO.write_bytes(po(new))
    PO.with_suffix(".mo").write_bytes(mo(new))
    left = [message.id for message in new if message.id and not all([message.string] if isinstance(message.string, str) else message.string or [""])]
    print(f"{len(new)} sentences, {len(left)} to translate", *left, sep="\n  ")


if __name__ == "__main__":
    main()
