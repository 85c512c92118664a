"""XLIFF 1.2 and 2.x: the French targets, each with its English source.

Left out are targets that are not translated (`state` new, needs-translation, initial), units with `translate="no"`, proposals (`alt-trans`)
and files into other languages. A unit that is cut into segments (`mrk mtype="seg"`, `segment`) is read segment by segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tqcheck.readers.base import Block, Malformed
from tqcheck.readers.xml import Element, is_language, parsed, unit

UNTRANSLATED = frozenset({"new", "needs-translation", "initial"})


class Pair(NamedTuple):
    """A translation of the file."""

    id: str
    unit: Element
    """The `trans-unit` or `unit` that it stands in."""
    source: Element | None
    target: Element


def blocks(text: str) -> Iterator[Block]:
    """The targets of a file, in order."""
    for pair in pairs(parsed(text, "xliff")):
        yield from unit(text, pair.id, pair.source, pair.target)


def pairs(root: Element) -> Iterator[Pair]:
    """The translations into French; Malformed if the file says that it has none. Sources that are not English are left out."""
    targets = [file.attributes.get("target-language") or root.attributes.get("trgLang") for file in root.all("file")]
    if targets and not any(is_language(target, "fr") for target in targets):
        raise Malformed(f"holds translations into “{targets[0]}”, not into French", "Give tqcheck the file of the French translation.")
    for file, target in zip(root.all("file"), targets, strict=True):
        if is_language(target, "fr"):
            english = is_language(file.attributes.get("source-language") or root.attributes.get("srcLang"), "en")
            found = (pair for unit in units(file) for pair in (marked(unit) if unit.name == "trans-unit" else segments(unit)))
            yield from found if english else (pair._replace(source=None) for pair in found)


def units(element: Element) -> Iterator[Element]:
    """The units inside an element that are to be translated."""
    for child in element.children if element.attributes.get("translate") != "no" else ():
        if child.name in {"trans-unit", "unit"}:
            yield from [child] if child.attributes.get("translate") != "no" else []
        else:
            yield from units(child)


def marked(unit: Element) -> Iterator[Pair]:
    """The translation of a `trans-unit`, or of each of its segments."""
    target, id = unit.child("target"), unit.attributes.get("id", "")
    if target is None or target.attributes.get("state") in UNTRANSLATED:
        return
    cut = unit.child("seg-source")
    sources = {mark.attributes.get("mid"): mark for mark in marks(cut)} if cut else {}
    found = list(marks(target))
    for mark in found:
        mid = mark.attributes.get("mid", "")
        yield Pair(f"{id}/{mid}", unit, sources.get(mid), mark)
    if not found:
        yield Pair(id, unit, unit.child("source"), target)


def marks(element: Element) -> Iterator[Element]:
    """The segments that are marked in a source or target, however deep."""
    for child in element.children:
        yield from [child] if child.name == "mrk" and child.attributes.get("mtype") == "seg" else marks(child)


def segments(unit: Element) -> Iterator[Pair]:
    """The translations of a `unit` of XLIFF 2."""
    for number, segment in enumerate(unit.all("segment"), 1):
        target = segment.child("target")
        if target is not None and segment.attributes.get("state") not in UNTRANSLATED:
            yield Pair(f"{unit.attributes.get('id', '')}/{segment.attributes.get('id', number)}", unit, segment.child("source"), target)
