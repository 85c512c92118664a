"""Made-up documents and reports that look like real ones; no model, no file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tqcheck.document import Document, Evidence, Segment, Span
from tqcheck.finding import Finding, Severity
from tqcheck.metrics import Weights, mqm_score, penalty
from tqcheck.report import Quality, Report

SIGNATURE = "tqcheck:1.0.0|lang:en-fr|bt:fr-en@1a2b3c4d|lm:news@5e6f7a8b|prec:int8|mqm:1-5-25|rules:9c0d1e2f"
Marked = tuple[str, str, str, Severity, str, str | None, str | None]
"""A passage, then check, category, severity, message, suggestion and probable English."""

SENTENCES: tuple[tuple[str, str | None, bool], ...] = (
    ("Elon Musk menace Apple, «\u00a0taureau\u00a0****\u00a0» répond Altman", "Elon Musk threatens Apple, “bull ****” replies Altman", True),
    ("Elon Musk a annoncé mardi que X abordait les problèmes avec son chatbot AI, Grok, à la suite de son alignement avec le PDG "
     "d’Openai, Sam Altman, dans un récent différend provenant de la menace de Musk lundi soir à Sue Apple sur un prétendu favoritisme envers Openai "
     "dans son magasin d’App.",
     "Elon Musk announced on Tuesday that X was dealing with the problems with its AI chatbot, Grok, following its alignment with "
     "Openai CEO Sam Altman in a recent dispute stemming from Musk’s threat on Monday night to Sue Apple over an alleged favouritism "
     "towards Openai in its App store.", False),
    ("Il a expliqué que Grok dépendait trop des «\u202fsources médiatiques héritées\u202f» 🤖👨\u200d👩\u200d👧, ce qu’il juge «\u00a0majeur\u00a0».",
     "He explained that Grok relied too much on “inherited media sources” 🤖👨\u200d👩\u200d👧, which he considers “major”.", False),
    ("L’e\u0301quipe d’œnologues a e\u0301te\u0301 positionne\u0301e comme «\u00a0anti-diffusée\u00a0»\u00a0; Ils n’ont pas répondu.",
     "The team of oenologists was positioned as “anti-broadcast”; They did not answer.", False),
    ("Altman a  répondu <script>alert('Musk & Cie')</script> sur X.", "Altman replied <script>alert('Musk & Co')</script> on X.", False),
    ("ÉTATS-UNIS\u00a0: la Cour suprême a tranché.", "UNITED STATES: the Supreme Court has ruled.", True),
    ("Rien à redire à cette phrase, qui se lit très bien.", None, False),
)

FOUND: dict[int, tuple[Marked, ...]] = {
    0: (("taureau\u00a0****", "censored", "accuracy/mistranslation", Severity.CRITICAL,
         "« taureau\u00a0**** » seems to be half of a censored English word, translated", "conneries | foutaises", "bull****"),),
    1: (("abordait les problèmes avec", "wrong-sense", "accuracy/mistranslation", Severity.MINOR, "‘address’ is not ‘aborder’ here",
         "s’attaquait aux problèmes de", "was addressing the issues with"),
        ("AI", "acronym", "accuracy/untranslated", Severity.MINOR, "the acronym is left in English", "IA", "AI"),
        ("d’Openai", "name", "accuracy/do-not-translate", Severity.MINOR, "this name is written OpenAI", "OpenAI", "OpenAI"),
        ("menace de Musk lundi soir à Sue Apple", "calque", "style/unidiomatic", Severity.MINOR, "an English noun phrase, word for word", None, None),
        ("à Sue Apple", "untranslated", "accuracy/untranslated", Severity.CRITICAL, "« Sue » is the English verb, taken for a name",
         "de poursuivre Apple en justice", "to sue Apple"),
        ("Apple sur un prétendu favoritisme", "syntax-calque", "accuracy/mistranslation", Severity.MAJOR, "‘sue over’ is not « sur »",
         "pour", "over an alleged"),
        ("magasin d’App", "translated-name", "accuracy/do-not-translate", Severity.MAJOR, "the shop’s name was translated",
         "App Store", "App Store")),
    2: (("sources médiatiques héritées", "calque", "accuracy/mistranslation", Severity.MAJOR, "a literal rendering that no French reader understands",
         "médias traditionnels", "legacy media sources"),
        ("🤖👨\u200d👩\u200d👧", "surprisal", "style/unidiomatic", Severity.NEUTRAL, "emoji in running text", "", None)),
    3: (("e\u0301te\u0301 positionne\u0301e", "calque", "style/unidiomatic", Severity.MINOR, "‘positioned as’ is seldom « positionné »",
         "présentée", "been positioned"),
        ("anti-diffusée", "coinage", "accuracy/mistranslation", Severity.CRITICAL, "no French word list knows this word", None, "anti-woke"),
        ("; Ils", "capital-after-semicolon", "linguistic-conventions/punctuation", Severity.MINOR, "a capital after a semicolon", "; ils", "; they")),
    4: (("  ", "double-space", "linguistic-conventions/punctuation", Severity.MINOR, "two spaces where one is enough", " ", None),
        ("<script>alert('Musk & Cie')</script>", "untranslated", "accuracy/untranslated", Severity.MAJOR,
         "program <code> in the & text", "<b>…</b>", "<i>&amp;</i>")),
}


def finding(segment: Segment, index: int, marked: Marked) -> Finding:
    """A finding on the first place of its passage in the sentence."""
    passage, check, category, severity, message, suggestion, english = marked
    start = segment.start + segment.text.index(passage)
    return Finding(check, category, severity, Span(start, start + len(passage)), passage, message, index, suggestion, english)


def quality(text: str, findings: Sequence[Finding], fluency: float | None = 41.237) -> Quality:
    """Measures that fit the findings."""
    points = penalty(((f.category, f.severity) for f in findings), Weights())
    return Quality(mqm_score(points), fluency, 78.5 if fluency else None, 33.333 if fluency else None, len(re.findall(r"\w+", text)), points)


def report_of(document: Document, findings: Sequence[Finding], notes: tuple[str, ...] = ()) -> Report:
    """A report whose measures fit its findings; a sentence without back-translation has none of a model's measures."""
    qualities = tuple(quality(s.text, [f for f in findings if f.segment == i], 41.237 if s.evidence.back_translation else None)
                      for i, s in enumerate(document.segments))
    scores = [q.score for q in qualities if q.score is not None]
    mean = sum(scores) / len(scores) if scores else None
    fluency = 41.237 if any(q.fluency for q in qualities) else None
    total = Quality(mean, fluency, None, None, sum(q.words for q in qualities), sum(q.penalty for q in qualities))
    in_order = tuple(sorted(findings, key=lambda f: (f.span, f.check)))
    return Report(document, in_order, qualities, total, SIGNATURE, notes)


def sample_document(path: str = "articles/grok-altman.fr.txt") -> Document:
    """Seven sentences in six paragraphs with «, no-break spaces, emoji, decomposed accents, markup-like text and two titles."""
    segments: list[Segment] = []
    text = ""
    for block, (sentence, back, heading) in enumerate(SENTENCES):
        segments.append(Segment(sentence, len(text), min(block, 5), heading, f"s{block + 1}", evidence=Evidence(back)))
        text += sentence + ("\n\n" if block != 5 else " ")
    return Document(path, text, tuple(segments))


def sample_report(path: str = "articles/grok-altman.fr.txt") -> Report:
    """A document with nested, overlapping and blank findings of every severity."""
    document = sample_document(path)
    findings = [finding(document.segments[i], i, marked) for i, rows in FOUND.items() for marked in rows]
    before_the_stop = document.segments[5].span.end - 1
    omission = Finding("omission", "accuracy/omission", Severity.MAJOR, Span(before_the_stop, before_the_stop), "",
                       "the source goes on: “on Monday” is missing", 5, "lundi", "on Monday")
    return report_of(document, [*findings, omission], ("Sentence 7 was not translated back.",))


def clean_report(path: str = "propre.md") -> Report:
    """A document in which nothing was found, read without models."""
    text = "Tout va bien.\nL’œuvre est «\u00a0achevée\u00a0»."
    document = Document(path, text, (Segment(text[:13], 0), Segment(text[14:], 14, 1)), "markdown")
    return report_of(document, [])


def empty_report(path: str = "vide.txt") -> Report:
    """A file with no sentence in it: no score can be given."""
    return Report(Document(path, ""), (), (), Quality(None, None, None, None, 0, 0.0), SIGNATURE)
