"""The language in which tqcheck speaks to people: English, or French by a gettext catalogue (locale/fr/LC_MESSAGES/tqcheck.po).

Sentences stay in the code as English templates, whole and as plain literals, so that Babel finds them: `say("« {word} » is doubled", word=word)`.
What a program reads (keys, ids, severities in JSON, fingerprints) never goes through here. The language belongs to the context (`contextvars`), so that a
server may answer each request in its own; a new thread begins in English unless it is run in a copy of the context.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any, TypeVar

ENGLISH, FRENCH, AUTO = "en", "fr", "auto"
LANGUAGES = (ENGLISH, FRENCH)
DOMAIN, FOLDER = "tqcheck", Path(__file__).parent / "locale"
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where POSIX has the language of messages; the first that is set holds."""
Made = TypeVar("Made")
_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def say(sentence: str, /, **values: object) -> str:
    """A template in the language spoken, with its values; without values it is taken as it is, braces and all."""
    told = catalogue(spoken()).gettext(sentence) if sentence else ""
    return told.format(**values) if values else told


def say_many(one: str, many: str, number: int, /, **values: object) -> str:
    """The same for a number of things, which is the value `number`: each language chooses its form."""
    return catalogue(spoken()).ngettext(one, many, number).format(number=number, **values)


def template(sentence: str) -> str:
    """A template that is said later: marked for Babel, and returned as it is."""
    return sentence


def templates(one: str, many: str) -> tuple[str, str]:
    """Both forms of a template that is said later by `say_many`."""
    return one, many


def decimal(value: float, digits: int = 0, sign: str = "") -> str:
    """A number as the language writes it, with a decimal comma in French; `sign` “+” writes the sign of a positive one too."""
    text = f"{value:{sign}.{digits}f}"
    return text.replace(".", ",") if spoken() == FRENCH else text


def grouped(number: int) -> str:
    """A whole number in groups of three digits: 1,000 in English, 1 000 with narrow no-break spaces in French."""
    return f"{number:,}".replace(",", "\u202f") if spoken() == FRENCH else f"{number:,}"


def cause(error: OSError) -> str:
    """What the operating system says of an error, in the language spoken where it is a usual one."""
    return say(error.strerror or str(error))


OF_THE_SYSTEM = (template("No such file or directory"), template("Permission denied"), template("Is a directory"), template("Not a directory"),
                 template("File exists"), template("No space left on device"), template("Read-only file system"), template("File name too long"),
                 template("Too many open files"), template("Input/output error"))


def spoken() -> str:
    """The language of this context: one of LANGUAGES."""
    return _spoken.get()


def use(language: str) -> None:
    """Speak a language, one of LANGUAGES, from now on in this context."""
    _spoken.set(language)


def speaking_in(language: str, make: Callable[..., Made], *arguments: Any) -> Made:
    """What a function makes, in a process that speaks a language from then on: for workers, which begin in English."""
    use(language)
    return make(*arguments)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside a `with`, as for one request."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def chosen(wanted: str, environ: Mapping[str, str]) -> str:
    """The language that is wanted; for “auto” that of the environment, English where it has none that is spoken here."""
    if wanted in LANGUAGES:
        return wanted
    named = next((environ[name] for name in VARIABLES if environ.get(name)), "")
    language = re.split(r"[._@]", named)[0].lower()
    return language if language in LANGUAGES else ENGLISH


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations of a language, read when it is first spoken; none for English."""
    return NullTranslations() if language == ENGLISH else translation(DOMAIN, FOLDER, [language], fallback=True)
