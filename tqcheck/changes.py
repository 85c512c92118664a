"""What changed since a commit: which files, and which of their sentences.

git tells the changed lines (`git diff -U0`). Since an article often has a paragraph a line, a sentence in a changed line counts as changed only if
it did not stand, word for word, in the lines that this one replaces.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tqcheck.document import Document, Segment
from tqcheck.git import commit, empty_tree, git, line, parting, succeeds

HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(?P<first>\d+)(?:,(?P<count>\d+))? @@")
HEAD_OF_HUNK = re.compile(r"^(?=@@ )", re.MULTILINE)
LINE_END = re.compile(r"(?:(?<![ \t])[ \t]+)?\r?\n[ \t]*")
REGULAR = "100"
"""How the modes of files begin that are neither links nor submodules."""
PLAIN = ("--no-color", "--no-relative", "--no-ext-diff", "--no-textconv", "--ignore-submodules")


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is new or changed."""

    path: str
    """From the top of the working copy."""
    before: str
    """Its path before, if it was renamed."""
    blob: str
    """The id of its content; zeros for a file in the working copy."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that changed."""

    first: int
    """The first new line, from 1; where lines were only taken away, the one before them."""
    count: int
    """How many new lines; 0 where lines were only taken away."""
    old: str
    """What stood there before."""


def changed_files(*what: str) -> list[Change]:
    """New and changed files; `what` says what is compared, as `git diff` takes it: `--cached`, a commit, or two."""
    output = git("diff", "--raw", "-z", "--no-abbrev", "-M", "--diff-filter=ACMRT", *PLAIN, *what).decode(errors="surrogateescape")
    fields, changes = iter(output.split("\0")), []
    for field in fields:
        change = raw(field, fields) if field else None
        changes += [change] if change else []
    return changes


def raw(field: str, following: Iterator[str]) -> Change | None:
    """One entry of `git diff --raw -z`, whose paths follow; None for what is no file."""
    _, mode, _, blob, status = field.split(" ")
    before = next(following)
    path = next(following) if status[0] in "RC" else before
    return Change(path, before, blob) if mode.startswith(REGULAR) else None


def hunks(change: Change, *what: str) -> tuple[Hunk, ...]:
    """The changed lines of a file; `what` as for `changed_files`."""
    paths = dict.fromkeys((f":(top,literal){change.before}", f":(top,literal){change.path}"))
    return parsed(git("diff", "-U0", "--inter-hunk-context=0", "--text", "-M", *PLAIN, *what, "--", *paths).decode(errors="replace"))


def parsed(output: str) -> tuple[Hunk, ...]:
    """The hunks in what `git diff -U0` prints of one file."""
    found = []
    for part in HEAD_OF_HUNK.split(output)[1:]:
        if head := HUNK.match(part):
            old = "\n".join(row[1:] for row in part.split("\n")[1:] if row.startswith("-"))
            found.append(Hunk(int(head["first"]), int(head["count"] or 1), old))
    return tuple(found)


def since(base: str, paths: Sequence[str]) -> dict[str, tuple[Hunk, ...]]:
    """Of files of the working copy, given from its top, the lines that changed since a commit; a file that git does not know is left out."""
    origin = commit(base)
    changed = {change.path: change for change in changed_files(origin)}
    tracked = git("ls-files", "-z", "--full-name", "--", *(f":(top,literal){path}" for path in paths)).decode(errors="surrogateescape").split("\0")
    return {path: hunks(changed[path], origin) if path in changed else () for path in paths if path in tracked}


def pushed(lines: Sequence[str], remote: str) -> Iterator[tuple[str, str]]:
    """What a push adds, as pairs of commits; `lines` are what git tells a pre-push hook: local ref and id, remote ref and id."""
    for fields in map(str.split, lines):
        if len(fields) == 4 and fields[1].strip("0"):
            base = fields[3] if fields[3].strip("0") and succeeds("cat-file", "-e", fields[3]) else start(fields[1], remote)
            yield parting(base, fields[1]), fields[1]


def start(tip: str, remote: str) -> str:
    """The commit before the first that a remote does not have; the empty tree if it has none of them."""
    news = line("rev-list", "--topo-order", "--reverse", tip, "--not", f"--remotes={remote}").split("\n")
    if not news[0]:
        return tip
    return f"{news[0]}^" if succeeds("rev-parse", "--verify", "--quiet", f"{news[0]}^") else empty_tree()


def changed_segments(document: Document, changes: Sequence[Hunk]) -> frozenset[int]:
    """Indices of the sentences of a document that changed."""
    starts = [0, *(match.end() for match in re.finditer("\n", document.text))]
    olds = [(hunk, one_line(hunk.old)) for hunk in changes]
    return frozenset(i for i, segment in enumerate(document.segments) if any(touches(hunk, old, document, segment, starts) for hunk, old in olds))


def touches(hunk: Hunk, old: str, document: Document, segment: Segment, starts: Sequence[int]) -> bool:
    """Whether a hunk changed a sentence; `old` is what stood there, `starts` are the places where the document's lines begin."""
    first, last = bisect_right(starts, segment.start), bisect_right(starts, max(segment.start, segment.span.end - 1))
    if not hunk.count:
        return first <= hunk.first < last
    return first < hunk.first + hunk.count and hunk.first <= last and one_line(document.text[segment.start:segment.span.end]) not in old


def one_line(text: str) -> str:
    """A text without its line ends."""
    return LINE_END.sub(" ", text)
