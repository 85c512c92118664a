"""Import order, lazy imports, and the shape of the checkout."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tqcheck

PACKAGE = Path(tqcheck.__file__).parent
ROOT = PACKAGE.parent
LAYERS = (
    "errors document folders language",
    "wordlist",
    "words finding mqm",
    "patterns",
    "lexicon inflection metrics guards sentences edits align cache engines git ignores comparison",
    "vocab table features changes grammar",
    "renderings",
    "coverage renamed",
    "checks readers backtranslate fluency store judge estimate pairing",
    "settings",
    "config evidence",
    "score",
    "report",
    "engine reporters",
    "batch bench judgements baseline hook annotate typography",
    "evaluation gate peers thresholds server fixes",
    "lsp",
    "cli",
    "__init__ __main__",
)
ROW = {name: row for row, names in enumerate(LAYERS) for name in names.split()}
HEAVY = ("torch", "transformers", "ctranslate2", "sentencepiece", "numpy", "sacrebleu", "sqlite3", "rich.console", "lxml", "markdown_it",
         "fastapi", "uvicorn", "pygls", "lsprotocol")


def unit(path: Path) -> str:
    """The name a file goes by in the table."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The names of the table that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "tqcheck":
            found |= {node.module.split(".")[1]} if "." in node.module else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_lower_rows(path: Path) -> None:
    here = unit(path)
    wrong = {name for name in imports(path) if name != here and ROW[name] >= ROW[here]}
    assert wrong == set()


def loaded(*arguments: str) -> set[str]:
    """The heavy modules in memory after the program ran with some arguments."""
    script = f"import sys; sys.argv = ['tqcheck', *{list(arguments)!r}]\nfrom tqcheck.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n" \
             f"print('LOADED', *[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.split("LOADED")[-1].split())


def test_help_loads_nothing_heavy() -> None:
    assert loaded("--help") == set()
    assert loaded("checks") == set()


def test_a_rules_only_check_loads_no_model_library(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il a qualifié son message de « taureau **** ».\n", encoding="utf-8")
    assert loaded("check", "--no-models", "-f", "json", str(tmp_path / "a.txt")) == set()


def test_no_module_outside_the_engines_imports_a_heavy_library_at_its_top() -> None:
    for path in PACKAGE.rglob("*.py"):
        top = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {alias.name.split(".")[0] for node in top if isinstance(node, ast.Import) for alias in node.names} | {
            (node.module or "").split(".")[0] for node in top if isinstance(node, ast.ImportFrom)}
        assert not names & {"torch", "transformers", "ctranslate2", "sentencepiece", "numpy", "sacrebleu", "rich", "lxml"}, path


def test_every_public_function_and_class_has_a_docstring() -> None:
    bare = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        bare += [f"{path.name}:{node.name}" for node in tree.body
                 if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node) and len(node.body) > 1]
    assert bare == []
