"""The checks that read the English source beside the French: what they report of human translations, and what they find of planted changes.

    python tests/benchmarks/source_alarms.py dev.newstest2013.fr-en.tsv 3000 --show negation name
    python tests/benchmarks/source_alarms.py contratico.dev.jsonl
    python tests/benchmarks/source_alarms.py dev.newstest2013.fr-en.tsv 300 --models

Of a TSV (French, English) the findings a hundred sentences are printed by check, all and major, each check alone; then every line that offers a place
for it is changed with a seed, and the share of changed lines is printed on which the check for it says more than it did on the untouched line. Of a
JSONL file with `src`, `good`, `bad` and `phenomenon` it is told on how many `good` and `bad` rows each check fires. `--models` adds forced decoding
(adequacy); `--show` prints each finding of a check.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tqcheck.batch import read_lines
from tqcheck.checks import CHECKS
from tqcheck.cli.wiring import table_of, translator_of
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.evidence import Models, gather
from tqcheck.finding import Hit, Severity
from tqcheck.words import words

BESIDE = ("negation", "number", "quantity", "lost-name", "markup", "punctuation", "adequacy", "untranslated-sentence")
BY_ID = {check.id: check for check in CHECKS}
NEGATED = re.compile(r"\b([Nn])(e |[’'])(\w+(?:-\w+)?) (pas|jamais) ")
VERBS = frozenset("est sont a ont était avait peut doit veut va faut sera fait ont peuvent doivent pourrait devrait".split())
INSERTS = ("{name}", "https://t.co/ab12", "%s", "contact@example.org", "#ORDER_ID#", "<b>")
Pair = tuple[str, str]


def judged(pairs: Sequence[Pair], models: Models) -> list[dict[str, list[Hit]]]:
    """What each check reports of each French sentence beside its English."""
    documents = [Document(str(n), french, (Segment(french, 0, src=english),)) for n, (french, english) in enumerate(pairs)]
    return [{name: list(BY_ID[name].find(document)) for name in BESIDE if name in BY_ID} for document in gather(documents, models)]


def without_negation(french: str, english: str, dice: random.Random) -> Pair | None:
    """The French without « ne … pas » where the English has its negation."""
    if not re.search(r"\b(?:not|cannot|never)\b|n['’]t\b", english):
        return None
    changed = NEGATED.sub(lambda m: m[3] + " ", french, count=1)
    return (changed, english) if changed != french and len(NEGATED.findall(french)) == 1 else None


def with_negation(french: str, english: str, dice: random.Random) -> Pair | None:
    """The French with « ne … pas » around its first plain verb."""
    verb = next((w for w in words(french) if w.form in VERBS), None)
    if verb is None or re.search(r"\b(?:ne|n['’])", french):
        return None
    particle = "n’" if verb.form[0] in "aeéê" else "ne "
    return f"{french[:verb.span.start]}{particle}{verb.text} pas{french[verb.span.end:]}", english


def with_another_name(french: str, english: str, dice: random.Random) -> Pair | None:
    """The French with a name that stands on both sides changed to one that stands on neither."""
    shared = [w for w in words(french)[1:] if w.text[0].isupper() and len(w.text) > 3 and not w.text.isupper() and re.search(rf"\b{w.text}\b", english)]
    if not shared:
        return None
    name = dice.choice(shared)
    other = dice.choice([n for n in ("Sarkozy", "Müller", "Henderson", "Bordeaux", "Kowalski", "Samsung", "Toshiba", "Zidane") if n != name.text])
    return french[:name.span.start] + other + french[name.span.end:], english


def with_another_number(french: str, english: str, dice: random.Random) -> Pair | None:
    """The French with a number of one digit or more changed by one digit."""
    places = list(re.finditer(r"(?<![\w.,/-])\d+(?![\w/])", french))
    if not places:
        return None
    match = dice.choice(places)
    digit = dice.randrange(len(match[0]))
    other = dice.choice([d for d in "123456789" if d != match[0][digit]])
    changed = match[0][:digit] + other + match[0][digit + 1:]
    return french[:match.start()] + changed + french[match.end():], english


def with_another_number_in_letters(french: str, english: str, dice: random.Random) -> Pair | None:
    """The French with a number in letters changed to another."""
    small = "deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante".split()
    places = [w for w in words(french) if w.form in small]
    if not places:
        return None
    word = dice.choice(places)
    return french[:word.span.start] + dice.choice([n for n in small if n != word.form]) + french[word.span.end:], english


def with_another_quantity(french: str, english: str, dice: random.Random) -> Pair | None:
    """The French with a scale, a month, a day, a unit of time or a currency changed."""
    groups = ("millions milliards", "million milliard", "janvier février avril juin juillet août septembre octobre novembre décembre",
              "ans mois jours semaines",
              "lundi mardi mercredi jeudi vendredi samedi dimanche", "dollars euros", "dizaines centaines milliers", "heures minutes secondes")
    choices = [(w, [o for o in group.split() if o != w.form]) for w in words(french) for group in groups if w.form in group.split()]
    if not choices:
        return None
    word, others = dice.choice(choices)
    return french[:word.span.start] + dice.choice(others) + french[word.span.end:], english


def without_markup(french: str, english: str, dice: random.Random) -> Pair | None:
    """Something that is no prose put into both, and lost or spoilt in the French."""
    token = dice.choice(INSERTS)
    spoilt = dice.choice(("", token.replace("e", "a") if "e" in token and token[0] != "<" else token[:-1] + " " + token[-1]))
    at, there = french.find(" "), english.find(" ")
    return (f"{french[:at]} {spoilt}{french[at:]}", f"{english[:there]} {token}{english[there:]}") if at > 0 and there > 0 else None


def without_question_mark(french: str, english: str, dice: random.Random) -> Pair | None:
    """The French question with a full stop."""
    bare = french.rstrip()
    return (bare[:-1].rstrip() + ".", english) if bare.endswith("?") and english.rstrip().endswith("?") else None


def left_english(french: str, english: str, dice: random.Random) -> Pair | None:
    """The English given back."""
    return (english, english) if len(english.split()) > 5 else None


CHANGES: dict[str, tuple[str, Callable[[str, str, random.Random], Pair | None]]] = {
    "negation dropped": ("negation", without_negation), "negation put in": ("negation", with_negation), "name swapped": ("lost-name", with_another_name),
    "number in digits": ("number", with_another_number), "number in letters": ("number", with_another_number_in_letters),
    "quantity": ("quantity", with_another_quantity), "placeholder or link": ("markup", without_markup),
    "question mark dropped": ("punctuation", without_question_mark), "left English": ("untranslated-sentence", left_english)}


def show(kind: str, pairs: Iterable[Pair], found: Iterable[dict[str, list[Hit]]], wanted: Sequence[str]) -> None:
    """Print each hit of the wanted checks with both sentences."""
    for (french, english), hits in zip(pairs, found, strict=True):
        for check, hit in [(name, one) for name in wanted for one in hits.get(name, ())]:
            print(f"{kind}\t{check}\t[{french[hit.span.start:hit.span.end]}] {hit.message} -> {hit.suggestion}\n\t{english}\n\t{french}")


def recall(pairs: Sequence[Pair], untouched: Sequence[dict[str, list[Hit]]], models: Models, missed: Sequence[str]) -> None:
    """Print the share of planted changes that their checks see."""
    for kind, (check, change) in CHANGES.items():
        dice = random.Random(7)
        planted = [(n, new) for n, (french, english) in enumerate(pairs) if check in BY_ID and (new := change(french, english, dice))]
        found = judged([new for _, new in planted], models)
        seen = [len(now[check]) > len(untouched[n][check]) for (n, _), now in zip(planted, found, strict=True)]
        print(f"{kind:<24}{check:<24}{sum(seen)}/{len(seen)} = {sum(seen) / max(1, len(seen)):.2f}")
        if check in missed:
            print(*(f"\tMISSED {new[0]}\n\t       {new[1]}" for (_, new), hit in zip(planted, seen, strict=True) if not hit), sep="\n")


def shuffled(pairs: Sequence[Pair], models: Models) -> None:
    """Print the share of sentences beside another's English on which each check fires."""
    turned = [(french, english) for (french, _), (_, english) in zip(pairs, (*pairs[7:], *pairs[:7]), strict=True)]
    found = judged(turned, models)
    print("beside another line's English:", {name: f"{sum(bool(f[name]) for f in found) / len(found):.2f}" for name in BESIDE if name in BY_ID})


def of_rows(path: Path, models: Models, wanted: Sequence[str]) -> None:
    """Print on how many of the good and the bad rows of a JSONL file each check fires."""
    rows = [json.loads(line) for line in read_lines(path)]
    sides = {side: judged([(row[side], row["src"]) for row in rows], models) for side in ("good", "bad")}
    for name in (name for name in BESIDE if name in BY_ID):
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        for n, row in enumerate(rows):
            for side in sides:
                kinds[row["phenomenon"]][side] += bool(sides[side][n][name])
        told = {kind: f"{count['bad']} bad, {count['good']} good" for kind, count in kinds.items() if any(count.values())}
        print(f"{name:<24}{sum(bool(f[name]) for f in sides['bad'])} bad, {sum(bool(f[name]) for f in sides['good'])} good of {len(rows)}; {told}")
    for side, found in sides.items():
        show(side, [(row[side], row["src"]) for row in rows], found, wanted)


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--show", nargs="+", default=[], metavar="CHECK")
    parser.add_argument("--missed", nargs="+", default=[], metavar="CHECK")
    parser.add_argument("--models", action="store_true")
    args = parser.parse_args()
    models = Models(translator_of(Config()) if args.models else None, None, table_of())
    if args.file.suffix == ".jsonl":
        of_rows(args.file, models, args.show)
        return
    pairs = [(french, english) for line in itertools.islice(read_lines(args.file), args.count) for french, english in [line.split("\t")[:2]]]
    found = judged(pairs, models)
    for name in (name for name in BESIDE if name in BY_ID):
        hits = [hit for each in found for hit in each[name]]
        major = sum((BY_ID[name].severity if hit.severity is None else hit.severity) >= Severity.MAJOR for hit in hits)
        print(f"{name:<24}{100 * len(hits) / len(pairs):.2f} a hundred sentences, {100 * major / len(pairs):.2f} major or critical")
    show("untouched", pairs, found, args.show)
    if args.models:
        shuffled(pairs, models)
    else:
        recall(pairs, found, models, args.missed)


if __name__ == "__main__":
    main()
