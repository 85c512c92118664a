"""What people and programs throw at tqcheck: damaged, endless, enormous and malicious files, terminals and models."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tqcheck
from tqcheck.baseline import read as read_baseline
from tqcheck.cache import Cache, Identity, key
from tqcheck.checks import CHECKS
from tqcheck.cli.files import expanded
from tqcheck.config import SETTINGS, Config, load, with_settings
from tqcheck.document import Document, Segment
from tqcheck.engine import check_documents
from tqcheck.engines.base import longest_source, opened
from tqcheck.errors import ModelError, TqcheckError
from tqcheck.ignores import ignores, odd, unused
from tqcheck.readers import read, read_bytes, read_text
from tqcheck.reporters import reporter
from tqcheck.reporters.options import Options
from tqcheck.store import resolve
from tqcheck.vocab import read as read_vocabulary

ROOT = Path(tqcheck.__file__).parent.parent
IDS = frozenset(check.id for check in CHECKS)
SEEDS = {
    "text": "Il dit «\u00a0oui\u00a0». Elle part.\n<!-- tqcheck-disable calque --> L’accent e\u0301 \U0001f600.\r\nAutre ligne.",
    "markdown": "---\ntitle: x\n---\n# Titre **gras**\n\n> - un [lien](http://a.b) et `code`\n\n"
        "| a | b |\n|---|---|\n| c | d |\n<!-- tqcheck-ignore-next -->\n![x](y) fin.",
    "html": "<html lang=fr><title>T</title><script>a<b</script>"
        "<p class='x>y'>Il <b>part</b> &eacute;t&#233; &nbsp;<br/>oui.<p lang=en>No</p><!-- c -->",
    "xliff": '<xliff version="1.2"><file target-language="fr"><body><trans-unit id="1"><source>Hi <g id="1">you</g></source>'
             '<target>Toi <g id="1">là</g> <x id="2"/> '
             "&amp; <![CDATA[x < y]]></target></trans-unit></body></file></xliff>",
    "po": 'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "Hello"\n'
        'msgid_plural "Hellos"\nmsgstr[0] "Bonjour\\303\\251 %s"\nmsgstr[1] "a"\n"b \\x41\\n"\n',
    "tmx": '<tmx version="1.4"><body><tu><tuv xml:lang="en"><seg>Hi</seg></tuv>'
        '<tuv xml:lang="fr"><seg>Toi <bpt i="1">&lt;b&gt;</bpt>là</seg></tuv></tu></body></tmx>',
    "subtitles": "WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,500\n<i>Bonjour</i> à tous\n- Oui ?\n\n2\n00:00:05.000 --> 00:00:06.500\n{\\an8}Fin &amp; fin.\n",
    "jsonl": '{"id": 1, "mt": "Il dit \\"oui\\" \\u00e9 \\ud83d\\ude00 &#39;a", "src": "He says yes"}\n{"mt": "b"}\n',
    "tsv": "id\tmt\tsrc\n1\tUne phrase.\tA sentence.\n2\t\"Deux\t\n", "csv": 'id,mt,src\n1,"Une ""phrase"", ici.",A\n2,Deux,"B\nC"\n'}
PIECES = (
    "\r", "\r\n", "\n", "\n\n", "\u2028", "\x85", "\x0b", "\0", "\ufeff", "\u200b", "\u200d", "\ufe0f", "\u202e", "\u0301" * 9, "\u034f",
    "\u2060", "\ufffc", "«", "»", "\u00a0",
    "’", "'", '"', "<", ">", "</", "/>", "<p>", "<!--", "-->", "<![CDATA[", "]]>", "&", "&#", "&#0;", "&#xD800;", "&nbsp;", "\\", "\\u",
    "\\ud800", "\\777", "`", "```", "*", "[", "](",
    "|", "---", "+++", "> ", "- ", "\t", "{{", "%s", "<!-- tqcheck-disable -->", "<!-- tqcheck-enable x-->", "00:00:01,000 --> 00:00:02,500",
    "99999999999:00:00,0 --> 0:00:00,1", "msgid",
    'msgstr[1] "x"', "9" * 5000, "mt", "null", "1e999", "[" * 3000, "é", "a", "Le mot.", "\U0001f600", "\U000e0041",
    "ﬁ", "İ", "²", "ǅ", "مرحبا", "中文", "…", "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    "<mrk mtype='seg' mid='1'>", "</mrk>", "<target/>", "=", '="', "='", "\ud800")


@st.composite
def damaged(draw: st.DrawFn, seed: str) -> str:
    """A text with some stretches taken out, doubled, moved, or replaced by odd pieces."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(seed)))
        end = min(len(seed), start + draw(st.sampled_from((0, 0, 1, 3, 20))))
        seed = seed[:start] + draw(st.sampled_from((*PIECES, seed[start:end] * 2))) + seed[end:]
    return seed


def sound(document: Document) -> None:
    """Assert what holds of every document."""
    done = 0
    for segment in document.segments:
        assert done <= segment.start < segment.span.end <= len(document.text)
        assert any(map(str.isalnum, segment.text))
        assert "\0" not in segment.text
        segment.text.encode("utf-8")
        done = segment.span.end
    for held in ignores(document, IDS):
        assert 0 <= held.span.start <= held.span.end <= len(document.text)
    assert all(isinstance(line, str) for line in (*odd(document, IDS), *unused(document, (), IDS, IDS)))


def refused(work: Callable[[], object]) -> TqcheckError | None:
    """The error for the user, if there was one; any other goes on."""
    told = None
    try:
        work()
    except TqcheckError as error:
        told = error
    assert told is None or (told.message.strip() and told.hint.strip())
    return told


@pytest.mark.parametrize("format", sorted(SEEDS))
@given(data=st.data())
def test_a_damaged_file_is_a_sound_document_or_one_sentence_and_a_hint(format: str, data: st.DataObject) -> None:
    text = data.draw(damaged(SEEDS[format]))
    started = time.process_time()
    refused(lambda: sound(read_text(text, "x", format)))
    assert time.process_time() - started < 2


@given(data=st.data())
def test_a_damaged_word_document_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(archive("<d><p><r><t>Il part. Oui.</t></r></p></d>"))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    refused(lambda: sound(read_bytes(bytes(content), Path("x.docx"))))


def archive(document: str) -> bytes:
    """A Word document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", document)
    return out.getvalue()


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.docx", archive("<d><p><t>" + "a " * 3_000_000 + "</t></p></d>"), "more than a text does"),
    ("a.docx", archive("<d>" + "<r>" * 20_000 + "</r>" * 20_000 + "</d>"), "damaged"),
    ("a.docx", archive('<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d><p><t>&b;</t></p></d>'), "damaged"),
    ("a.xlf", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xliff>&b;</xliff>', "document type"),
    ("a.tmx", b'<!DOCTYPE tmx SYSTEM "file:///etc/passwd"><tmx/>', "document type"),
    ("a.xlf", b"<xliff>" + b"<g>" * 5_000 + b"</g>" * 5_000 + b"</xliff>", "nested"),
    ("a.jsonl", b'{"mt": ' + b"[" * 100_000, "no JSONL")])
def test_a_bomb_is_refused_before_it_takes_memory_or_time(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    started = time.process_time()
    error = refused(lambda: read(tmp_path / name))
    assert error is not None
    assert said in error.message
    assert time.process_time() - started < 2


@pytest.mark.parametrize(("format", "text"), [
    ("text", "<!-- tqcheck-enable x-->" * 400 + "Il part."), ("text", "<!-- tqcheck-a " * 4_000 + "Il part."),
    ("html", "Il part. " + "<?" * 60_000), ("text", "x" + "\n " * 20_000 + "y"), ("csv", "mt\n\"x" + "\n" * 60_000 + ", y\"\n"), ("html",
    "Il part. " + "<a " * 60_000 + '=">"'), ("html", "Il part. " + "<a " * 60_000 + ">"),
    ("markdown", "Il part.\n\n```\n<!-- tqcheck-x -->\n```\n" + "`" * 60_000), ("markdown", "Il part. " + "{{<" * 4_000),
    ("po", " " * 30_000 + '\nmsgid "a"\nmsgstr "Il part."\n')])
def test_marks_that_are_never_closed_are_read_in_straight_time(format: str, text: str) -> None:
    started = time.process_time()
    refused(lambda: sound(read_text(text, "x", format)))
    assert time.process_time() - started < 2


def test_a_cue_that_lacks_its_blank_line_ends_where_the_next_one_begins() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nIl part.\n00:00:03,000 --> 00:00:04,000\nElle reste.\n"
    assert [segment.text for segment in read_text(text, "x", "subtitles").segments] == ["Il part.", "Elle reste."]


def test_a_string_that_stands_twice_in_an_entry_is_told_by_its_line() -> None:
    error = refused(lambda: read_text('msgid "a"\nmsgstr[1] "Oui."\nmsgstr[0] "Non."\nmsgstr[1] "Si."\n', "x", "po"))
    assert error is not None
    assert "line 4: msgstr[1] stands twice" in error.message


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(max_size=8) | st.sampled_from(("never", "minor",
        "calque", "*", "\0")),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from((*SETTINGS, "paths", "calque", "name", "surprisal", "bits",
        "allowed")), inner, max_size=2),
    max_leaves=5)


@given(settings=st.dictionaries(st.sampled_from(SETTINGS), VALUES, min_size=1, max_size=3))
def test_any_value_of_any_setting_is_taken_or_refused(settings: dict[str, object]) -> None:
    document = read_text("Il est hier hier soir à Paris.", "drafts/x.txt")
    refused(lambda: check_documents([document], with_settings(Config(), settings, "here")))


@given(data=st.data())
def test_a_damaged_settings_vocabulary_or_baseline_file_is_told(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    kinds: tuple[tuple[str, str, Callable[[Path], object]], ...] = (
        ("tqcheck.toml", 'fail-on = "major"\n[checks.name]\nallowed = ["Openai"]\n', load), ("accept.txt", "# c\nOpenai\n",
        lambda path: read_vocabulary(path.parent)),
        ("reject.txt", "bon matin -> bonjour\n", lambda path: read_vocabulary(path.parent).rejected()),
        ("terms.csv", "english,required,forbidden\nbig tech,géants | grands,\n", lambda path: read_vocabulary(path.parent).rejected()),
        ("b.json", '{"version": 1, "findings": {"a": [{"check": "c", "sentence": "0", "occurrence": 0}]}}', read_baseline))
    name, seed, reader = data.draw(st.sampled_from(kinds))
    (folder / name).write_bytes(data.draw(damaged(seed)).encode("utf-8", "surrogatepass"))
    refused(lambda: reader(folder / name))


@pytest.mark.parametrize(("content", "reader"), [
    ("a = " + "[" * 5_000, lambda path: load(path)), ('{"findings": {"a": [{"check": "c", "sentence": "0", "occurrence": Infinity}]}}',
    lambda path: read_baseline(path)),
    ("[" * 100_000, lambda path: read_baseline(path))])
def test_what_nests_too_deep_or_counts_too_far_is_refused(tmp_path: Path, content: str, reader: Callable[[Path], object]) -> None:
    (tmp_path / "tqcheck.toml").write_text(content, encoding="utf-8")
    assert refused(lambda: reader(tmp_path / "tqcheck.toml")) is not None


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """tqcheck, rules only, in a folder with a text `a.txt`, with few variables in its environment."""
    (tmp_path / "a.txt").write_text("Il est arrivé hier hier soir, dit « Élan ».\n", encoding="utf-8")

    def tqcheck(*arguments: str, before: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        command = f'{before} exec "$0" -m tqcheck "$@"' if before else 'exec "$0" -m tqcheck "$@"'
        return subprocess.run(["bash", "-c", command, sys.executable, *arguments],
            cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", errors="surrogateescape",
                              timeout=60, env={"PYTHONPATH": str(ROOT), "TQCHECK_CACHE": str(tmp_path / "cache"), "PATH": os.environ["PATH"],
                                  **variables})
    return tqcheck


Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_pipe_a_device_and_a_loop_of_links_are_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    for path in (tmp_path / "pipe.txt", Path("/dev/zero"), tmp_path / "loop.txt"):
        assert refused(lambda path=path: read(path)) is not None  # type: ignore[misc]


def test_a_folder_whose_links_lead_back_to_it_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "up").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_text("Oui.", encoding="utf-8")
    assert expanded(tmp_path) == [tmp_path / "a.txt"]


def test_the_shells_own_pipes_are_read(run: Run) -> None:
    done = run("check", "--no-models", "/dev/stdin", before="cat a.txt |")
    assert done.returncode == 1
    assert "hier hier" in done.stdout


def test_a_batch_of_something_that_can_be_read_only_once_is_refused(run: Run) -> None:
    done = run("batch", "/dev/stdin", "-o", "out.jsonl", before="cat a.txt |")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "hint" in done.stderr


def test_closed_streams_are_borne(run: Run) -> None:
    assert run("check", "--no-models", "a.txt", before="exec >&-;").returncode == 1
    silent = run("check", "--no-models", "-", before="exec <&-;")
    assert silent.returncode == 2
    assert "no prose" in silent.stderr


def test_a_locale_without_letters_changes_no_letter_of_a_report(run: Run) -> None:
    done = run("check", "--no-models", "-f", "json", "a.txt", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "arrivé" in done.stdout
    assert "« Élan »" in json.dumps(json.loads(done.stdout), ensure_ascii=False)


def test_a_file_name_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    name = "b\x1b[31m\n\x07.txt"
    assert "\x1b" not in run("check", "--no-models", name).stderr
    (tmp_path / name).write_text("Il est hier hier soir à Paris.\n", encoding="utf-8")
    for command in (("check",), ("check", "-f", "github"), ("check", "--hook"), ("score",)):
        done = run(*command, *(("--no-models",) if command[0] == "check" else ("--translator", "none", "--lm", "none")), name)
        assert "\x1b" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_cache_that_is_a_file_costs_no_result(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    assert run("check", "--no-models", "a.txt", TQCHECK_CACHE=str(tmp_path / "taken")).returncode == 1
    cache = Cache(tmp_path / "taken")
    cache.put({key(Identity("m", "c", "p"), "x"): 1})
    assert cache.get([key(Identity("m", "c", "p"), "x")]) == {}
    assert cache.trouble


def test_two_processes_may_fill_one_cache(tmp_path: Path) -> None:
    script = "import sys\nfrom pathlib import Path\nfrom tqcheck.cache import Cache\nfor n in range(40):\n" \
             "    Cache(Path(sys.argv[1]), patience=20).put({f'{sys.argv[2]}{n}'.encode(): n})"
    both = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}) for name in "ab"]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    names = [f"{name}{n}".encode() for name in "ab" for n in range(40)]
    assert Cache(tmp_path).get(names) == {name: int(name[1:]) for name in names}


def test_a_file_that_finds_no_room_is_told(run: Run, tmp_path: Path) -> None:
    done = run("check", "--no-models", "-f", "html", "a.txt", "-o", "out.html", before="ulimit -f 1;")
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr


def folder(path: Path, **files: str) -> Path:
    """A model folder of small files; a double underscore in a name is its point."""
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        (path / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(("files", "said"), [
    ({"config__json": "{}", "pytorch_model__bin": "pickle"}, "pickled"), ({"config__json": "[" * 5_000, "model__safetensors": "x"}, "damaged"),
    ({"model__bin": "x", "tqcheck__json": '{"positions": -5, "kind": "translator"}'}, "positions"),
    ({"model__bin": "x", "tqcheck__json": '{"positions": "many", "kind": "translator"}'}, "positions"),
    ({"config__json": '{"is_encoder_decoder": true}', "model.safetensors.index__json": '{"weight_map": {"a": "../../passwd"}}'}, "not beside it"),
    ({"config__json": '{"is_encoder_decoder": true}', "model.safetensors.index__json": '{"weight_map": [1]}'}, "not beside it")])
def test_a_model_folder_that_is_pickled_or_damaged_is_refused_unopened(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(ModelError) as caught:
        resolve(str(folder(tmp_path / "model", **files)), "translator")
    assert said in caught.value.message + caught.value.hint


def test_no_program_and_no_pickle_of_a_model_is_ever_run() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tqcheck").rglob("*.py")}
    for path, source in sources.items():
        assert not re.search("trust_remote_code=True|allow_pickle=True|torch.load|import pickle", source), path
    loading = [path.name for path, source in sources.items() if ".from_pretrained(" in source]
    assert loading == ["base.py"], "open folders with engines.base.opened alone, which runs no program of theirs"
    weights = "\n".join(sources[ROOT / "tqcheck" / "engines" / name] for name in ("hf.py", "convert.py"))
    assert weights.count("use_safetensors=True") == weights.count("opened(getattr(") == 2


def test_a_folder_that_its_reader_fails_on_in_any_way_is_a_model_error(tmp_path: Path) -> None:
    class Reader:
        """Fails in a way of its own, and shows what it was asked."""

        @classmethod
        def from_pretrained(cls, name: str, **options: object) -> object:
            raise ZeroDivisionError(f"{sorted(options.items())}\nand more")

    with pytest.raises(ModelError, match=r"\('local_files_only', True\), \('trust_remote_code', False\)\]$"):
        opened(Reader, tmp_path)


@pytest.mark.parametrize("payload", [b"", b"\x80\x04]\x94.", archive("<d/>"), b"PK\x03\x04broken"])
def test_heads_of_a_judge_that_are_no_arrays_are_refused(tmp_path: Path, payload: bytes) -> None:
    from tqcheck.judge import load as load_judge
    (tmp_path / "heads.npz").write_bytes(payload)
    with pytest.raises(ModelError, match="cannot be read"):
        load_judge(tmp_path, "judge", "0")


def test_the_longest_source_of_any_model_leaves_room_to_go_on() -> None:
    assert min(longest_source(positions) for positions in range(-5, 600)) == 1


def test_many_findings_and_many_comments_are_reported_in_straight_time() -> None:
    def seconds(count: int) -> float:
        document = read_text("<!-- tqcheck-disable double-space -->\n" + "Il est hier hier  soir.\n" * count, "x.txt")
        started = time.process_time()
        [report] = check_documents([document], Config())
        assert len(report.findings) == count
        for format in ("json", "csv", "rdjson", "sarif"):
            reporter(format).render((report,), Options())
        return time.process_time() - started
    seconds(10)
    assert seconds(1600) < 8 * seconds(400)


SCRIPTS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><svg onload=alert(1)>", "javascript:alert(1)", "{{7*7}}",
        "</script><script>alert(1)//",
           "<style>@import 'http://evil'</style>", "<iframe src=//evil>", "&lt;script&gt;")


class Seen(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_no_script_of_an_article_its_name_or_its_english_runs_in_the_web_page() -> None:
    lines = [f"Il est hier hier soir {script} à Paris." for script in SCRIPTS]
    text = "\n".join(lines)
    segments = tuple(Segment(line, text.index(line), n, src=script, id=script) for n, (line, script) in enumerate(zip(lines, SCRIPTS, strict=True)))
    [report] = check_documents([Document(SCRIPTS[0], text, segments)], Config())
    plain = check_documents([read_text("Il est hier hier soir à Paris.", "a.txt")], Config())
    found, usual = Seen(), Seen()
    found.feed(reporter("html").render((report,), Options()))
    usual.feed(reporter("html").render(plain, Options()))
    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in usual.tags} | {"a"}
    assert sum(tag == "script" for tag, _ in found.tags) == sum(tag == "script" for tag, _ in usual.tags) <= 1
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name in {"src", "srcdoc", "action"}]
    metas = [attributes for tag, attributes in found.tags if tag == "meta"]
    policies = [attributes.get("content") or "" for attributes in metas if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert "unsafe" not in policies[0].partition("script-src")[2].partition(";")[0]
