"""What every lexicon table must satisfy; `python tests/lexicon_rules.py tqcheck/lexicons/calque.tsv` checks one while it is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tqcheck.checks.base import Example
from tqcheck.document import Span
from tqcheck.lexicon import Lexicon, read_rows
from tqcheck.patterns import CLASSES, COLUMNS, REGIONS, REGISTERS, SOURCE, Row
from tqcheck.words import words


def unmarked(example: str) -> tuple[str, list[Span]]:
    """An example without its marks, and the spans they enclosed."""
    marked = Example(example)
    return marked.text, list(marked.spans)


def is_word(choice: str) -> bool:
    """Whether an alternative of a pattern is a class, or one word as texts are split: « $ » is none, « c'est » is two."""
    if choice.startswith(("<", "_")):
        return choice in {*CLASSES, "_", "<name>", "<num>", "<sum>", "<share>", "<inf>", "<ing>"}
    form = choice.removeprefix("=")
    return [word.form for word in words(form + "a" * form.endswith("'"))][:1] == [form]


def faults_of_row(row: Row) -> Iterator[str]:
    """What is wrong with one row on its own."""
    lexicon = Lexicon((row,))
    bad, spans = unmarked(row.bad)
    found = [span for _, span in lexicon.matches(bad)]
    if not spans:
        yield "its bad example marks no span"
    elif found != spans:
        yield f"its bad example should match {[bad[a:b] for a, b in spans]}, matches {[bad[a:b] for a, b in found]}"
    if row.near and not row.near & {lemma for word in words(bad) for lemma in word.lemmas}:
        yield "its bad example has none of the words of `near`"
    if "[[" in row.good or any(lexicon.matches(row.good)):
        yield "its good example matches"
    if any(any(lexicon.matches(suggestion)) for suggestion in row.suggestions):
        yield "its suggestion is itself reported"
    if any("" in element.choices or any(c.endswith("?") for c in element.choices) for element in row.elements):
        yield "its pattern has an empty alternative, or a ? that is not at the end of a place"
    if dead := sorted({choice for element in row.elements for choice in element.choices if choice and not is_word(choice)}):
        yield f"its pattern has alternatives that no word of a text can be: {dead}"
    if unknown := row.where - REGIONS - REGISTERS - {SOURCE}:
        yield f"`where` has what is no region, no register and not src: {sorted(unknown)}"
    if not (row.english and row.suggestions):
        yield "it lacks English or a suggestion"


def faults(table: str) -> list[str]:
    """What is wrong with a table, one sentence each."""
    lines = table.splitlines()
    if tuple(lines[0].split("\t")) != COLUMNS:
        return [f"the header must be {COLUMNS}"]
    out = [f"line {n}: {line.count(chr(9)) + 1} cells, not {len(COLUMNS)}" for n, line in enumerate(lines, 1) if line.count("\t") != len(COLUMNS) - 1]
    if out:
        return out
    patterns = [line.split("\t")[0] for line in lines[1:]]
    if patterns != sorted(patterns):
        out.append("rows are not sorted by pattern (LC_ALL=C sort of the lines after the header)")
    if len(set(patterns)) != len(patterns):
        out.append("a pattern stands twice: " + ", ".join(sorted({p for p in patterns if patterns.count(p) > 1})))
    for number, row in enumerate(read_rows(table), 2):
        out.extend(f"line {number} « {row.pattern} »: {fault}" for fault in faults_of_row(row))
    return out


if __name__ == "__main__":
    complaints = [f"{path}: {fault}" for path in sys.argv[1:] for fault in faults(Path(path).read_text(encoding="utf-8"))]
    print("\n".join(complaints) or "no faults")
    sys.exit(bool(complaints))
