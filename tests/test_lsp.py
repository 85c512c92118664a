"""The language server, spoken to over standard input and output by a real client; rules only, or with fake models."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("pygls")

from editor import ROOT, Editor, passage
from lsprotocol import types

BEFORE = "🙂 L’e\u0301te\u0301 «\u00a0dernier\u00a0», à l'île,"
TEXT = f"# Le titre\n\n{BEFORE} le PDG d’Openai a parlé de « taureau **** » mardi.\n"
FAKES = (str(ROOT / "tests" / "lsp_with_fakes.py"),)


@pytest.mark.parametrize(("offered", "agreed"), [(None, "utf-16"), (["utf-8", "utf-16"], "utf-8"), (["utf-32", "utf-8"], "utf-32")])
def test_ranges_count_in_the_encoding_that_was_agreed_on(tmp_path: Path, offered: list[str] | None, agreed: str) -> None:
    async def session() -> None:
        async with Editor(tmp_path, encodings=offered) as editor:
            assert editor.server.position_encoding == agreed
            editor.open("a.md", TEXT)
            found = (await editor.diagnostics()).diagnostics
            assert [passage(TEXT, one.range, agreed) for one in found] == ["Openai", "taureau ****"]
            hover = await editor.hover("a.md", found[1].range.start)
            assert hover is not None
            assert hover.range == found[1].range
            action, *_ = await editor.actions("a.md", found[0].range)
            assert isinstance(action.edit, types.WorkspaceEdit)
            assert action.edit.changes is not None
            edit, = action.edit.changes[editor.uri("a.md")]
            assert (passage(TEXT, edit.range, agreed), edit.new_text) == ("Openai", "OpenAI")
    asyncio.run(session())


def test_a_diagnostic_tells_check_severity_english_and_what_to_write(tmp_path: Path) -> None:
    async def session() -> None:
        async with Editor(tmp_path) as editor:
            editor.open("a.md", TEXT)
            name, censored = (await editor.diagnostics()).diagnostics
            assert (name.code, name.severity, name.source) == ("name", types.DiagnosticSeverity.Information, "tqcheck")
            assert (censored.code, censored.severity) == ("censored", types.DiagnosticSeverity.Error)
            assert "Probable English: “bull****”" in censored.message
            data = dict(censored.data) if isinstance(censored.data, dict) else censored.data._asdict()
            assert (data["probable_english"], data["category"]) == ("bull****", "accuracy/mistranslation")
    asyncio.run(session())


def test_what_is_typed_is_judged_and_what_is_closed_is_cleared(tmp_path: Path) -> None:
    async def session() -> None:
        async with Editor(tmp_path) as editor:
            editor.open("a.txt", "Le ministre a répondu.", "plaintext")
            assert (await editor.diagnostics()).diagnostics == ()
            for end in ("t", "ta", "taureau ****", "taureau **** ."):
                editor.change("a.txt", f"Il l’a qualifié de {end}")
            shown = await editor.diagnostics()
            assert (shown.version, [one.code for one in shown.diagnostics]) == (4, ["censored"])
            editor.save("a.txt")
            assert len((await editor.diagnostics()).diagnostics) == 1
            editor.close("a.txt")
            assert (await editor.diagnostics()).diagnostics == ()
    asyncio.run(session())


def test_texts_are_read_as_their_files_would_be(tmp_path: Path) -> None:
    texts = {
        "a.html": ("html", "<p>Le PDG d&rsquo;<b>Openai</b> est là.</p>", 1),
        "code.md": ("markdown", "Il a dit `Openai` et [rien](http://Openai.fr).", 0),
        "english.md": ("markdown", "The minister said that Openai was the best of them all and that he would go.", 0),
        "empty.md": ("markdown", "", 0),
        "a.po": ("plaintext", 'msgid "Hello"\nmsgstr "Le PDG d’Openai"\n', 1),
        "surrogate.txt": ("plaintext", "Le PDG d’Openai a dit \0 hier.", 0),
        "lines.txt": ("plaintext", "Il est là.\rLe PDG d’Openai parle.\u2028Openai encore.\r\n", 2)}

    async def session() -> None:
        async with Editor(tmp_path, encodings=["utf-8"]) as editor:
            for name, (language, text, count) in texts.items():
                editor.open(name, text, language)
                shown = await editor.diagnostics()
                assert (shown.uri, len(shown.diagnostics)) == (editor.uri(name), count)
            assert [one.range.start.line for one in shown.diagnostics] == [1, 1]
    asyncio.run(session())


def test_a_broken_setting_is_told_once_and_mending_it_brings_the_findings_back(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    settings = tmp_path / "tqcheck.toml"
    settings.write_text('fail-onn = "minor"\n', encoding="utf-8")

    async def session() -> None:
        async with Editor(tmp_path) as editor:
            editor.open("sub/a.md", TEXT)
            said = await editor.message()
            assert said.type == types.MessageType.Warning
            assert "fail-onn" in said.message
            assert "Did you mean “fail-on”?" in said.message
            assert (await editor.diagnostics()).diagnostics == ()
            settings.write_text('disable = ["name"]\n', encoding="utf-8")
            editor.save("sub/a.md")
            found = (await editor.diagnostics()).diagnostics
            while not found:  # what a second complaint may have cleared
                found = (await editor.diagnostics()).diagnostics
            assert [one.code for one in found] == ["censored"]
            assert editor.messages.empty()
    asyncio.run(session())


def test_models_speak_when_a_text_is_opened_and_are_remembered_while_one_types(tmp_path: Path) -> None:
    async def session() -> None:
        async with Editor(tmp_path, *FAKES, markdown=False) as editor:
            editor.open("a.md", "Le ministre a parlé hier.\n")
            assert (await editor.diagnostics()).diagnostics == ()
            await editor.diagnostics()
            start = types.Position(0, 3)
            hover = await editor.hover("a.md", start)
            assert hover is not None
            assert isinstance(hover.contents, types.MarkupContent)
            assert hover.contents.kind == types.MarkupKind.PlainText
            assert "Back-translation: “The minister spoke yesterday.”" in hover.contents.value
            assert "fluency" in hover.contents.value
            editor.change("a.md", "Le ministre a parlé hier. Une autre phrase est venue.\n")
            await editor.diagnostics()
            assert await editor.hover("a.md", start) is not None
            assert await editor.hover("a.md", types.Position(0, 30)) is None
            editor.save("a.md")
            await editor.diagnostics()
            await editor.diagnostics()
            assert await editor.hover("a.md", types.Position(0, 30)) is not None
    asyncio.run(session())


def test_a_missing_model_is_a_message_and_the_rules_go_on(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('translator = "missing"\n', encoding="utf-8")

    async def session() -> None:
        async with Editor(tmp_path, *FAKES) as editor:
            editor.open("a.md", TEXT)
            assert len((await editor.diagnostics()).diagnostics) == 2
            assert "There is no translator “missing”." in (await editor.message()).message
            assert len(await editor.actions("a.md", types.Range(types.Position(2, 0), types.Position(2, 80)), "source")) == 1
    asyncio.run(session())


def test_a_file_that_the_settings_exclude_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('exclude = ["drafts/*"]\n', encoding="utf-8")
    (tmp_path / "drafts").mkdir()

    async def session() -> None:
        async with Editor(tmp_path) as editor:
            editor.open("drafts/a.md", TEXT)
            assert (await editor.diagnostics()).diagnostics == ()
    asyncio.run(session())


def test_each_action_says_which_version_of_the_text_it_is_for_and_the_comment_works(tmp_path: Path) -> None:
    async def session() -> None:
        async with Editor(tmp_path, versions=True, encodings=["utf-32"]) as editor:
            editor.open("a.md", TEXT)
            found = (await editor.diagnostics()).diagnostics
            actions = await editor.actions("a.md", found[1].range, "quickfix")
            assert [action.title for action in actions] == [
                "Replace with « conneries »", "Replace with « foutaises »", "Keep this sentence as it is (censored ignored by a comment)"]
            assert isinstance(actions[-1].edit, types.WorkspaceEdit)
            changed, = actions[-1].edit.document_changes or ()
            assert isinstance(changed, types.TextDocumentEdit)
            assert changed.text_document.version == 0
            edit, = changed.edits
            assert isinstance(edit, types.TextEdit)
            assert edit.range.start == edit.range.end == types.Position(2, 0)
            lines = TEXT.splitlines(keepends=True)
            editor.change("a.md", "".join([*lines[:2], edit.new_text, *lines[2:]]))
            assert [one.code for one in (await editor.diagnostics()).diagnostics] == ["name"]
    asyncio.run(session())
