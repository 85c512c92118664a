"""What must stand in the French exactly as in the source: links, addresses, placeholders, tags, handles, reference numbers.

With a source, each of them is looked for on the other side. One that was altered (« {nom} » for “{name}”, « % s » for “%s”) is reported where it
stands, one that was lost on the last word of the sentence, one that the source does not have where it was put in. A link may lead to the French
page of the same site, attributes of a tag and hashtags may be translated, and a character may stand for its entity.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from tqcheck.checks.base import Check, Example, each_pair
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say, template
from tqcheck.words import words

LETTER = "diouxXeEfFgGcs@"
TOKEN = re.compile(
    r"(?P<link>(?:https?://|(?<![\w@./])www\.)[^\s<>«»\"“”{}\u00a0\u202f]*[\w/])"
    r"|(?P<address>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9})"
    r"|(?P<tag></?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>)"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|\#\d{1,6}|\#x[\dA-Fa-f]{1,5});)"
    r"|(?P<placeholder>\#[A-Z][A-Z0-9_]*\#|\$\{[^{}\s]*\}|\{\{[^{}]*\}\}|\{[\w.:-]*\}|\{\w+,\s*(?:plural|select|selectordinal|number|date|time)\b"
    rf"|%\(\w+\)[#0+-]*\d*(?:\.\d+)?[{LETTER}]|(?<!\d)(?<!\d[ \u00a0\u202f])%(?:\d+\$)?[-+0#]*\d*(?:\.\d+)?(?:ll?|h)?[{LETTER}](?!\w)|(?<!\w)%\d(?![\d%])"
    r"|%[A-Z][A-Z0-9_]+%|(?<!\w)\$[A-Z_]{3,})"
    r"|(?P<handle>(?<![\w@/.])@\w{2,})"
    r"|(?P<hashtag>(?<![\w&#/])\#[^\W\d_]\w+)"
    r"|(?P<reference>(?<![\w#-])(?=[A-Z0-9-]*[A-Z])(?:[A-Z0-9]*\d){4}[A-Z0-9]*(?![\w-])|(?<![\w#-])[A-Z]{2,}-\d{3,}(?:-?\w+)*)")
NAMES = {"link": template("link"), "address": template("e-mail address"), "tag": template("tag"), "entity": template("entity"),
         "placeholder": template("placeholder"), "handle": template("handle"), "hashtag": template("hashtag"), "reference": template("reference number")}
TYPOGRAPHIC = frozenset("\u00a0\u202f\u2009\"'’‘“”«»–—… <>")
"""Characters that each language sets in its own way, or that a reader of the text may have written out."""
BROKEN = re.compile(r"&\s+(?:amp|lt|gt|quot|nbsp|apos)\s*;|&(?:amp|lt|gt|quot|nbsp|apos)\s+;")
FRENCH_PAGE = re.compile(r"\bfr\b|\bfrench\b|\bfrancais\b", re.IGNORECASE)
SITE = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+)")


class Token(NamedTuple):
    """Something that is no prose: what kind it is, where it stands, how it is written and how it is compared."""

    kind: str
    span: Span
    text: str
    key: str


def tokens(text: str) -> list[Token]:
    """All of a text, in order."""
    return [Token(kind, Span(*match.span()), match[0], key(kind, match[0])) for match in TOKEN.finditer(text) if (kind := match.lastgroup)]


def key(kind: str, text: str) -> str:
    """What must be the same on both sides: of a tag its name, of a link what leads there."""
    if kind == "tag":
        return re.match(r"</?[\w:-]+", text)[0].lower()  # type: ignore[index]
    if kind == "link":
        return re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", text).lower()
    return unescape(text) if kind == "entity" else text


def lacking(ours: list[Token], theirs: list[Token], text: str) -> list[Token]:
    """Those of one side that the other lacks: of tags as often as they lack, of others at all; `text` is the other side."""
    counts, out = Counter(t.key for t in theirs), []
    for token in ours:
        counts[token.key] -= 1
        absent = counts[token.key] < 0 if token.kind == "tag" else token.key not in {t.key for t in theirs}
        if absent and not excused(token, text):
            out.append(token)
    return out


def excused(token: Token, text: str) -> bool:
    """Whether the other side may well write it otherwise."""
    if token.kind == "entity":
        return token.key in TYPOGRAPHIC or token.key in text or (token.key == "&" and re.search(r"\b(?:et|and)\b", text) is not None)
    if token.kind in ("hashtag", "handle"):
        return token.text[1:].lower() in re.sub(r"[\W_]", "", text).lower()
    return token.kind == "reference" and re.sub(r"\D", "", token.text) in re.sub(r"\D", "", text)


def altered(lost: Token, extra: list[Token], text: str) -> Span | None:
    """Where the French has something else in the place of what was lost: one of the same kind, or the same with blanks or other letter case."""
    same_kind = next((token.span for token in extra if token.kind == lost.kind), None)
    spaced = re.search(r"\s*".join(map(re.escape, lost.text)), text, re.IGNORECASE)
    return same_kind or (Span(*spaced.span()) if spaced else None)


def french_page(lost: Token, extra: list[Token]) -> bool:
    """Whether a link leads to the French page of the same site."""
    return any(token.kind == lost.kind == "link" and FRENCH_PAGE.search(token.text) and site(token.text) == site(lost.text) for token in extra)


def site(link: str) -> str:
    """The first part of the host's name."""
    return SITE.match(link)[1].lower()  # type: ignore[index]


@each_pair
def find(segment: Segment) -> Iterator[Hit]:
    """Report what was altered, lost or put in."""
    ours, theirs = tokens(segment.text), tokens(segment.src or "")
    lost, extra = lacking(theirs, ours, segment.text), lacking(ours, theirs, segment.src or "")
    for token in lost:
        if french_page(token, extra) or (token.kind == "hashtag" and any(e.kind == "hashtag" for e in extra)):
            extra = [e for e in extra if e.kind != token.kind]
            continue
        span = altered(token, extra, segment.text)
        extra = [e for e in extra if e.span != span]
        yield changed(segment, token, span) if span else missing(segment, token)
    for token in (e for e in extra if e.kind not in ("entity", "hashtag", "reference")):
        yield Hit(segment, token.span, say("the source has no such {kind}", kind=say(NAMES[token.kind])), None, None, None, "accuracy/addition")
    for match in BROKEN.finditer(segment.text):
        yield Hit(segment, Span(*match.span()), say("a blank breaks the entity"), re.sub(r"\s", "", match[0]))


def changed(segment: Segment, token: Token, span: Span) -> Hit:
    """A hit on what stands in the place of a token."""
    return Hit(segment, span, say("the source has another {kind} here: {text}", kind=say(NAMES[token.kind]), text=token.text), token.text, token.text)


def missing(segment: Segment, token: Token) -> Hit:
    """A hit on the last word of the sentence."""
    span = next((word.span for word in reversed(words(segment.text))), Span(0, len(segment.text)))
    told = say("missing from the source: the {kind} {text}", kind=say(NAMES[token.kind]), text=token.text)
    return Hit(segment, span, told, None, token.text, None, "accuracy/omission")


CHECK = Check(
    id="markup", category="accuracy/mistranslation", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Bonjour 😀 [[{nom}]], vous avez %d messages.", src="Hello {name}, you have %d messages."),
         Example("«\u00a0L’e\u0301te\u0301\u00a0»\u00a0: écrivez à [[aide@exemple.fr]].", src="“Summer”: write to help@example.com."),
         Example("Votre commande est [[arrivée]].", src="Your order #NUMBER# has arrived."),
         Example("Lu [[% s]] fois par @sama.", src="Read %s times by @sama."),
         Example("Voir [[https://t.co/abd]] 😀.", src="See https://t.co/abc 😀."),
         Example("Cliquez sur <b>OK[[<b>]].", src="Click <b>OK</b>.")),
    good=(Example("Bonjour {name}, vous avez %d messages.", src="Hello {name}, you have %d messages."),
          Example("Voir https://www.example.com/fr/aide.", src="See https://www.example.com/en/help."),
          Example("L’e\u0301te\u0301 a baissé de 50\u00a0% dans l’ensemble.", src="Summer fell by 50%."),
          Example("Lisez <a href=\"/fr\">ceci</a>&nbsp;: #été.", src="Read <a href=\"/en\">this</a>: #summer."),
          Example("Tom & Jerry 😀", src="Tom &amp; Jerry 😀"), Example("Un texte, 100 % sûr.", src="A text, 100% sure."),
          Example("Voir https://t.co/abc.")))
