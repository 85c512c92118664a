"""Two languages: the catalogue is whole, every sentence goes through it, and nothing that a program reads depends on it."""

from __future__ import annotations

import ast
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import catalogue
import pytest
from babel.messages.catalog import Message
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.checks import CHECKS
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.errors import InputError
from tqcheck.finding import Severity, counted
from tqcheck.language import FRENCH, chosen, decimal, grouped, say, say_many, speaking, spoken
from tqcheck.reporters.base import plural
from tqcheck.score import signature

TEXT = "Il a qualifié ce message de « taureau **** ».\nLes cofondateurs d’Openai ont parlé.\nElle a signé hier hier.\nIl se demande: pourquoi?\n"
ERRORS = ("InputError", "NoFrenchError", "ConfigError", "ModelError", "TqcheckError", "Malformed")
SAYING = frozenset({"say", "say_many", "plural", "counted", "template", "templates", "cause", "decimal", "grouped", "el", "dumps"})
"""Calls that say their arguments; elements of a page are looked at by themselves, and JSON is for programs."""
FIXED = frozenset({
    "tqcheck", "chrF",  # names
    "MB", "MiB", "UTF",  # units and encodings
})
"""Words that stay as they are in every language."""
MACHINE = frozenset({"cli/evaluate.py"})
"""Whose output is read again by the same command (`--beside`): its figures keep the names that the literature gives them."""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the program in a folder of the test's own, with an environment on top of this one."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[1])

    def call(*arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "tqcheck", *map(str, arguments)], capture_output=True, text=True, cwd=tmp_path, check=False,
                              encoding="utf-8", env={**os.environ, "PYTHONPATH": root, "PYTHONUTF8": "1", "COLUMNS": "100", **environ})
    return call


def texts(message: Message) -> list[str]:
    """All forms of a translation."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def translated() -> list[Message]:
    return [message for message in catalogue.stored() if message.id]


def fields(template: str, *, formatted: bool = True) -> set[str]:
    """The placeholders of a template."""
    return {f"{name}!{conversion}:{spec}" for _, name, spec, conversion in Formatter().parse(template) if name is not None} if formatted else set()


def formatted() -> set[str]:
    """The templates that are said with values: all others may hold braces."""
    found = set()
    for path in catalogue.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "say_many", "templates"):
                found |= {one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                          and (node.keywords or node.func.id != "say")}  # type: ignore[attr-defined]
    return found


def test_every_sentence_of_the_code_is_in_the_catalogue_and_no_other() -> None:
    wanted = {message.id for message in catalogue.template() if message.id}
    assert {message.id for message in translated()} == wanted, "run: python tests/catalogue.py"


def test_every_sentence_is_translated_with_the_same_placeholders() -> None:
    said = formatted()
    for message in translated():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        assert all(text.strip() for text in texts(message)), message.id
        assert not message.fuzzy, message.id
        for text in texts(message):
            assert fields(text, formatted=ids[0] in said) == fields(ids[0], formatted=ids[0] in said), message.id
            assert (text[:1] == " ", text[-1:] in " \u00a0") == (ids[0][:1] == " ", ids[0][-1:] == " ") or text[:1] in "\u00a0\u202f", message.id


def test_commands_options_and_file_names_stay_as_they_are() -> None:
    for message in translated():
        ids = message.id if isinstance(message.id, str) else message.id[0]
        for fixed in re.findall(r"--[a-z][a-z-]+|`[^`]+`|<!--.*?-->|https?://\S+\w|[\w*]+\.(?:tsv|json|toml)\b", ids):
            assert all(fixed in text for text in texts(message)), (fixed, ids)


def test_the_compiled_catalogue_is_that_of_the_sources_and_renewing_changes_nothing() -> None:
    stored = catalogue.stored()
    assert catalogue.PO.with_suffix(".mo").read_bytes() == catalogue.mo(catalogue.renewed(stored))
    assert catalogue.PO.read_bytes() == catalogue.po(catalogue.renewed(stored))


def test_a_new_sentence_stands_empty_and_one_that_is_gone_is_dropped() -> None:
    old = catalogue.stored()
    old.add("nobody says this any more", "plus personne ne dit cela")
    some = translated()[0].id
    old.delete(some)
    new = catalogue.renewed(old)
    assert new.get("nobody says this any more") is None
    assert not new.get(some).string
    assert "Glossary" in new.header_comment


def prose(text: str) -> str:
    """A translation without what is code in it, which keeps its straight quotes."""
    return re.sub(r"`[^`]*`|\{\"[^{}]*\}|= ?\{.*?\}|\[\[?[^]]*\]\]?|= \"[^\"]*\"|\"(?:fr-en|lm|judge|vocab)\"|<!--.*?-->", "X", text)


def test_the_french_passes_our_own_checks_of_typography() -> None:
    checks = [check for check in CHECKS if check.id in ("guillemets", "punctuation-space", "straight-quotes")]
    assert len(checks) == 3
    for message in translated():
        for text in map(prose, texts(message)):
            if message.id != " » or « ":
                document = Document("fr", text, (Segment(text, 0),))
                assert [hit.message for check in checks for hit in check.find(document)] == [], text
                assert not re.search(r"«[^\u00a0]|[^\u00a0]»| [:;!?](?=\s|$)|\w'\w", text), text


def spoken_words(node: ast.AST) -> Iterator[str]:
    """The words in an argument that no function of tqcheck.language says."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYING:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from re.findall(r"[^\W\d_]{2,}", node.value)
    skipped = (node.slice, node.value) if isinstance(node, ast.Subscript) else (node.format_spec,) if isinstance(node, ast.FormattedValue) else ()
    for child in ast.iter_child_nodes(node):
        if child not in skipped:
            yield from spoken_words(child)


def shown(call: ast.Call, path: str) -> list[ast.expr]:
    """The arguments of a call that a person reads."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in ERRORS:
        return call.args[:2]
    if name == "Hit":
        return [*call.args[2:3], *(keyword.value for keyword in call.keywords if keyword.arg == "message")]
    if name == "el":
        return call.args[1:]
    return call.args[:1] if name == "echo" or (name == "print" and path.startswith("cli/")) else []


def bare(path: Path) -> Iterator[str]:
    """What a file would show in English whatever the language."""
    name = path.relative_to(catalogue.PACKAGE).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if name not in MACHINE else ():
        if isinstance(node, ast.Call):
            found = {word for argument in shown(node, name) for word in spoken_words(argument)}
            yield from (f"{name}:{node.lineno}: {word}" for word in sorted(found - FIXED))


@pytest.mark.parametrize("path", sorted(catalogue.PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(catalogue.PACKAGE)))
def test_no_sentence_reaches_a_person_without_being_said(path: Path) -> None:
    assert list(bare(path)) == []


def test_the_scan_finds_a_bare_sentence(tmp_path: Path) -> None:
    assert set(spoken_words(ast.parse('f"{path}: there is none {say(\'x\')}"', mode="eval").body)) == {"there", "is", "none"}
    assert list(spoken_words(ast.parse('say("said", name=f"{where} is fine")', mode="eval").body)) == []


def test_a_template_without_values_keeps_its_braces_and_an_empty_one_is_empty() -> None:
    assert say("Write weights = {minor = 1, major = 5, critical = 25}.") == "Write weights = {minor = 1, major = 5, critical = 25}."
    with speaking(FRENCH):
        assert say("") == ""
        assert say("nobody has translated this") == "nobody has translated this"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_values_are_never_read_as_templates(value: str) -> None:
    for language in ("en", "fr"):
        with speaking(language):
            assert value in say("{path} does not exist.", path=value)


@given(st.integers(0, 10**9))
def test_numbers_are_written_as_each_language_writes_them(number: int) -> None:
    assert grouped(number).replace(",", "") == str(number)
    with speaking(FRENCH):
        assert grouped(number).replace("\u202f", "") == str(number)
        assert decimal(number / 8, 3).replace(",", ".") == f"{number / 8:.3f}"
        assert decimal(-0.5, 1, "+") == "-0,5"


def test_each_language_has_its_own_plural() -> None:
    assert [plural(n, "word") for n in (0, 1, 2)] == ["0 words", "1 word", "2 words"]
    assert counted(2, Severity.MAJOR) == "2 major"
    with speaking(FRENCH):
        assert [plural(n, "word") for n in (0, 1, 2)] == ["0 mot", "1 mot", "2 mots"]
        assert [counted(n, Severity.MAJOR) for n in (1, 2)] == ["1 majeur", "2 majeurs"]
        assert say_many("Revise before publishing: {number} major error.", "Revise before publishing: {number} major errors.", 2).endswith("majeures.")


def test_speaking_ends_with_its_block_and_belongs_to_its_context() -> None:
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context
    with speaking(FRENCH), ThreadPoolExecutor(1) as pool:
        assert pool.submit(spoken).result() == "en"
        assert pool.submit(copy_context().run, spoken).result() == "fr"
    assert spoken() == "en"


@pytest.mark.parametrize(("environ", "language"), [
    ({}, "en"), ({"LANG": "fr_CA.UTF-8"}, "fr"), ({"LANG": "fr"}, "fr"), ({"LANG": "de_DE.UTF-8"}, "en"), ({"LC_ALL": "C", "LANG": "fr_FR"}, "en"),
    ({"LC_ALL": "", "LC_MESSAGES": "fr_FR.UTF-8", "LANG": "en_GB"}, "fr"), ({"LANG": "fro"}, "en"), ({"LANG": "fr@euro"}, "fr")])
def test_the_environment_names_the_language_as_posix_says(environ: dict[str, str], language: str) -> None:
    assert chosen("auto", environ) == language
    assert chosen("en", environ) == "en"


def test_an_error_keeps_its_words_on_the_way_from_another_process() -> None:
    with speaking(FRENCH):
        error = pickle.loads(pickle.dumps(InputError(say("nothing to check"), "x")))
    assert error.message == "rien à contrôler"


def test_a_manual_speaks_french_and_its_first_line_stands_in_lists() -> None:
    number = next(check for check in CHECKS if check.id == "number")
    assert number.summary == "A number that is not the source's."
    with speaking(FRENCH):
        assert number.summary == "Un nombre qui n’est pas celui de la source."
        assert all(check.manual != check.explanation.strip() for check in CHECKS)


def test_a_report_speaks_the_language_asked_for(run: Run) -> None:
    done = run("check", "--ui", "fr", "--no-models", "a.txt")
    assert done.returncode == 1
    assert "semble être la traduction d’une moitié de mot anglais censuré" in done.stdout
    assert "Pas publiable en l’état" in done.stdout
    assert "critique" in done.stdout
    assert not re.search(r"\b(?:score of|probable English|finding|sentences|major|line)\b", done.stdout)


@pytest.mark.parametrize("format", ["html", "markdown", "github", "junit"])
def test_every_report_for_people_speaks_it(run: Run, format: str) -> None:
    said = run("check", "--ui=fr", "--no-models", "-f", format, "a.txt").stdout
    assert "Pas publiable en l’état" in said
    visible = re.sub(r"(?s)<(?:style|script)>.*?</(?:style|script)>|<[^>]*>", " ", said) if format == "html" else said
    assert not re.search(r"\b(?:probable English|findings|Write:|Theme|words|Explanations)\b", visible)
    assert format != "html" or '<html lang="fr">' in said


def keys(value: object) -> object:
    """What a program reads of a JSON document: all but the sentences."""
    if isinstance(value, dict):
        return {key: keys(one) for key, one in value.items() if key not in ("message", "advice", "notes", "says", "suggestion", "text", "uri")}
    return [keys(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("format", ["json", "sarif", "rdjson"])
def test_what_programs_read_is_the_same_in_both_languages(run: Run, format: str) -> None:
    english, french = (json.loads(run("check", "--ui", language, "--no-models", "-f", format, "a.txt").stdout) for language in ("en", "fr"))
    assert english != french
    assert keys(english) == keys(french)


def test_csv_keeps_its_columns_and_severities(run: Run) -> None:
    english, french = (run("check", "--ui", language, "--no-models", "-f", "csv", "a.txt").stdout for language in ("en", "fr"))
    assert english.splitlines()[0] == french.splitlines()[0]
    assert french.count(",critical,") == english.count(",critical,") == 1
    assert "moitié de mot" in french


def test_a_baseline_holds_in_both_languages(run: Run, tmp_path: Path) -> None:
    run("baseline", "write", "--no-models", "a.txt")
    file = tmp_path / ".tqcheck-baseline.json"
    english = file.read_bytes()
    assert "4 signalements dans 1 fichier" in run("baseline", "write", "--ui", "fr", "--no-models", "a.txt").stdout
    assert file.read_bytes() == english
    assert run("check", "--ui", "fr", "--no-models", "a.txt").returncode == 0


def test_ignores_and_signature_do_not_depend_on_the_language(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("<!-- tqcheck-disable censored -->\n\n" + TEXT, encoding="utf-8")
    assert "retenu par des commentaires" in run("check", "--ui", "fr", "--no-models", "b.txt").stdout
    assert signature(Config(ui="fr"), []) == signature(Config(), [])


def test_the_command_line_comes_before_the_settings_and_those_before_the_environment(run: Run, tmp_path: Path) -> None:
    french = "semble être"
    assert french in run("check", "--no-models", "a.txt", LC_ALL="fr_FR.UTF-8").stdout
    assert french not in run("check", "--ui", "en", "--no-models", "a.txt", LC_ALL="fr_FR.UTF-8").stdout
    (tmp_path / "tqcheck.toml").write_text('ui = "fr"\n', encoding="utf-8")
    assert french in run("check", "--no-models", "a.txt").stdout
    assert french not in run("check", "--ui", "auto", "--no-models", "a.txt").stdout
    assert "Un nombre qui n’est pas celui de la source." in run("checks").stdout
    assert "Un nombre" in run("explain", "number").stdout


def test_a_damaged_settings_file_does_not_stop_a_manual(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text("ui = 3\n", encoding="utf-8")
    assert run("explain", "number").returncode == 0
    assert run("check", "--no-models", "a.txt").returncode == 2


@pytest.mark.parametrize(("arguments", "says"), [
    (("check", "nope.txt"), "nope.txt n’existe pas."), (("check", "--bae"), "il n’y a pas d’option --bae"), (("nope",), "pas de sous-commande nope"),
    (("explain",), "il manque"), (("check", "--min-score", "x", "a.txt"), "--min-score ne peut pas avoir cette valeur"),
    (("check", "a.txt", "--base"), "--base demande une valeur"), (("check", "-f", "nope", "a.txt"), "pas de format de sortie"),
    (("explain", "nombre"), "n’est pas connu (contrôle)")])
def test_errors_are_one_french_sentence_and_a_hint(run: Run, arguments: tuple[str, ...], says: str) -> None:
    done = run("--ui", "fr", *arguments)
    first, second = done.stderr.rstrip("\n").split("\n")
    assert done.returncode == 2
    assert says in first
    assert second.startswith("   conseil\u00a0: ")


def test_a_language_that_is_not_spoken_is_refused(run: Run) -> None:
    done = run("check", "--ui", "de", "a.txt")
    assert done.returncode == 2
    assert "does not speak “de”" in done.stderr
    assert "does not speak" in run("check", "a.txt", "--ui=xx").stderr


def test_the_help_is_french_from_top_to_bottom(run: Run) -> None:
    for arguments in ((), ("check",), ("models",), ("hook", "install"), ("baseline", "write"), ("evaluate",)):
        said = run(*arguments, "--help", LANG="en_GB", LC_ALL="fr_FR.UTF-8").stdout
        assert said.startswith("Usage\u00a0: ")
        assert "--ui" in said
        assert not re.search(r"\b(?:the|of|Commands|Show|default|French|with|by)\b", said), arguments


def test_english_usage_errors_are_the_frameworks_own(run: Run) -> None:
    assert "No such option: --bae" in run("check", "--bae").stderr


def test_ui_after_a_double_dash_is_a_file(run: Run) -> None:
    assert "does not exist" in run("check", "--no-models", "--", "--ui", "fr").stderr


def test_the_hook_that_is_installed_speaks_the_language_of_who_installed_it() -> None:
    from tqcheck.hook import script
    with speaking(FRENCH):
        said = script("pre-commit", [], "/usr/bin/python3")
    assert "le Python qui a installé ce crochet n’est plus là" in said
    assert said.splitlines()[1].startswith("# Written by `tqcheck hook install`")
    assert subprocess.run(["sh", "-n"], input=said, text=True, encoding="utf-8", check=False).returncode == 0


def test_english_reads_no_catalogue() -> None:
    script = "import sys; sys.argv = ['tqcheck', 'checks']\nfrom tqcheck.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n" \
             "from tqcheck.language import catalogue\nprint('READ', 'fr' in str(catalogue.cache_info()), type(catalogue('en')).__name__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=catalogue.ROOT)
    assert done.stdout.endswith("READ False NullTranslations\n")
