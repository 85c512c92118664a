"""`tqcheck serve` as it is run: its page in a browser, a client library of LanguageTool, and what it says of bad input."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
import pytest
from services import BAD, client_of, rules

from tqcheck.cli.serve import NEEDED, refuse_missing
from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.errors import ConfigError
from tqcheck.readers import read_text
from tqcheck.report import Report
from tqcheck.reporters import html
from tqcheck.reporters.html import digest
from tqcheck.reporters.options import Options
from tqcheck.server.page import PAGE_HEADERS, SCRIPT, STYLE, page
from tqcheck.server.running import address, listening, warmed
from tqcheck.server.texts import NAME

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EVIL = "Il dit « oui » <script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> au juge."
SERVE = (sys.executable, "-m", "tqcheck", "serve", "--no-models", "--port", "0")


def started(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """A server that is ready, and its address."""
    process = subprocess.Popen([*SERVE, *arguments], cwd=folder, text=True, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert process.stderr
    for line in process.stderr:
        if found := re.search(r"http://\S+", line):
            return process, found[0]
    raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server, by rules alone."""
    process, place = started(tmp_path_factory.mktemp("server"))
    yield place
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


def said(*arguments: str, folder: Path) -> str:
    """What a start that ends with status 2 says."""
    done = subprocess.run([*SERVE, *arguments], cwd=folder, text=True, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 2, done.stderr
    assert [line[:9] for line in done.stderr.strip().splitlines()] == ["tqcheck: ", "   hint: "]
    return done.stderr


def test_a_server_answers_at_the_loopback_address_and_stops_when_told(tmp_path: Path) -> None:
    process, place = started(tmp_path)
    assert place.startswith("http://127.0.0.1:")
    assert httpx.post(f"{place}/v2/check", data={"language": "fr", "text": BAD}).json()["matches"][0]["rule"]["id"] == "censored"
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=20)
    assert process.returncode in (0, -signal.SIGTERM)
    assert "/v2/check 200" in log
    assert "taureau" not in log
    assert "Traceback" not in log


def test_the_client_library_of_languagetool_gets_matches_with_right_offsets(server: str) -> None:
    library = pytest.importorskip("language_tool_python")
    text = f"🤖 «\u00a0Été\u00a0», l’e\u0301quipe est là. {BAD}"
    with library.LanguageTool("fr", remote_server=server) as tool:
        match, = (one for one in tool.check(text) if one.rule_id == "censored")
        assert text[match.offset:match.offset + match.error_length] == "taureau ****"
        assert match.replacements == ["conneries", "foutaises"]
        tool.disabled_rules = {"censored"}
        assert [one for one in tool.check(text) if one.rule_id == "censored"] == []


def test_an_address_that_cannot_be_had_is_told_before_any_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot listen there" in said("--port", str(taken.getsockname()[1]), folder=tmp_path)


def test_a_token_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    assert "no token" in said("--token-file", "nowhere", folder=tmp_path)


def test_a_library_that_is_not_installed_is_named_with_the_way_to_it(tmp_path: Path) -> None:
    refuse_missing()
    code = "import sys; sys.modules['uvicorn'] = None; sys.argv = ['tqcheck', 'serve']\nfrom tqcheck.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, text=True, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 2, done.stderr
    assert "uvicorn" in done.stderr
    assert "pip install 'tqcheck[server]'" in done.stderr
    assert "uvicorn" in NEEDED


def test_an_address_is_told_as_a_browser_takes_it() -> None:
    with listening("127.0.0.1", 0) as place:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address(place))
        with pytest.raises(ConfigError):
            listening("127.0.0.1", place.getsockname()[1])
    with suppress(ConfigError), listening("::1", 0) as place:
        assert re.fullmatch(r"http://\[::1\]:\d+", address(place))


def test_a_judge_is_warmed_with_a_sentence_that_no_cache_knows() -> None:
    seen: list[str] = []

    def judge(documents: Sequence[Document]) -> list[Report]:
        seen.extend(document.text for document in documents)
        return rules(documents)
    assert warmed(warmed(judge)) is judge
    assert len(set(seen)) == 2


def test_the_page_lets_only_its_own_style_and_script_run() -> None:
    with client_of() as client:
        answer = client.get("/")
    policy = answer.headers["content-security-policy"]
    style, = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    script, = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert (style, script) == (STYLE, SCRIPT)
    assert digest(style) in policy
    assert digest(script) in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", answer.text)
    assert PAGE_HEADERS["Content-Security-Policy"] == policy


def test_the_page_asks_for_a_token_only_where_one_is_wanted() -> None:
    assert 'name="token"' in page(True, 1000)
    assert 'name="token"' not in page(False, 1000)
    assert "1,000" in page(False, 1000)


def test_a_result_is_the_page_of_the_reporter_shut_off_from_ours() -> None:
    with client_of() as client:
        answer = client.post("/report", data={"mt": EVIL})
    report, = rules([read_text(EVIL, NAME)])
    assert answer.text == html.render([report], Options(min_level=Config().shown))
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts;")
    assert "<img" not in answer.text


def test_an_error_of_the_page_is_a_page_that_holds_no_markup_of_the_sender() -> None:
    with client_of() as client:
        answer = client.post("/report", data={"mt": "The cat is on the mat and the dog is in the house.", "format": "text"})
        odd = client.post("/report", data={"mt": "a", "format": "<script>"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "This text is English, not French." in answer.text
    assert odd.status_code == 422
    assert "<script" not in odd.text


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_an_article_pasted_in_a_browser_is_reported_and_its_script_does_not_run(server: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as control:
        browser = control.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 390, "height": 800})
        troubles: list[str] = []
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.goto(server)
        assert not tab.locator("iframe").is_visible()
        tab.fill("[name=mt]", f"{BAD} {EVIL}")
        tab.click("#go")
        report = tab.frame_locator("iframe")
        report.locator("mark[data-s=critical]").wait_for(timeout=20_000)
        assert report.locator("mark[data-s=critical]").inner_text() == "taureau ****"
        assert report.locator("img").count() == 0
        report.locator("mark[data-s=critical]").hover()
        report.locator("#card").wait_for(timeout=5000)
        assert "bull****" in report.locator("#card").inner_text()
        assert tab.title() == "tqcheck"
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.locator("#go").is_enabled()
        assert troubles == []
        browser.close()
