"""What people and programs throw at tqcheck: damaged, endless, enormous and malicious files, terminals and models."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator
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
from tqcheck.errors import ConfigError, InputError, ModelError, TqcheckError
from tqcheck.ignores import ignores, odd, unused
from tqcheck.readers import FORMATS, read, read_bytes, read_text
from tqcheck.reporters import reporter
from tqcheck.reporters.options import Options
from tqcheck.store import resolve
from tqcheck.vocab import read as read_vocabulary

ROOT = Path(tqcheck.__file__).parent.parent
IDS = frozenset(check.id for check in CHECKS)
SEEDS = {
    "text": "Il dit «\u00a0oui\u00a0». Elle part.\n<!-- tqcheck-disable calque --> L’accent e\u0301 \U0001f600.\r\nAutre ligne.",
    "markdown": "---\ntitle: x\n---\n# Titre **gras**\n\n> - un [lien](http://a.b) et `code`\n\n| a | b |\n|---|---|\n| c | d |\n<!-- tqcheck-ignore-next -->\n![x](y) fin.",
    "html": "<html lang=fr><title>T</title><script>a<b</script><p class='x>y'>Il <b>part</b> &eacute;t&#233; &nbsp;<br/>oui.<p lang=en>No</p><!-- c -->",
    "xliff": '<xliff version="1.2"><file target-language="fr"><body><trans-unit id="1"><source>Hi <g id="1">you</g></source><target>Toi <g id="1">là</g> <x id="2"/> '
             "&amp; <![CDATA[x < y]]></target></trans-unit></body></file></xliff>",
    "po": 'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "Hello"\nmsgid_plural "Hellos"\nmsgstr[0] "Bonjour\\303\\251 %s"\nmsgstr[1] "a"\n"b \\x41\\n"\n',
    "tmx": '<tmx version="1.4"><body><tu><tuv xml:lang="en"><seg>Hi</seg></tuv><tuv xml:lang="fr"><seg>Toi <bpt i="1">&lt;b&gt;</bpt>là</seg></tuv></tu></body></tmx>',
    "subtitles": "WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,500\n<i>Bonjour</i> à tous\n- Oui ?\n\n2\n00:00:05.000 --> 00:00:06.500\n{\\an8}Fin &amp; fin.\n",
    "jsonl": '{"id": 1, "mt": "Il dit \\"oui\\" \\u00e9 \\ud83d\\ude00 &#39;a", "src": "He says yes"}\n{"mt": "b"}\n',
    "tsv": "id\tmt\tsrc\n1\tUne phrase.\tA sentence.\n2\t\"Deux\t\n", "csv": 'id,mt,src\n1,"Une ""phrase"", ici.",A\n2,Deux,"B\nC"\n'}
PIECES = (
    "\r", "\r\n", "\n", "\n\n", "\u2028", "\x85", "\x0b", "\0", "\ufeff", "\u200b", "\u200d", "\ufe0f", "\u202e", "\u0301" * 9, "\u034f", "\u2060", "\ufffc", "«", "»", "\u00a0",
    "’", "'", '"', "<", ">", "</", "/>", "<p>", "<!--", "-->", "<![CDATA[", "]]>", "&", "&#", "&#0;", "&#xD800;", "&nbsp;", "\\", "\\u", "\\ud800", "\\777", "`", "```", "*", "[", "](",
    "|", "---", "+++", "> ", "- ", "\t", "{{", "%s", "<!-- tqcheck-disable -->", "<!-- tqcheck-enable x-->", "00:00:01,000 --> 00:00:02,500", "99999999999:00:00,0 --> 0:00:00,1", "msgid",
    'msgstr[1] "x"', "9" * 5000, "mt", "null", "1e999", "[" * 3000, "é", "a", "Le mot.", "\U0001f600", "\U000e0041", "ﬁ", "İ", "²", "ǅ", "مرحبا", "中文", "…", "<!DOCTYPE x [<!ENTITY a 'b'>]>",
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
        assert any(map(str.isalnum, segment.text)) and "\0" not in segment.text
        segment.text.encode("utf-8")
        done = segment.span.end
    for held in ignores(document, IDS):
        assert 0 <= held.span.start <= held.span.end <= len(document.text)
    assert all(isinstance(line, str) for line in (*odd(document, IDS), *unused(document, (), IDS, IDS)))


def refused(work: Callable[[], object]) -> TqcheckError | None:
    """The error for the user, if there was one; any other goes on."""
    try:
        work()
    except TqcheckError as error:
        assert error.message.strip() and error.hint.strip()
        return error
    return None


@pytest.mark.parametrize("format", sorted(SEEDS))
@given(data=st.data())
def test_a_damaged_file_is_a_sound_document_or_one_sentence_and_a_hint(format: str, data: st.DataObject) -> None:
    text = data.draw(damaged(SEEDS[format]))
    started = time.process_time()
    refused(lambda: sound(read_text(text, "x", format)))
    assert time.process_time() - started < 2
