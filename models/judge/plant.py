"""Errors that machines make, planted in good translations, with the place and the severity of each known exactly.

A French sentence is cut into pieces (words, marks, spaces); a planter changes some of them and marks what it changed. Severities are those of
MQM (minor 1, major 5). What is left out leaves a gap: the pieces beside it are marked as such, and so are the English words that nothing renders.
The kinds follow what annotators of machine translation find: wrong senses, word-for-word phrases, English left in, names, numbers, negation,
omissions, additions, agreement, small words, order, stutter, spelling, marks and capitals.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tqcheck.table import Table
from tqcheck.words import fold

GOOD, MINOR, MAJOR, GAP = range(4)
POINTS = (0.0, 1.0, 5.0, 5.0)
WORST = 25.0
PIECE = re.compile(r"\s+|(?:\w|[\u0300-\u036f])+(?:[-‑](?:\w|[\u0300-\u036f])+)*['’]?|.", re.DOTALL)
ENGLISH = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SMALL = (
    ("de", "à", "pour", "dans", "sur", "en", "par", "avec", "chez", "vers"), ("que", "qui", "dont", "où"), ("du", "au", "le"), ("des", "aux", "les"),
    ("et", "ou", "mais"), ("ce", "cet", "cette", "ces"), ("son", "sa", "ses", "leur"))
GENDER = (
    "le la", "un une", "du de", "au à", "ce cette", "son sa", "mon ma", "ton ta", "les le", "des un", "ces ce", "ses son", "aux au", "il elle",
    "ils elles", "est sont", "a ont", "était étaient", "sera seront", "peut peuvent", "tous tout", "beau belle", "bon bonne", "nouveau nouvelle",
    "premier première")
PRONOUNS = (
    "vous tu", "nous ils", "je il", "on nous", "votre ton", "vos tes", "notre leur", "mon son", "lui leur", "me te", "moi toi")
ENDINGS = (
    ("é", "er"), ("er", "é"), ("és", "é"), ("ée", "é"), ("ées", "é"), ("ent", "e"), ("ait", "a"), ("aient", "ent"), ("ant", "é"), ("ons", "ez"),
    ("s", ""), ("e", ""), ("x", ""), ("al", "aux"), ("aux", "al"), ("if", "ive"), ("eux", "euse"))
MORE = (
    "très", "vraiment", "extrêmement", "particulièrement", "toujours", "souvent", "presque", "peut-être", "absolument", "assez", "parfois",
    "totalement", "rapidement", "également", "seulement", "simplement", "plutôt", "beaucoup", "énormément", "légèrement", "complètement")
OPPOSITE = (
    "plus moins", "avant après", "toujours jamais", "premier dernier", "augmenter diminuer", "grand petit", "avec sans", "tous certains",
    "beaucoup peu", "plusieurs quelques", "bon mauvais", "facile difficile", "haut bas", "nouveau ancien", "ouvrir fermer", "entrer sortir",
    "accepter refuser", "sur sous", "oui non", "hier demain", "gauche droite", "nord sud", "lundi mardi", "janvier mars", "million milliard",
    "millions milliards", "peut doit", "doit peut", "homme femme", "père frère", "mois ans", "heures jours", "minimum maximum", "mieux pire",
    "supérieur inférieur", "positif négatif", "fort faible")
LETTERS = "abcdefghijklmnopqrstuvwxyzéèêàçôîû"


def both_ways(rows: Sequence[str]) -> dict[str, str]:
    """Two words a row, each the other's."""
    halves = [(a, b) for a, b in (row.split() for row in rows)]
    return {b: a for a, b in halves} | dict(halves)


AGREEMENT, PERSONS, OPPOSITES = both_ways(GENDER), both_ways(PRONOUNS), both_ways(OPPOSITE)
NEIGHBOURS = {word: [other for other in row if other != word] for row in SMALL for word in row}


@dataclass(slots=True)
class Draft:
    """A sentence in pieces, the mark of each, and the English words that were left without a rendering."""

    src: str
    pieces: list[str]
    tags: list[int]
    points: float = 0.0
    lost: list[tuple[int, int]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    @property
    def words(self) -> list[int]:
        """Where words stand that nothing was planted in."""
        return [i for i, piece in enumerate(self.pieces) if piece[0].isalnum() and self.tags[i] == GOOD]

    def put(self, start: int, end: int, pieces: Sequence[str], tag: int) -> None:
        """Other pieces in the place of some, all marked."""
        self.pieces[start:end] = pieces
        self.tags[start:end] = [tag] * len(pieces)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def marks(self) -> list[int]:
        """The mark of each code point of `text`."""
        return [tag for piece, tag in zip(self.pieces, self.tags, strict=True) for _ in piece]


def draft(src: str, mt: str) -> Draft:
    """A good translation, nothing planted yet."""
    pieces = PIECE.findall(mt)
    return Draft(src, pieces, [GOOD] * len(pieces))


def like(word: str, model: str) -> str:
    """A word with the capitals of another."""
    return word.upper() if model.isupper() and len(model) > 1 else word[:1].upper() + word[1:] if model[:1].isupper() else word


class Planter:
    """Plants errors; the same seed plants the same."""

    def __init__(self, table: Table, others: Sequence[str], seed: int = 1) -> None:
        self.table, self.others, self.rng = table, others, random.Random(seed)
        self.kinds: dict[str, tuple[Callable[[Draft], float], int]] = {
            "sense": (self.sense, 14), "word for word": (self.word_for_word, 10), "left in English": (self.left, 6), "opposite": (self.opposite, 4),
            "other word": (self.other_word, 8), "omission": (self.omission, 10), "addition": (self.addition, 6), "intensifier": (self.intensifier, 4),
            "number": (self.number, 4), "negation": (self.negation, 4), "name": (self.name, 3), "agreement": (self.agreement, 8), "ending": (self.ending, 8),
            "small word": (self.small_word, 8), "article": (self.article, 4), "person": (self.person, 3), "order": (self.order, 7),
            "stutter": (self.stutter, 3),
            "spelling": (self.spelling, 7), "mark": (self.mark, 6), "capital": (self.capital, 4), "truncated": (self.truncated, 2)}

    def planted(self, src: str, mt: str) -> Draft:
        """A translation with one to four errors; a few are wrong from end to end."""
        out = draft(src, mt)
        if self.rng.random() < 0.03:
            return self.ruined(out)
        wanted = self.rng.choices((1, 2, 3, 4), (50, 28, 14, 8))[0]
        names, weights = list(self.kinds), [weight for _, weight in self.kinds.values()]
        for _ in range(wanted * 4):
            kind = self.rng.choices(names, weights)[0]
            points = self.kinds[kind][0](out)
            if points:
                out.points += points
                out.kinds.append(kind)
                if len(out.kinds) == wanted:
                    break
        return out

    def ruined(self, out: Draft) -> Draft:
        """English left whole, or another sentence."""
        text = out.src if self.rng.random() < 0.5 else self.rng.choice(self.others)
        pieces = PIECE.findall(text) or ["."]
        return Draft(out.src, pieces, [MAJOR if any(c.isalnum() for c in piece) else GOOD for piece in pieces], WORST, kinds=["ruined"])

    def pick(self, out: Draft, fits: Callable[[str], bool] = lambda word: True) -> int | None:
        """Where a word stands that fits."""
        places = [i for i in out.words if fits(out.pieces[i])]
        return self.rng.choice(places) if places else None

    def content(self, word: str) -> bool:
        return len(word) > 3 and word[-1] not in "'’" and not word[0].isdigit() and self.table.seen("fr", fold(word)) < 40_000

    def rendered(self, out: Draft, i: int) -> str | None:
        """The English word of the source that a French word most likely renders."""
        shares = self.table.translations("fr", fold(out.pieces[i]))
        known = [(shares.get(fold(word), 0.0), word) for word in ENGLISH.findall(out.src)]
        best = max(known, default=(0.0, ""))
        return best[1] if best[0] >= 0.05 else None

    def swap(self, out: Draft, i: int, word: str, tag: int) -> float:
        out.put(i, i + 1, [like(word, out.pieces[i])], tag)
        return POINTS[tag]

    def sense(self, out: Draft) -> float:
        """Another sense of the English word."""
        i = self.pick(out, self.content)
        english = None if i is None else self.rendered(out, i)
        if i is None or english is None:
            return 0
        own = fold(out.pieces[i])
        options = [(w, p) for w, p in self.table.translations("en", fold(english)).items() if p < 0.25 and len(w) > 2 and w[:4] != own[:4] and w[-1] != "'"]
        if not options:
            return 0
        word, share = self.rng.choice(options)
        return self.swap(out, i, word, MAJOR if share < 0.08 or self.rng.random() < 0.5 else MINOR)

    def word_for_word(self, out: Draft) -> float:
        """A phrase of two to five English words rendered one by one, in English order, in the place of what stood there."""
        english = ENGLISH.findall(out.src)
        if len(english) < 4:
            return 0
        length = self.rng.randint(2, min(5, len(english)))
        first = self.rng.randrange(len(english) - length + 1)
        phrase = english[first:first + length]
        places = [i for i in out.words if (w := self.rendered(out, i)) is not None and w in phrase and self.content(out.pieces[i])]
        if not places or max(places) - min(places) > 4 * length + 2 or any(out.tags[min(places):max(places) + 1]):
            return 0
        words = [self.word_by_word(word) for word in phrase]
        if not all(words):
            return 0
        out.put(min(places), max(places) + 1, [" ".join(w for w in words if w)], MAJOR)
        return POINTS[MAJOR]

    def word_by_word(self, word: str) -> str | None:
        found = [(w, p) for w, p in self.table.translations("en", fold(word)).items() if w[-1] != "'"][:4]
        return self.rng.choices([w for w, _ in found], [p + 0.05 for _, p in found])[0] if found else None

    def left(self, out: Draft) -> float:
        """An English word left in."""
        i = self.pick(out, self.content)
        english = None if i is None else self.rendered(out, i)
        if i is None or english is None or fold(english) == fold(out.pieces[i]):
            return 0
        out.put(i, i + 1, [english], MAJOR)
        return POINTS[MAJOR]

    def opposite(self, out: Draft) -> float:
        i = self.pick(out, lambda word: fold(word) in OPPOSITES)
        return 0 if i is None else self.swap(out, i, OPPOSITES[fold(out.pieces[i])], MAJOR)

    def other_word(self, out: Draft) -> float:
        """A word of another sentence with the same ending."""
        i = self.pick(out, self.content)
        if i is None:
            return 0
        own = out.pieces[i]
        found = [w for w in PIECE.findall(self.rng.choice(self.others)) + PIECE.findall(self.rng.choice(self.others))
                 if self.content(w) and w[-2:] == own[-2:] and fold(w) != fold(own)]
        return self.swap(out, i, fold(self.rng.choice(found)), MAJOR) if found else 0

    def omission(self, out: Draft) -> float:
        """One to seven words left out, sometimes a whole clause."""
        if len(out.words) < 5:
            return 0
        i = self.rng.choice(out.words[:-1])
        count = self.rng.choices((1, 2, 3, 4, 5, 7), (35, 20, 15, 12, 10, 8))[0]
        end, seen = i, 0
        while end < len(out.pieces) - 1 and seen < count and out.tags[end] == GOOD:
            seen += out.pieces[end][0].isalnum()
            end += 1
        gone = out.pieces[i:end]
        if not any(self.content(w) for w in gone if w[0].isalnum()) or len(out.words) - seen < 3:
            return 0
        if i and out.pieces[i - 1].isspace() and end < len(out.pieces) and out.pieces[end].isspace():
            end += 1
        rest = {fold(w) for w in out.pieces[:i] + out.pieces[end:]}
        out.lost += [match.span() for match in ENGLISH.finditer(out.src) if self.lost(fold(match[0]), {fold(w) for w in gone}, rest)]
        out.put(i, end, [], GAP)
        for beside in (self.beside(out, i - 1, -1), self.beside(out, i, 1)):
            if beside is not None and out.tags[beside] == GOOD:
                out.tags[beside] = GAP
        return POINTS[MAJOR] if seen > 1 or self.rng.random() < 0.5 else POINTS[MINOR]

    def lost(self, english: str, gone: set[str], rest: set[str]) -> bool:
        shares = self.table.translations("en", english)
        return max((shares.get(w, 0) for w in gone), default=0) > max(0.08, *(shares.get(w, 0) for w in rest), 0.08)

    def beside(self, out: Draft, i: int, step: int) -> int | None:
        while 0 <= i < len(out.pieces):
            if out.pieces[i][0].isalnum():
                return i
            i += step
        return None

    def addition(self, out: Draft) -> float:
        """A few words of another sentence put in."""
        i = self.pick(out)
        source = PIECE.findall(self.rng.choice(self.others))
        starts = [n for n, piece in enumerate(source) if piece[0].isalnum()]
        if i is None or len(starts) < 4:
            return 0
        start = self.rng.choice(starts[:-1])
        stretch = source[start:start + 2 * self.rng.randint(1, 4) - 1]
        if not any(self.content(w) for w in stretch if w[0].isalnum()):
            return 0
        out.put(i + 1, i + 1, [" ", "".join(stretch).strip()], MAJOR)
        return POINTS[MAJOR]

    def intensifier(self, out: Draft) -> float:
        i = self.pick(out, lambda word: word[-1] not in "'’" and len(word) > 1)
        if i is None:
            return 0
        out.put(i + 1, i + 1, [" ", self.rng.choice(MORE)], MINOR)
        return POINTS[MINOR]

    def number(self, out: Draft) -> float:
        i = self.pick(out, lambda word: word[0].isdigit())
        if i is None:
            return 0
        own = out.pieces[i]
        at = self.rng.choice([n for n, c in enumerate(own) if c.isdigit()])
        digit = self.rng.choice([d for d in "0123456789" if d != own[at]])
        return self.swap(out, i, own[:at] + digit + own[at + 1:] if self.rng.random() < 0.8 else own + digit, MAJOR)

    def negation(self, out: Draft) -> float:
        """« ne … pas » taken away, or put around a verb that `est`, `a`, `peut` and their like show."""
        forms = [fold(piece) for piece in out.pieces]
        if "pas" in forms and ("ne" in forms or "n'" in forms) and self.rng.random() < 0.8:
            j = forms.index("pas")
            i = max((n for n in range(j) if forms[n] in ("ne", "n'")), default=None)
            if i is None or out.tags[i] or out.tags[j] or j - i > 6:
                return 0
            inside = "".join(out.pieces[i + 1:j]).strip()
            if not inside:
                return 0
            out.put(i, j + 1, [inside], MAJOR)
            return POINTS[MAJOR]
        i = self.pick(out, lambda word: fold(word) in ("est", "sont", "a", "ont", "peut", "peuvent", "doit", "doivent", "sera", "était", "avait", "va", "fait"))
        if i is None:
            return 0
        word = out.pieces[i]
        out.put(i, i + 1, [f"{'n’' if fold(word)[0] in 'aeéiou' else 'ne '}{word} pas"], MAJOR)
        return POINTS[MAJOR]

    def name(self, out: Draft) -> float:
        """A name in the place of another, or altered."""
        i = next((i for i in self.rng.sample(out.words, len(out.words)) if i > 0 and out.pieces[i][0].isupper() and len(out.pieces[i]) > 3), None)
        if i is None:
            return 0
        found = [w for w in PIECE.findall(self.rng.choice(self.others))[2:] if w[0].isupper() and len(w) > 3]
        return self.swap(out, i, self.rng.choice(found) if found else out.pieces[i][::-1].capitalize(), MAJOR)

    def agreement(self, out: Draft) -> float:
        i = self.pick(out, lambda word: fold(word) in AGREEMENT)
        return 0 if i is None else self.swap(out, i, AGREEMENT[fold(out.pieces[i])], MINOR)

    def ending(self, out: Draft) -> float:
        """A verb or a noun in another form; the form must be one the table has seen."""
        i = self.pick(out, lambda word: len(word) > 3 and word[-1] not in "'’" and word.islower())
        if i is None:
            return 0
        own = out.pieces[i]
        options = [own[: len(own) - len(old)] + new for old, new in ENDINGS if own.endswith(old)] + [own + "s", own + "e"]
        known = [w for w in options if w != own and self.table.seen("fr", fold(w)) > 20]
        return self.swap(out, i, self.rng.choice(known), MINOR) if known else 0

    def small_word(self, out: Draft) -> float:
        i = self.pick(out, lambda word: fold(word) in NEIGHBOURS)
        return 0 if i is None else self.swap(out, i, self.rng.choice(NEIGHBOURS[fold(out.pieces[i])]), MINOR)

    def article(self, out: Draft) -> float:
        """An article or preposition left out."""
        i = self.pick(out, lambda word: fold(word) in ("le", "la", "les", "de", "des", "du", "un", "une", "à", "en", "que"))
        if i is None or i + 2 >= len(out.pieces) or not out.pieces[i + 2][0].isalnum() or out.tags[i + 2] != GOOD:
            return 0
        out.put(i, i + 3, [out.pieces[i + 2]], MINOR)
        return POINTS[MINOR]

    def person(self, out: Draft) -> float:
        i = self.pick(out, lambda word: fold(word) in PERSONS)
        return 0 if i is None else self.swap(out, i, PERSONS[fold(out.pieces[i])], MAJOR if self.rng.random() < 0.5 else MINOR)

    def order(self, out: Draft) -> float:
        """Two words change places, or one moves on by two or three."""
        places = out.words
        if len(places) < 4:
            return 0
        n = self.rng.randrange(len(places) - 1)
        m = min(len(places) - 1, n + self.rng.choices((1, 2, 3), (60, 25, 15))[0])
        i, j = places[n], places[m]
        if j - i > 7 or any(out.tags[i:j + 1]) or out.pieces[i][-1] in "'’" or out.pieces[j][-1] in "'’" or any(p in ".,;:!?" for p in out.pieces[i:j]):
            return 0
        one, other = out.pieces[i], out.pieces[j]
        stretch = [other, *out.pieces[i + 1:j], one] if m - n == 1 else [*out.pieces[i + 2:j + 1], " ", one]
        out.put(i, j + 1, ["".join(stretch)], MINOR if m - n == 1 and self.rng.random() < 0.6 else MAJOR)
        return POINTS[out.tags[i]]

    def stutter(self, out: Draft) -> float:
        i = self.pick(out, lambda word: word[-1] not in "'’")
        if i is None:
            return 0
        out.put(i + 1, i + 1, [" ", out.pieces[i]], MINOR)
        return POINTS[MINOR]

    def spelling(self, out: Draft) -> float:
        """A letter changed, lost, doubled or swapped, or an accent lost: the word must be none the table knows."""
        i = self.pick(out, lambda word: len(word) > 4 and word[-1] not in "'’" and not word[0].isdigit())
        if i is None:
            return 0
        own = out.pieces[i]
        at = self.rng.randrange(1, len(own) - 1)
        word = self.rng.choice((own[:at] + own[at + 1:], own[:at] + own[at] + own[at:], own[:at] + own[at + 1] + own[at] + own[at + 2:],
                                own[:at] + self.rng.choice(LETTERS) + own[at + 1:], own.translate(str.maketrans("éèêàçôîûù", "eeeacoiuu"))))
        if word == own or self.table.seen("fr", fold(word)):
            return 0
        out.put(i, i + 1, [word], MINOR)
        return POINTS[MINOR]

    def mark(self, out: Draft) -> float:
        """A mark lost, put in or changed."""
        places = [i for i, piece in enumerate(out.pieces) if piece in ",.;:?!" and out.tags[i] == GOOD]
        if places and self.rng.random() < 0.7:
            i = self.rng.choice(places)
            other = self.rng.choice([m for m in (",", ".", ";", ":", "?", "!", "") if m != out.pieces[i]])
            if not other and i:
                if out.tags[i - 1] != GOOD:
                    return 0
                out.put(i - 1, i + 1, [out.pieces[i - 1]], MINOR)
                return POINTS[MINOR] / 2
            out.put(i, i + 1, [other or "."], MINOR)
            return POINTS[MINOR] / 2
        i = self.pick(out)
        if i is None:
            return 0
        out.put(i + 1, i + 1, [","], MINOR)
        return POINTS[MINOR] / 2

    def capital(self, out: Draft) -> float:
        i = self.pick(out, lambda word: len(word) > 2)
        if i is None:
            return 0
        own = out.pieces[i]
        out.put(i, i + 1, [own[0].swapcase() + own[1:]], MINOR)
        return POINTS[MINOR] / 2

    def truncated(self, out: Draft) -> float:
        places = out.words
        if len(places) < 8:
            return 0
        i = self.rng.choice(places[len(places) // 2:])
        if any(out.tags[i:]):
            return 0
        gone, rest = {fold(w) for w in out.pieces[i:]}, {fold(w) for w in out.pieces[:i]}
        out.lost += [match.span() for match in ENGLISH.finditer(out.src) if self.lost(fold(match[0]), gone, rest)]
        out.put(i, len(out.pieces), [], GAP)
        last = self.beside(out, len(out.pieces) - 1, -1)
        if last is not None:
            out.tags[last] = GAP
        return POINTS[MAJOR]
