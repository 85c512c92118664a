"""What models say about a document, gathered before any check runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tqcheck.coverage import gaps
from tqcheck.document import Document, Evidence, Segment, Surprisal
from tqcheck.guards import doubt
from tqcheck.pairing import paired
from tqcheck.renderings import cover
from tqcheck.table import kept, literal

if TYPE_CHECKING:
    from tqcheck.backtranslate import Translation, Translator
    from tqcheck.fluency import LanguageModel
    from tqcheck.grammar import Grammar
    from tqcheck.judge import Judge, Reading
    from tqcheck.table import Table


@dataclass(frozen=True, slots=True)
class Models:
    """The models of a run; None: that evidence is not gathered."""

    translator: Translator | None = None
    lm: LanguageModel | None = None
    table: Table | None = None
    judge: Judge | None = None
    grammar: Grammar | None = None


def gather(documents: Sequence[Document], models: Models) -> list[Document]:
    """The documents with evidence on every segment: one call a model, whatever the number of documents and segments. InputError as of `paired`."""
    texts = [segment.text for document in documents for segment in document.segments]
    translations: Sequence[Translation | None] = models.translator.translate(texts) if models.translator else [None] * len(texts)
    documents = beside_their_sources(documents, translations, models.table)
    segments = [segment for document in documents for segment in document.segments]
    surprisals: Sequence[Sequence[Surprisal] | None] = models.lm.surprisal(texts) if models.lm else [None] * len(texts)
    scores: Sequence[tuple[float, ...] | None] = forced(segments, models.translator) if models.translator else [None] * len(texts)
    readings: Sequence[Reading | None] = models.judge.read([(own_source(s), s.text) for s in segments]) if models.judge else [None] * len(texts)
    remarks = models.grammar.check(texts) if models.grammar else [None] * len(texts)
    each = zip(segments, translations, surprisals, scores, readings, remarks, strict=True)
    told = (replace(s, evidence=replace(beside_the_table(s, evidence_of(s, t, bits, a, r), models.table), remarks=said))
            for s, t, bits, a, r, said in each)
    return [replace(document, segments=tuple(islice(told, len(document.segments)))) for document in documents]


def beside_their_sources(documents: Sequence[Document], translations: Sequence[Translation | None], table: Table | None) -> list[Document]:
    """The documents, those with a source aligned with it; `translations` are those of all their segments, one after the other."""
    rest = iter(translations)
    each = ((document, list(islice(rest, len(document.segments)))) for document in documents)
    return [paired(document, [believed(s, t) for s, t in zip(document.segments, some, strict=True)], table) for document, some in each]


def believed(segment: Segment, translation: Translation | None) -> str | None:
    """The text of a back-translation, unless it is not to be believed."""
    return None if translation is None or doubt(segment.text, translation.text) else translation.text


def forced(segments: Sequence[Segment], translator: Translator) -> list[tuple[float, ...] | None]:
    """Natural log-probability of each token of each segment's source given its French; None without a source."""
    known = [(i, s.rendering, s.src) for i, s in enumerate(segments) if s.src]
    scores = translator.score([text for _, text, _ in known], [src for _, _, src in known]) if known else []
    out: list[tuple[float, ...] | None] = [None] * len(segments)
    for (i, _, _), tokens in zip(known, scores, strict=True):
        out[i] = tokens or None
    return out


def own_source(segment: Segment) -> str | None:
    """The source of a sentence that alone renders it."""
    return segment.src if segment.rendering == segment.text else None


def beside_the_table(segment: Segment, told: Evidence, table: Table | None) -> Evidence:
    """A segment's evidence with what the lexical table says of it beside its source or, without one, its back-translation."""
    english = segment.src or told.back_translation
    if table is None or not english:
        return told
    measured = replace(told, literal=literal(english, segment.rendering if segment.src else segment.text, table))
    if not segment.src:
        return measured
    left = kept(segment.src, segment.text, table)
    if own_source(segment) is None:  # what this sentence lacks, its neighbour may have
        return replace(measured, kept=left)
    omitted, added = gaps(segment.src, segment.text, cover(segment.src, segment.text, table))
    return replace(measured, kept=left, omitted=omitted, added=added)


def evidence_of(segment: Segment, translation: Translation | None, surprisals: Sequence[Surprisal] | None, scores: tuple[float, ...] | None,
                reading: Reading | None = None) -> Evidence:
    """One segment's evidence from what the models returned for it; a back-translation that is not to be believed is withheld."""
    adequacy = sum(scores) / len(scores) if scores else None
    measured = Evidence(adequacy=adequacy, forced=scores, surprisals=None if surprisals is None else tuple(surprisals))
    if reading is not None:
        measured = replace(measured, marks=reading.marks, expected=reading.points)
    if translation is None:
        return measured
    if reason := doubt(segment.text, translation.text):
        return replace(measured, doubt=reason)
    return replace(measured, back_translation=translation.text, links=translation.alignment, log_prob=translation.log_prob)
