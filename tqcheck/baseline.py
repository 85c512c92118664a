"""The baseline: findings that a project knows and lives with. They do not make a run fail, and come back when their sentence changes.

A finding is known by its check, its file, its sentence and how many of its kind stand before it in the same sentence (or copies of it): never by its
line, so that edits elsewhere change nothing. `.tqcheck-baseline.json` has an entry a line, in an order that never changes by itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tqcheck.document import Segment
from tqcheck.errors import InputError
from tqcheck.finding import Finding
from tqcheck.language import cause, say
from tqcheck.report import Report
from tqcheck.sentences import rendered

FILE = ".tqcheck-baseline.json"
VERSION = 1


class Key(NamedTuple):
    """What a finding is known by inside its file."""

    check: str
    sentence: str
    """16 hex digits over the normalised sentence."""
    occurrence: int
    """How many findings of the check come before it in sentences that are the same."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A file of known findings."""

    path: Path
    findings: Mapping[str, Mapping[Key, str]]
    """By path, as seen from the baseline's folder: each known finding, with the passage that it marks, for people to read."""

    def __len__(self) -> int:
        return sum(map(len, self.findings.values()))

    def name(self, path: str) -> str:
        """The name under which a file stands here."""
        return Path(os.path.relpath(path, self.path.parent)).as_posix()

    def known(self, report: Report) -> frozenset[Finding]:
        """The findings of a report that stand here."""
        here = self.findings.get(self.name(report.document.path), {})
        return frozenset(finding for key, finding in keyed(report) if key in here)


def normalised(sentence: str) -> str:
    """A sentence without what typography may change in it: composed, one plain space a space, straight apostrophes."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", rendered(sentence))).strip().replace("’", "'")


def fingerprint(segment: Segment) -> str:
    """What a sentence is known by: 16 hex digits."""
    return hashlib.sha256(normalised(segment.text).encode()).hexdigest()[:16]


def keyed(report: Report) -> Iterator[tuple[Key, Finding]]:
    """Each finding of a report, in order of place, with what it is known by."""
    prints = [fingerprint(segment) for segment in report.document.segments]
    before = Counter[tuple[str, str]]()
    for finding in report.findings:
        kind = finding.check, prints[finding.segment]
        yield Key(*kind, before[kind]), finding
        before[kind] += 1


def written(path: Path, reports: Sequence[Report]) -> Baseline:
    """A baseline of all that some reports found."""
    empty = Baseline(path, {})
    return replace(empty, findings={empty.name(report.document.path): passages(report) for report in reports})


def passages(report: Report) -> dict[Key, str]:
    """The entries of one report."""
    return {key: finding.text for key, finding in keyed(report)}


def updated(old: Baseline, reports: Sequence[Report], ran: Sequence[frozenset[str]], *, add: bool = True) -> Baseline:
    """A baseline with what some reports say of their files: entries that no longer occur are dropped, and unless `add` is off new ones added.

    `ran` are the checks that ran, for each report: entries of others stay. Files that are not reported on stay as they are.
    """
    files = dict(old.findings)
    for report, checks in zip(reports, ran, strict=True):
        name, now = old.name(report.document.path), passages(report)
        before = files.get(name, {})
        stay = {key: text for key, text in before.items() if key.check not in checks}
        files[name] = {**stay, **{key: text for key, text in now.items() if add or key in before}}
    return replace(old, findings=files)


def present(baseline: Baseline) -> Baseline:
    """A baseline without files that no longer exist."""
    return replace(baseline, findings={name: known for name, known in baseline.findings.items() if (baseline.path.parent / name).is_file()})


def rendered_json(baseline: Baseline) -> str:
    """The file's content: an entry a line, sorted by file, check, sentence and occurrence."""
    files = []
    for name, known in sorted(baseline.findings.items()):
        rows = [json.dumps({**key._asdict(), "text": text}, ensure_ascii=False) for key, text in sorted(known.items())]
        files += [f"    {json.dumps(name, ensure_ascii=False)}: [\n      " + ",\n      ".join(rows) + "\n    ]"] if rows else []
    inner = "\n" + ",\n".join(files) + "\n  " if files else ""
    return f'{{\n  "version": {VERSION},\n  "findings": {{{inner}}}\n}}\n'


def save(baseline: Baseline) -> None:
    """Write a baseline where it belongs, at once or not at all."""
    part = baseline.path.with_name(f"{baseline.path.name}.{os.getpid()}.part")
    try:
        part.write_text(rendered_json(baseline), encoding="utf-8", newline="\n")
        part.replace(baseline.path)
    except OSError as error:
        raise InputError(
            say("{path}: cannot be written ({cause})", path=baseline.path, cause=cause(error)),
            say("Name a file in a folder that exists and that you may write to.")) from None


def read(path: Path) -> Baseline:
    """A baseline file; InputError if it cannot be read or is none."""
    hint = say("Restore it from version control, or write it again: tqcheck baseline write FILES")
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        findings = {name: {Key(str(r["check"]), str(r["sentence"]), int(r["occurrence"])): str(r.get("text", "")) for r in rows}
                    for name, rows in stored["findings"].items()}
    except OSError as error:
        raise InputError(say("{path}: cannot be read ({cause})", path=path, cause=cause(error)), hint) from None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise InputError(say("{path}: not a baseline of tqcheck", path=path), hint) from None
    if stored.get("version") != VERSION:
        raise InputError(
            say("{path}: a baseline of version {stored}, where this tqcheck knows {version}",
                path=path, stored=stored.get("version"), version=VERSION),
            hint)
    return Baseline(path, findings)


def find(folder: Path) -> Path | None:
    """The nearest baseline from `folder` upwards."""
    return next((place / FILE for place in (folder, *folder.parents) if (place / FILE).is_file()), None)
