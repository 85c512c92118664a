"""Hits become findings, findings a score, and evidence has its say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from fake_models import FakeLanguageModel, FakeTranslator

from tqcheck.config import Config, with_settings
from tqcheck.document import Document, Segment, Span
from tqcheck.engine import check_documents, without_doubles
from tqcheck.evidence import Models, gather
from tqcheck.finding import Finding, Severity
from tqcheck.score import Calibration, overall

CENSORED = "Il a qualifié son poste de « taureau **** »."


def document(*sentences: str, src: tuple[str, ...] = ()) -> Document:
    segments, start = [], 0
    for i, sentence in enumerate(sentences):
        segments.append(Segment(sentence, start, src=src[i] if src else None))
        start += len(sentence) + 1
    return Document("a.txt", "\n".join(sentences), tuple(segments))


def finding(start: int, end: int, severity: Severity = Severity.MINOR, check: str = "calque", category: str = "accuracy/mistranslation") -> Finding:
    return Finding(check, category, severity, Span(start, end), "x" * (end - start), "m", 0)


def test_a_finding_has_its_place_in_the_file() -> None:
    report, = check_documents([document("Été 😀.", CENSORED)], Config())
    found, = (f for f in report.findings if f.check == "censored")
    assert report.document.text[found.span.start:found.span.end] == found.text == "taureau ****"
    assert found.segment == 1
    assert found.severity is Severity.CRITICAL
    assert found.probable_english == "bull****"


def test_a_critical_error_takes_its_sentence_to_zero_and_the_document_to_the_mean_by_words() -> None:
    report, = check_documents([document("Un deux trois quatre.", CENSORED)], with_settings(Config(), {"only": ["censored"]}, "x"))
    assert [q.score for q in report.qualities] == [100.0, 0.0]
    first, second = (q.words for q in report.qualities)
    assert report.quality.score == pytest.approx(100 * first / (first + second))


def test_measures_that_were_not_taken_are_none() -> None:
    report, = check_documents([document("Bonjour à tous.")], Config())
    assert (report.quality.fluency, report.quality.adequacy, report.quality.literalness) == (None, None, None)
    assert report.document.segments[0].evidence.back_translation is None
    assert len(report.notes) == 3


def test_models_leave_their_evidence_and_their_names_in_the_signature() -> None:
    models = Models(FakeTranslator({"Bonjour à tous.": "Hello everyone."}), FakeLanguageModel())
    report, = check_documents([document("Bonjour à tous.", src=("Hi all.",))], Config(), models, Calibration(4.0, 1.0))
    assert report.document.segments[0].evidence.back_translation == "Hello everyone."
    assert report.quality.adequacy == pytest.approx(100 * math.exp(-1))
    assert report.quality.fluency == pytest.approx(100 / (1 + math.exp((12 / 3 - 4) / 1)))
    assert "|bt:fake-fr-en@ffffffff|lm:fake-lm@aaaaaaaa|prec:float32|mqm:1-5-25,punct:0.1|rules:" in report.signature


def test_all_documents_are_translated_in_one_call_and_keep_their_own() -> None:
    translator = FakeTranslator()
    documents = gather([document("Un.", "Deux."), document(), document("Trois.")], Models(translator))
    assert translator.calls == [["Un.", "Deux.", "Trois."]]
    assert [[s.evidence.back_translation for s in d.segments] for d in documents] == [["UN.", "DEUX."], [], ["TROIS."]]


def test_a_source_that_says_something_else_silences_a_lexicon_row() -> None:
    french = "En février, Musk a prolongé une offre de rachat."
    only = with_settings(Config(), {"only": ["calque", "wrong-sense"]}, "x")
    with_witness, = check_documents([document(french, src=("In February, Musk extended an offer.",))], only)
    against, = check_documents([document(french, src=("In February, Musk kept his bid open for longer.",))], only)
    assert with_witness.findings
    assert not against.findings


def test_a_row_that_holds_in_some_contexts_alone_is_milder_where_the_back_translation_says_something_else() -> None:
    french = "Sur Twitter, le poste d’Altman a été vu trois millions de fois."
    only = with_settings(Config(), {"only": ["wrong-sense"]}, "x")
    heard, = check_documents([document(french)], only, Models(FakeTranslator({french: "On Twitter, Altman's post was viewed three million times."})))
    unheard, = check_documents([document(french)], only, Models(FakeTranslator({french: "On Twitter, Altman's job was viewed three million times."})))
    assert heard.findings[0].severity == unheard.findings[0].severity + 1
    assert heard.findings[0].probable_english == "post"


def test_of_two_findings_of_one_place_the_more_severe_stays_and_typography_stands_beside() -> None:
    small = finding(2, 4, category="linguistic-conventions/punctuation", check="guillemets")
    kept = without_doubles([finding(0, 10), finding(2, 8, Severity.MAJOR), small, finding(20, 25)])
    assert [(f.span, f.severity) for f in kept] == [((2, 4), Severity.MINOR), ((2, 8), Severity.MAJOR), ((20, 25), Severity.MINOR)]


def test_a_document_without_words_has_no_score() -> None:
    assert overall([]).score is None


def test_a_change_of_rules_changes_the_signature() -> None:
    default, = check_documents([document("Bonjour.")], Config())
    fewer, = check_documents([document("Bonjour.")], replace(Config(), disable=("name",)))
    assert default.signature != fewer.signature
