"""A project's own vocabulary: words to accept, words to reject, terms that must be used.

    vocab/accept.txt    one word or phrase a line that is never reported, such as a product's name
    vocab/reject.txt    one a line that always is; ` -> ` names what to write instead: `logiciel malicieux -> logiciel malveillant`
    vocab/terms.csv     english,required,forbidden: alternatives separated by ` | `; the last may be empty
    vocab/terms.tbx     the same as TBX-Basic (ISO 30042): per concept the English terms, and French ones `preferredTerm` or `deprecatedTerm`

Lines that begin with # are comments. French entries match in any inflection, as the lexicons' patterns do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqcheck.errors import ConfigError
from tqcheck.finding import Severity
from tqcheck.language import say
from tqcheck.lexicon import Lexicon
from tqcheck.patterns import Row
from tqcheck.words import fold, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

HEADER = ("english", "required", "forbidden")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DEPRECATED = frozenset(("deprecatedTerm-admn-sts", "supersededTerm-admn-sts", "deprecatedTerm", "supersededTerm", "notRecommended", "obsolete"))


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of the termbase: its English, the French to use, the French not to use."""

    english: tuple[str, ...]
    required: tuple[str, ...]
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a project accepts, rejects and requires."""

    accept: frozenset[str] = frozenset()
    """Folded words and phrases."""
    reject: tuple[tuple[str, str], ...] = ()
    """Phrase and what to write instead, which may be empty."""
    terms: tuple[Term, ...] = ()

    def accepts(self, text: str) -> bool:
        """Whether a passage is accepted, whole or word for word, in any inflection of its words."""
        found = words(text)
        return bool(self.accept) and (fold(text) in self.accept or (bool(found) and all(not word.lemmas.isdisjoint(self.accept) for word in found)))

    def __str__(self) -> str:
        """All of it, always in the same order: what a signature hashes."""
        return repr((sorted(self.accept), self.reject, self.terms))

    def rejected(self) -> Lexicon:
        """The rejected and forbidden phrases as rows; those of a term carry its English."""
        plain = [_row(phrase, (), (instead,) if instead else ()) for phrase, instead in self.reject]
        return Lexicon((*plain, *(_row(phrase, term.english, term.required) for term in self.terms for phrase in term.forbidden)))


def _row(phrase: str, english: tuple[str, ...], suggestions: tuple[str, ...]) -> Row:
    pattern = " ".join("|".join(sorted(word.lemmas)) for word in words(phrase))
    return Row(pattern, " | ".join(english), " | ".join(suggestions), Severity.MAJOR)


def rows_of(term: Term) -> tuple[Row, ...]:
    """The French terms to use, as rows that match them in any inflection."""
    return tuple(_row(phrase, term.english, ()) for phrase in term.required)


def read(folder: Path) -> Vocabulary:
    """The vocabulary of a folder; files that are not there are empty. ConfigError for one that cannot be read or is malformed."""
    accept = frozenset(fold(line) for _, line in _lines(folder / "accept.txt"))
    reject = tuple(_rejected(line, f"{folder / 'reject.txt'}:{number}") for number, line in _lines(folder / "reject.txt"))
    return Vocabulary(accept, reject, (*_csv(folder / "terms.csv"), *_tbx(folder / "terms.tbx")))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        raise ConfigError(say("{path}: cannot be read", path=path), say("Save it as UTF-8.")) from None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()


def _rejected(line: str, place: str) -> tuple[str, str]:
    phrase, _, instead = (part.strip() for part in line.partition("->"))
    if not words(phrase):
        raise ConfigError(
            say("{place}: no word to reject", place=place),
            say("Write one word or phrase a line, and “-> …” for what to write instead."))
    return phrase, instead


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


def _csv(path: Path) -> Iterator[Term]:
    rows = csv.DictReader([line for line in _text(path).splitlines() if not line.startswith("#")])
    if rows.fieldnames is not None and not set(HEADER[:2]) <= set(rows.fieldnames):
        raise ConfigError(
            say("{path}: the first line must name the columns {names}", path=path, names=", ".join(HEADER)),
            say("Write english,required,forbidden in the first line."))
    for number, row in enumerate(rows, 2):
        term = Term(_several(row["english"]), _several(row["required"]), _several(row.get("forbidden")))
        if not term.english or not (term.required or term.forbidden):
            raise ConfigError(
                say("{path}:{number}: a term needs its English, and a French term to use or not to use", path=path, number=number),
                say("Fill english and required."))
        yield _worded(term, f"{path}:{number}")


def _worded(term: Term, place: str) -> Term:
    """The term, if each of its French terms has a word; ConfigError otherwise."""
    if bare := [french for french in (*term.required, *term.forbidden) if not words(french)]:
        raise ConfigError(
            say("{place}: “{bare}” has no word that could be looked for", place=place, bare=bare[0]),
            say("Give French terms of at least one word."))
    return term


def _tbx(path: Path) -> Iterator[Term]:
    if not path.is_file():
        return
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException
    try:
        elements = list(ElementTree.parse(str(path)).iter())
    except (ElementTree.ParseError, DefusedXmlException, OSError) as error:
        raise ConfigError(
            say("{path}: not a TBX file that can be read: {error}", path=path, error=error),
            say("Export it as TBX-Basic, without a DTD.")) from None
    for concept in _those(elements, "termEntry", "conceptEntry"):
        found = [_term(group, section) for section in _those(concept, "langSet", "langSec") for group in _those(section.iter(), "tig", "ntig", "termSec")]
        english, french, forbidden = (tuple(text for kind, text in found if kind == wanted and text) for wanted in ("en", "fr", "not"))
        if english and (french or forbidden):
            yield _worded(Term(english, french, forbidden), str(path))


def _term(group: Element, section: Element) -> tuple[str, str]:
    """One term of a concept: `en`, `fr` or, deprecated French, `not`, and its text."""
    lang = str(section.get(LANG, ""))[:2].lower()
    text = next((e.text.strip() for e in _those(group.iter(), "term") if e.text), "")
    status = {(e.text or "").strip() for e in _those(group.iter(), "termNote", "administrativeStatus")}
    return ("not" if lang == "fr" and status & DEPRECATED else lang), text


def _those(elements: Iterable[Element], *names: str) -> Iterator[Element]:
    """The elements of some names, whatever their namespace."""
    return (element for element in elements if re.sub(r"^\{.*\}", "", str(element.tag)) in names)
