"""Aligning an article with its source: beads, anchors, what is left on segments, and what is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.backtranslate import Translation
from tqcheck.checks.number import CHECK as NUMBER
from tqcheck.config import Config
from tqcheck.document import Document, Pairing, Segment
from tqcheck.engine import check_documents
from tqcheck.errors import InputError
from tqcheck.evidence import Models, gather
from tqcheck.pairing import paired, sides_of
from tqcheck.pairing.anchors import AROUND, Anchor, anchors, band, in_order, is_endless
from tqcheck.pairing.bags import covered, english_bag, french_bag, likeness, together
from tqcheck.pairing.beads import Bead, Side, find_beads
from tqcheck.readers import read_text
from tqcheck.store import table as shipped
from tqcheck.table import Table

TABLE = Table(*(shipped() or pytest.fail("the table is shipped")))
PAIRS = (
    ("The minister of finance resigned on Monday after 3.5 billion euros went missing.",
     "Le ministre des finances a démissionné lundi après la disparition de 3,5\u00a0milliards d’euros."),
    ("The opposition asked for a new election in September.", "L’opposition a demandé une nouvelle élection en septembre."),
    ("Banks in Paris closed early, and shops stayed open until midnight.",
     "Les banques de Paris ont fermé plus tôt, et les magasins sont restés ouverts jusqu’à minuit 😀."),
    ("Prices of wheat and oil rose sharply after the announcement.", "Les prix du blé et du pétrole ont fortement augmenté après l’annonce."),
    ("“Our farmers need water, seeds and machines,” said Mary Stone.",
     "«\u00a0Nos agriculteurs ont besoin d’eau, de semences et de machines\u00a0», a dit Mary Stone."),
    ("Heavy rain destroyed several bridges in the mountains.", "De fortes pluies ont détruit plusieurs ponts dans les montagnes."),
    ("Doctors treated 214 patients at the hospital during the night.", "Les médecins ont soigné 214 patients à l’hôpital pendant la nuit."),
    ("Parliament will vote on the budget next Thursday.", "Le Parlement votera le budget jeudi prochain."),
)
ENGLISH, FRENCH = [english for english, _ in PAIRS], [french for _, french in PAIRS]


def document(sentences: Sequence[str], path: str = "fr.txt", block: int = 0) -> Document:
    segments, start = [], 0
    for n, text in enumerate(sentences):
        segments.append(Segment(text, start, n // block if block else 0))
        start += len(text) + 1
    return Document(path, " ".join(sentences), tuple(segments))


def beside(french: Sequence[str], english: Sequence[str], block: int = 0) -> Document:
    return replace(document(french, block=block), source=document(english, "en.txt", block))


def aligned(french: Sequence[str], english: Sequence[str], table: Table | None = TABLE, backs: Sequence[str | None] = ()) -> tuple[Segment, ...]:
    return paired(beside(french, english), backs or [None] * len(french), table).segments


def kinds(french: Sequence[str], english: Sequence[str]) -> list[tuple[int, int]]:
    return [bead.kind for bead in find_beads(*sides_of(beside(french, english), [None] * len(french), TABLE))]


def found(french: Sequence[str], english: Sequence[str]) -> list[tuple[str, str, str | None]]:
    report, = check_documents([beside(french, english)], Config(only=("missing-sentence", "added-sentence")), Models(table=TABLE))
    return [(finding.check, finding.text, finding.probable_english) for finding in report.findings]


def test_a_whole_translation_has_each_sentence_beside_its_own() -> None:
    segments = aligned(FRENCH, ENGLISH)
    assert [segment.src for segment in segments] == ENGLISH
    assert {segment.pairing for segment in segments} == {Pairing()}
    assert found(FRENCH, ENGLISH) == []


@pytest.mark.parametrize("block", [0, 1, 3])
@pytest.mark.parametrize("n", range(1, len(PAIRS)))
def test_a_sentence_that_was_left_out_is_told_at_the_end_of_the_one_before(n: int, block: int) -> None:
    rest = [*FRENCH[:n], *FRENCH[n + 1:]]
    segments = paired(beside(rest, ENGLISH, block), [None] * len(rest), TABLE).segments
    assert [s.src for s in segments] == [*ENGLISH[:n], *ENGLISH[n + 1:]]
    assert [s.pairing.after for s in segments if s.pairing] == [(ENGLISH[n],) if m == n - 1 else () for m in range(len(rest))]


def test_what_is_missing_is_a_finding_on_the_last_word_before_it() -> None:
    assert found([*FRENCH[:3], *FRENCH[4:]], ENGLISH) == [("missing-sentence", "minuit 😀.", ENGLISH[3])]
    assert found(FRENCH[:-1], ENGLISH) == [("missing-sentence", "nuit.", ENGLISH[-1])]


def test_what_is_missing_before_everything_stands_on_the_first_word() -> None:
    assert found(FRENCH[1:], ENGLISH) == [("missing-sentence", "L’opposition", ENGLISH[0])]


def test_several_missing_sentences_are_one_finding() -> None:
    assert found([FRENCH[0], *FRENCH[3:]], ENGLISH) == [("missing-sentence", "d’euros.", f"{ENGLISH[1]} {ENGLISH[2]}")]


@pytest.mark.parametrize("n", range(len(PAIRS)))
def test_a_sentence_that_was_added_is_a_finding_on_all_of_it(n: int) -> None:
    segments = aligned(FRENCH, [*ENGLISH[:n], *ENGLISH[n + 1:]])
    assert [s.pairing.added for s in segments if s.pairing] == [m == n for m in range(len(PAIRS))]
    assert segments[n].src is None
    assert found(FRENCH, [*ENGLISH[:n], *ENGLISH[n + 1:]]) == [("added-sentence", FRENCH[n], None)]


def test_two_english_sentences_in_one_french_are_joined() -> None:
    merged = [*FRENCH[:2], f"{FRENCH[2][:-3]}, et {FRENCH[3][0].lower()}{FRENCH[3][1:]}", *FRENCH[4:]]
    segments = aligned(merged, ENGLISH)
    assert segments[2].src == f"{ENGLISH[2]} {ENGLISH[3]}"
    assert segments[2].rendering == merged[2]
    assert found(merged, ENGLISH) == []


def test_two_french_sentences_of_one_english_share_it_and_say_so() -> None:
    first, second = "Les banques de Paris ont fermé plus tôt.", "Les magasins sont restés ouverts jusqu’à minuit."
    segments = aligned([*FRENCH[:2], first, second, *FRENCH[3:]], ENGLISH)
    assert [s.src for s in segments[2:4]] == [ENGLISH[2], ENGLISH[2]]
    assert {s.rendering for s in segments[2:4]} == {f"{first} {second}"}
    assert segments[1].rendering == FRENCH[1]


def test_a_number_that_the_other_half_has_is_not_missed() -> None:
    halves = "Ils ont vendu 4\u202f310 voitures.", "En tout, 4\u202f300 de plus."
    alone = Segment(halves[0], 0, src="They sold 4,300 more cars.")
    shared = replace(alone, pairing=Pairing(whole=" ".join(halves)))
    assert [len(list(NUMBER.find(Document("a", halves[0], (segment,))))) for segment in (alone, shared)] == [1, 0]


def test_free_translations_of_each_other_are_neither_missing_nor_added() -> None:
    english = "However, just because we have reduced the limits does not mean anything will be done."
    french = "Mais rien ne dit que l’on y parviendra pour autant."
    assert found([*FRENCH[:3], french, *FRENCH[3:]], [*ENGLISH[:3], english, *ENGLISH[3:]]) == []


def test_headings_credits_and_short_sentences_are_never_reported() -> None:
    credit = "(Additional reporting by John Smith in Berlin; editing by Mary Stone)"
    assert found(FRENCH, [*ENGLISH[:4], "Really bad weather.", *ENGLISH[4:], credit]) == []
    source = document([*ENGLISH, "Wolves return to northern forests"], "en.txt")
    source = replace(source, segments=(*source.segments[:-1], replace(source.segments[-1], heading=True)))
    assert all(not s.pairing.after for s in paired(replace(document(FRENCH), source=source), [None] * 8, TABLE).segments if s.pairing)


def test_accents_no_break_spaces_and_markup_change_no_bead() -> None:
    rest = [*FRENCH[:3], *FRENCH[4:]]
    plain = kinds(rest, ENGLISH)
    assert plain == [(1, 1)] * 3 + [(1, 0)] + [(1, 1)] * 4
    assert kinds([unicodedata.normalize("NFD", text) for text in rest], ENGLISH) == plain
    assert kinds([text.replace(" ", " \u2060\u2060", 2).replace("\u00a0", " ") for text in rest], [text.replace("’", "'") for text in ENGLISH]) == plain


def test_names_numbers_and_the_back_translation_do_where_there_is_no_table() -> None:
    rest = [*FRENCH[:3], *FRENCH[4:]]
    backs = [*ENGLISH[:3], *ENGLISH[4:]]
    assert [s.src for s in aligned(rest, ENGLISH, None, backs)] == backs


def test_a_document_without_a_source_is_left_as_it_is() -> None:
    alone = document(FRENCH)
    assert paired(alone, [None] * len(FRENCH), TABLE) is alone


def test_an_article_that_is_not_the_source_is_refused_with_a_way_out() -> None:
    other = ["Cats sleep most of the day in warm kitchens.", "Her novel tells of three sisters and a lighthouse.", "The orchestra played Mozart.",
             "Whales migrate along the coast every winter.", "Chess champions train for eight hours daily.", "The museum bought a Dutch painting.",
             "Scientists found traces of ancient oceans beneath Martian dust.", "Children learned to ride bicycles behind the school."]
    with pytest.raises(InputError, match="does not seem to be the source") as raised:
        aligned(FRENCH, other)
    assert "--source" in raised.value.hint


def test_a_few_words_are_too_few_to_refuse_a_source() -> None:
    segment, = aligned(["Il est parti hier."], ["Whales migrate along the coast."])
    assert segment.pairing is not None


def test_part_of_an_article_is_aligned_with_the_whole_source() -> None:
    assert [s.src for s in aligned(FRENCH[4:], ENGLISH)] == ENGLISH[4:]


SENTENCES = st.lists(st.sampled_from([*range(len(PAIRS))]), min_size=1, max_size=7)


@given(SENTENCES, SENTENCES, st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_beads_hold_every_sentence_of_both_sides_once_and_in_order(left: list[int], right: list[int], block: int) -> None:
    sides = sides_of(beside([FRENCH[n] for n in right], [ENGLISH[n] for n in left], block), [None] * len(right), TABLE)
    cut = find_beads(*sides)
    assert [n for bead in cut for n in bead.english] == list(range(len(left)))
    assert [n for bead in cut for n in bead.french] == list(range(len(right)))
    assert all(bead.kind != (0, 0) for bead in cut)


@given(st.lists(st.text(alphabet="aé 1,.\u0301’😀\u00a0Mn", max_size=12), min_size=1, max_size=5),
       st.lists(st.text(alphabet="ab 1,.'M", max_size=12), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_texts_can_be_aligned_and_keep_their_french(french: list[str], english: list[str]) -> None:
    segments = aligned(french, english, None)
    assert [segment.text for segment in segments] == french
    assert all(segment.pairing is not None for segment in segments)


@given(st.lists(st.integers(0, 30), max_size=30))
def test_anchors_in_order_never_go_back_and_are_as_many_as_can_be(numbers: list[int]) -> None:
    chain = in_order([Anchor(i, j) for i, j in enumerate(numbers)])
    assert all(a.english < b.english and a.french < b.french for a, b in pairwise(chain))
    longest = [1] * len(numbers)
    for n, number in enumerate(numbers):
        longest[n] = 1 + max((longest[m] for m in range(n) if numbers[m] < number), default=0)
    assert len(chain) == max(longest, default=0)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 50)), max_size=40))
def test_a_band_goes_from_the_beginning_to_the_end_without_a_break(pairs: list[tuple[int, int]]) -> None:
    rows = band(in_order([Anchor(*pair) for pair in sorted(dict(pairs).items())]), 41, 51)
    assert 0 in rows[0]
    assert 51 in rows[41]
    assert all(set(a) & set(b) for a, b in pairwise(rows))


def test_a_band_is_narrow_where_anchors_are_near_and_endless_without_any() -> None:
    near = [Anchor(n, n) for n in range(3000)]
    rows = band(near, 3000, 3000)
    assert max(map(len, rows)) <= 4 * AROUND + 4
    assert not is_endless(rows)
    assert is_endless(band([], 3000, 3000))


def test_texts_with_no_anchor_between_them_are_not_searched() -> None:
    bag = french_bag("Oui.", None, None)
    many = Side([bag] * 500, [0] * 500)
    assert [bead.kind for bead in find_beads(many, many)] == [(500, 0), (0, 500)]


def test_anchors_are_sentences_that_share_rare_words() -> None:
    english, french = [english_bag(text, TABLE) for text in ENGLISH], [french_bag(text, None, TABLE) for text in FRENCH]
    known = anchors(english, french)
    assert len(known) >= len(PAIRS) - 2
    assert all(a.english == a.french for a in known)


def test_a_pair_is_likelier_than_a_stranger_and_its_words_are_covered() -> None:
    english = [english_bag(text, TABLE) for text in ENGLISH]
    for n, text in enumerate(FRENCH):
        french = french_bag(text, None, TABLE)
        assert max(range(len(english)), key=lambda m: likeness(english[m], french)) == n
        assert covered(english[n], french) > 0.6 > 0.3 > covered(english[n - 1], french)


def test_words_of_the_back_translation_and_copies_are_expected() -> None:
    bag = french_bag("Voir https://exemple.fr/12 ou @sama : 1\u202f250,5 zyx.", "See qwerty.", None)
    assert {"qwerty", "https://exemple.fr/12", "@sama", "#12505", "zyx"} <= bag.expected.keys()
    assert "#12" not in bag.expected
    assert english_bag("In 1,250.5 cases", None).content.keys() >= {"#12505", "cases"}


def test_neighbours_together_have_all_that_each_has() -> None:
    one, other = english_bag(ENGLISH[0], TABLE), english_bag(ENGLISH[1], TABLE)
    both = together([one, other])
    assert both.length == one.length + other.length
    assert both.content.keys() == one.content.keys() | other.content.keys()
    assert together([one]) is one


class Fake:
    """A translator that knows the pairs, and remembers what it was asked to force."""

    name, checksum, precision = "fake", "0" * 64, "int8"

    def __init__(self) -> None:
        self.forced: list[tuple[str, str]] = []

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        known = dict(zip(FRENCH, ENGLISH, strict=True))
        return [Translation(known.get(text, ""), (), (), None) for text in texts]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[float, ...]]:
        self.forced += zip(sources, targets, strict=True)
        return [(-1.0,) for _ in sources]


def test_evidence_is_gathered_beside_the_source_that_was_found_for_each_sentence() -> None:
    translator = Fake()
    halves = ["Les banques de Paris ont fermé plus tôt.", "Les magasins sont restés ouverts jusqu’à minuit."]
    first, second = gather([beside([*FRENCH[:2], *halves, *FRENCH[3:]], ENGLISH), document(FRENCH[:1])], Models(translator, table=TABLE))
    assert translator.forced[2] == translator.forced[3] == (" ".join(halves), ENGLISH[2])
    assert [s.evidence.adequacy for s in (*first.segments, *second.segments)] == [-1.0] * 9 + [None]
    assert second.segments[0].pairing is None


def test_a_missing_sentence_is_told_beside_another_finding_on_the_same_word() -> None:
    rest = [FRENCH[0], "Il a qualifié l’opposition de «\u00a0taureau\u00a0****\u00a0».", *FRENCH[3:]]
    source = [ENGLISH[0], "He called the opposition “bull****”.", *ENGLISH[2:]]
    report, = check_documents([beside(rest, source)], Config(), Models(table=TABLE))
    assert {"censored", "missing-sentence"} <= {finding.check for finding in report.of_segment(1)}


def test_sentences_of_an_english_article_end_where_english_ones_do() -> None:
    text = "Mr. J. Smith of Acme Inc. left the U.S. at 5 p.m. on Monday. “I am tired,” he said. It rained, e.g. in Paris."
    segments = read_text(text, language="en").segments
    assert [segment.text for segment in segments] == [
        "Mr. J. Smith of Acme Inc. left the U.S. at 5 p.m. on Monday.", "“I am tired,” he said.", "It rained, e.g. in Paris."]


def test_a_bead_knows_its_kind() -> None:
    assert Bead(range(3, 5), range(7, 8)).kind == (2, 1)
