"""Translation files made up for tests: units whose French holds what offsets stumble over, and the same as XLIFF, PO and TMX."""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape

WHO = ("Le ministre", "La directrice", "Un é\u0301lu", "L’équipe", "Sam Altman")
DOES = ("a répondu", "a promis", "n’a rien dit de", "a qualifié de « majeur »", "a signé")
WHAT = ("l’accord\u00a0😀", "la loi R&D", "le plan <2030>", "« l’œuvre\u202f»", "l’été\u00a0: oui", "une e\u0301tude", "le mot \"fort\"", "la voie A\\B")
BAD = "un taureau ****"


class Unit(NamedTuple):
    """An English sentence and its French."""

    id: str
    english: str
    french: str


def units(number: int = 200) -> list[Unit]:
    """So many units, all different; each tenth one holds a censored word."""
    made = []
    for i in range(number):
        french = f"{WHO[i % 5]} {DOES[i // 5 % 5]} {BAD if i % 10 == 3 else WHAT[i % 8]} {i} fois."
        made.append(Unit(f"u{i}", f"Sentence {i} & so on.", french))
    return made


def xliff_12(some: list[Unit], state: str = "translated", language: str = "fr") -> str:
    """A file of XLIFF 1.2 with Windows line ends."""
    rows = "".join(f'<trans-unit id="{u.id}">\r\n<source>{escape(u.english)}</source>\r\n<target state="{state}">{escape(u.french)}</target>\r\n'
                   '</trans-unit>\r\n' for u in some)
    return ('<?xml version="1.0" encoding="UTF-8"?>\r\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
            f'<file original="a" datatype="x" source-language="en" target-language="{language}"><body>\r\n{rows}</body></file></xliff>\r\n')


def xliff_2(some: list[Unit], version: str = "2.1") -> str:
    """A file of XLIFF 2."""
    rows = "".join(f'  <unit id="{u.id}">\n    <segment state="translated">\n      <source>{escape(u.english)}</source>\n'
                   f'      <target>{escape(u.french)}</target>\n    </segment>\n  </unit>\n' for u in some)
    return (f'<xliff version="{version}" srcLang="en-US" trgLang="fr-FR" xmlns="urn:oasis:names:tc:xliff:document:2.0">\n <file id="f">\n{rows} </file>\n'
            '</xliff>\n')


def quoted(text: str) -> str:
    """A text as PO writes it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def po(some: list[Unit], language: str = "fr") -> str:
    """A PO file, long translations over two lines."""
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {language}\\n"\n'
    rows = [f'\n#: a.c:{i}\nmsgctxt "{u.id}"\nmsgid "{quoted(u.english)}"\nmsgstr ""\n"{quoted(u.french[:9])}"\n"{quoted(u.french[9:])}"\n'
            for i, u in enumerate(some, 1)]
    return head + "".join(rows)


def tmx(some: list[Unit]) -> str:
    """A translation memory."""
    rows = "".join(f'<tu tuid="{u.id}"><tuv xml:lang="en"><seg>{escape(u.english)}</seg></tuv>\n<tuv xml:lang="fr-FR">\n  '
                   f'<seg>{escape(u.french)}</seg></tuv></tu>\n' for u in some)
    return (f'<?xml version="1.0"?>\n<tmx version="1.4"><header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" '
            f'srclang="en" datatype="plaintext"/><body>\n{rows}</body></tmx>\n')
