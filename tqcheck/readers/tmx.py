"""TMX 1.4: the French variants of a translation memory, each with the English one of its unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tqcheck.readers.base import Block
from tqcheck.readers.xml import Element, is_language, parsed, unit


class Variant(NamedTuple):
    """A French translation."""

    id: str | None
    source: Element | None
    variant: Element
    """The `tuv`."""
    target: Element
    """Its `seg`."""


def blocks(text: str) -> Iterator[Block]:
    """The French segments of a file, in order."""
    for one in variants(parsed(text, "tmx")):
        yield from unit(text, one.id, one.source, one.target)


def variants(root: Element) -> Iterator[Variant]:
    """The French variants of every unit."""
    for body in root.all("body"):
        for one in body.all("tu"):
            english = next(in_language(one, "en"), (None, None))[1]
            yield from (Variant(one.attributes.get("tuid"), english, variant, segment) for variant, segment in in_language(one, "fr"))


def in_language(one: Element, language: str) -> Iterator[tuple[Element, Element]]:
    """The variants in a language, with their segments."""
    for variant in one.all("tuv"):
        name, segment = variant.attributes.get("xml:lang") or variant.attributes.get("lang"), variant.child("seg")
        if name and segment is not None and is_language(name, language):
            yield variant, segment
