"""HTML that cannot be injected into: every string is escaped unless an element of this module made it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tqcheck.reporters.characters import harmless


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | None
Value = str | int | float | bool | None


def safe(child: Child) -> str:
    """HTML as it is, other text escaped and without control characters; None is nothing."""
    if child is None:
        return ""
    return child if isinstance(child, Markup) else escape(harmless(child), quote=True)


def fragment(children: Iterable[Child]) -> Markup:
    """Elements and texts one after the other."""
    return Markup("".join(safe(child) for child in children))


def attribute(name: str, value: Value) -> str:
    """` name="value"`; nothing for None and False, the bare name for True. `class_` is class, `aria_label` is aria-label."""
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{safe(str(value))}"'


def el(tag: str, *children: Child, **attributes: Value) -> Markup:
    """An element with a start and an end tag."""
    opening = "".join(attribute(name, value) for name, value in attributes.items())
    return Markup(f"<{tag}{opening}>{fragment(children)}</{tag}>")
