"""The one place where hits become findings and documents reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tqcheck.checks import CHECKS
from tqcheck.checks.base import Check
from tqcheck.config import Config
from tqcheck.document import Document, Segment, Span, Surprisal, placed, unpadded
from tqcheck.evidence import Models, gather
from tqcheck.features import UNEXPLAINED
from tqcheck.finding import Finding, Hit, Severity
from tqcheck.ignores import ignores, odd, unused
from tqcheck.language import say, say_many
from tqcheck.metrics import PUNCTUATION
from tqcheck.report import Report
from tqcheck.score import Calibration, judge, overall, signature
from tqcheck.sentences import rendered

NO_MODELS = Models()
APART = frozenset({"term", "missing-sentence"})
"""What these say is not about the words that they stand on."""
NO_SEVERITIES: Mapping[str, Severity] = {}
IDS = frozenset(check.id for check in CHECKS)
UNKNOWN = Calibration()


def finding(check: Check, hit: Hit, index: int, severities: Mapping[str, Severity] = NO_SEVERITIES) -> Finding:
    """A hit with everything the check says of itself; `severities` are those of the settings."""
    severity = severities.get(check.id, check.severity if hit.severity is None else hit.severity)
    span, text = hit.span.shift(hit.segment.start), rendered(hit.segment.text[hit.span.start:hit.span.end])
    category, message = hit.category or check.category, rendered(hit.message)
    return Finding(check.id, category, severity, span, text, message, index, hit.suggestion, hit.probable_english)


def without_padding(segment: Segment) -> tuple[Segment, list[int]]:
    """A segment as its reader sees it, whose patterns no markup breaks, and where each of its code points stands in the masked one."""
    text, places = unpadded(segment.text)
    told = segment.evidence
    if len(text) == len(segment.text) or not (told.surprisals or told.kept or told.omitted or told.added or told.renamed or told.marks or told.remarks):
        return replace(segment, text=text), places
    back = {place: i for i, place in enumerate(places)}

    def moved(span: Span) -> Span:
        return Span(back.get(span.start, 0), back.get(span.end - 1, -1) + 1)

    surprisals = None if told.surprisals is None else tuple(Surprisal(moved(s.span), s.bits) for s in told.surprisals)
    placed_ones = None if surprisals is None else tuple(s for s in surprisals if s.span.end >= s.span.start)
    kept = tuple(span for span in map(moved, told.kept) if len(span) > 0)
    marks = None if told.marks is None else tuple(mark._replace(span=span) for mark in told.marks if len(span := moved(mark.span)) > 0)
    remarks = None if told.remarks is None else tuple(one._replace(span=moved(one.span)) for one in told.remarks)
    omitted, added, renamed = (tuple(gap._replace(span=moved(gap.span)) for gap in some) for some in (told.omitted, told.added, told.renamed))
    told = replace(told, surprisals=placed_ones, kept=kept, marks=marks, omitted=omitted, added=added, renamed=renamed, remarks=remarks)
    return replace(segment, text=text, evidence=told), places


def found(document: Document, config: Config) -> Iterator[Finding]:
    """What the active checks find, in the order of the checks; they see the text without the readers' padding."""
    plain = [without_padding(segment) for segment in document.segments]
    seen = replace(document, segments=tuple(segment for segment, _ in plain))
    index = {segment.start: i for i, segment in enumerate(document.segments)}
    for check in CHECKS:
        if check.id in config.active:
            for hit in check.find(seen, **options(check, config)):
                at = index[hit.segment.start]
                yield finding(check, replace(hit, segment=document.segments[at], span=placed(hit.span, plain[at][1])), at, config.severities)


def options(check: Check, config: Config) -> dict[str, Any]:
    """A check's options, and the settings of the whole run that it asks for."""
    return {**{name: getattr(config, name) for name in check.wanted}, **config.checks.get(check.id, {})}


def without_doubles(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding a place: of two of which one covers the other, the one that can say why, then the more severe, the longer, the first check's stays.

    Typography may stand inside another finding, since it is mended on its own, and so may a term or a sentence that is wanted there.
    """
    kept: dict[int, list[Finding]] = {}
    for one in sorted(findings, key=lambda f: (f.check in UNEXPLAINED, -f.severity, -len(f.span))):
        here = kept.setdefault(one.segment, [])
        if not any(same_place(one, other) for other in here):
            here.append(one)
    return tuple(sorted((one for here in kept.values() for one in here), key=lambda f: (f.span, f.check)))


def same_place(one: Finding, other: Finding) -> bool:
    """Whether two findings say two things of one place: more than half of the shorter lies in the other."""
    if (one.category == PUNCTUATION) != (other.category == PUNCTUATION) or (one.check in APART) != (other.check in APART):
        return False
    return 2 * one.span.overlap(other.span) > min(len(one.span), len(other.span))


def identities(models: Models) -> list[tuple[str, str, str, str]]:
    """Role, name, checksum and precision of the models of a run."""
    roles = (("bt", models.translator), ("lm", models.lm), ("judge", models.judge))
    table = [("tt", "table", models.table.checksum, "")] if models.table else []
    grammar = [("gr", models.grammar.name, models.grammar.version, "")] if models.grammar and models.grammar.version else []
    return [(role, model.name, model.checksum, model.precision) for role, model in roles if model is not None] + table + grammar


def signed(config: Config, models: Models, calibration: Calibration) -> str:
    """The signature of a run."""
    measured = [("score", "points", calibration.estimate.checksum, "")] if calibration.estimate else []
    return signature(config, [*identities(models), *measured])


def notes_of(models: Models) -> tuple[str, ...]:
    """What was not measured, and why."""
    notes = []
    if models.translator is None:
        notes.append(say("no translator: sentences were not translated back"))
    if models.lm is None:
        notes.append(say("no language model: fluency was not measured"))
    if models.grammar and models.grammar.trouble:
        notes.append(say("grammar was not checked: {cause}", cause=models.grammar.trouble))
    return tuple(notes)


def unknown(document: Document) -> tuple[str, ...]:
    """What cannot be known of a document: nobody sees what is missing without the English."""
    if not document.segments or any(segment.src for segment in document.segments):
        return ()
    return (say("no source: what was left out, added or changed in names and numbers cannot be told"),)


def report_on(document: Document, config: Config, calibration: Calibration, signed: str, notes: tuple[str, ...]) -> Report:
    """Checks and scores of a document whose evidence is gathered; what is shown of it is the reporter's business."""
    every = [one for one in found(document, config) if one.category == PUNCTUATION or not config.vocabulary.accepts(one.text)]
    held_back = ignores(document, IDS)
    held = [one for one in every if any(ignore.holds(one) for ignore in held_back)] if held_back else []
    hidden = set(map(id, held))
    findings = without_doubles(one for one in every if id(one) not in hidden)
    by_segment: dict[int, list[Finding]] = {}
    for one in findings:
        by_segment.setdefault(one.segment, []).append(one)
    qualities = tuple(judge(segment, by_segment.get(i, []), config, calibration) for i, segment in enumerate(document.segments))
    return Report(document, findings, qualities, overall(qualities, calibration.estimate), signed,
                  (*notes, *unknown(document), *remarks(document, held, config)))


def ran(document: Document, config: Config) -> frozenset[str]:
    """Ids of the checks that ran on a document and had the evidence that they need."""
    told = [segment.evidence for segment in document.segments]
    missing = {"back-translation": all(one.back_translation is None for one in told), "surprisal": all(one.surprisals is None for one in told),
               "judge": all(one.marks is None for one in told), "grammar engine": all(one.remarks is None for one in told)}
    return frozenset(check.id for check in CHECKS if check.id in config.active and not missing.get(check.need, False))


def remarks(document: Document, held: Sequence[Finding], config: Config) -> Iterator[str]:
    """What the reader should know of the comments in the text that hold findings back."""
    if held:
        yield say_many("{number} finding is held back by comments in the text.", "{number} findings are held back by comments in the text.", len(held))
    yield from odd(document, IDS)
    if config.unused_ignores:
        yield from unused(document, held, IDS, ran(document, config))


def check_documents(documents: Sequence[Document], config: Config, models: Models = NO_MODELS, calibration: Calibration = UNKNOWN) -> list[Report]:
    """The whole job on some documents: evidence for all of them at once, then checks and scores of each."""
    told = gather(documents, models)  # first, since a grammar engine may fail on the way
    usual, notes, reports = signed(config, models, calibration), notes_of(models), []
    for document in told:
        own = config.at(document.path)
        reports.append(report_on(document, own, calibration, usual if own is config else signed(own, models, calibration), notes))
    return reports
