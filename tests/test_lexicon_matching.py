"""The pattern language of the lexicons, one feature at a time, as its docstring tells it."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.document import Span
from tqcheck.finding import Severity
from tqcheck.lexicon import Lexicon, Sentence, match_at, read_rows, shipped, stored_index, tables
from tqcheck.patterns import COLUMNS, Row, parse_pattern
from tqcheck.words import words

ROOT = Path(__file__).resolve().parents[1]
HEADER = "\t".join(COLUMNS)
FRENCH = ("le", "poste", "public", "sonde", "offre", "prolongée", "été", "œuvre", "héritées", "rachat", "journaux", "cœur", "anti-diffusée", "aujourd’hui")
SENTENCES = st.lists(st.sampled_from(FRENCH), min_size=1, max_size=7)


def row(pattern: str, **cells: str) -> Row:
    """A row with this pattern; the other cells are made up unless given."""
    filled = {"english": "english", "suggestion": "autre chose", "severity": "major", "near": "", "unless": "", "where": "", "bad": "", "good": "", **cells}
    found, = read_rows("\n".join([HEADER, "\t".join([pattern, *(filled[name] for name in COLUMNS[1:])])]))
    return found


def matched(pattern: str, text: str, **cells: str) -> list[str]:
    """The passages of a text that a pattern marks."""
    return [text[a:b] for _, (a, b) in Lexicon((row(pattern, **cells),)).matches(text)]


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("prolonger", "Il prolonge, a prolongé, prolongera.", ["prolonge", "prolongé", "prolongera"]),
    ("prolonger", "PROLONGÉE hier", ["PROLONGÉE"]),
    ("sonde", "les sondes", ["sondes"]),
    ("héritées", "héritées, hérité", ["héritées"]),
    ("offre", "l’offre et d'offres", ["offre", "offres"]),
    ("œuvre", "L’ŒUVRE", ["ŒUVRE"]),
    ("anti-diffusée", "l’orientation anti‑diffusée", ["anti‑diffusée"]),
    ("poste", "Le postérieur, un imposteur", []),
])
def test_a_plain_word_fits_every_form_of_its_lemma_and_no_word_that_contains_it(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("=prolongée", "prolongé prolongée prolonger Prolongée PROLONGÉE", ["prolongée", "Prolongée", "PROLONGÉE"]),
    ("=sonde", "les sondes", []),
    ("=aujourd'hui", "Aujourd’hui encore", ["Aujourd’hui"]),
    ("=l' offre", "Voici l’offre et une offre", ["l’offre"]),
    ("=poste|billet", "des postes, des billets", ["billets"]),
])
def test_an_equals_sign_wants_that_form_whatever_the_case(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("poste|billet", "un poste, deux billets, un avis", ["poste", "billets"]),
    ("un|deux poste|billet", "un billet et deux postes", ["un billet", "deux postes"]),
    ("citer <num>|article", "il cite 3 lignes et cite articles", ["cite 3", "cite articles"]),
    ("article <de>|à", "un article à deux et un article de fond", ["article à", "article de"]),
])
def test_a_bar_parts_alternatives(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("offre publique? rachat", "offre rachat, offre publique rachat", ["offre rachat", "offre publique rachat"]),
    ("grand? offre", "une grande offre puis une offre", ["grande offre", "offre"]),
    ("offre grand?", "offre grande. Offre petite", ["offre grande", "Offre"]),
    ("offre|vente public|privé? rachat", "vente privée rachat et offre rachat", ["vente privée rachat", "offre rachat"]),
    ("cas cas? cas rare", "cas cas rare", ["cas cas rare"]),
    ("offre publique? rachat", "offre privée rachat", []),
    ("offre publique? privé? rachat", "offre publique privée rachat, offre privée rachat", ["offre publique privée rachat", "offre privée rachat"]),
])
def test_a_question_mark_lets_a_place_be_empty_and_prefers_it_filled(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("avoir _ offre", "a une offre, a offre, a une belle offre", ["a une offre"]),
    ("avoir _? offre", "a une offre, a offre, a une belle offre", ["a une offre", "a offre"]),
    ("_ offre", "Une offre", ["Une offre"]),
    ("_ offre", "Offre", []),
    ("offre _", "offre 😀 2024", ["offre 😀 2024"]),
])
def test_an_underscore_is_any_one_word(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize("between", range(6))
def test_a_star_spans_up_to_three_words(between: int) -> None:
    text = " ".join(["sonde", *["et"] * between, "offre"])
    assert matched("sonde * offre", text) == ([text] if between <= 3 else [])


def test_a_star_takes_as_few_words_as_it_can() -> None:
    assert matched("sonde * offre", "sonde une offre offre") == ["sonde une offre"]
    assert matched("sonde *", "sonde une offre") == ["sonde"]


@pytest.mark.parametrize("article", "le la les l’ un une des du ce cet cette ces mon ton son ma ta sa mes tes ses notre votre leur nos vos leurs".split())
def test_det_is_every_article_and_possessive(article: str) -> None:
    text = f"Voir {article}offre" if article == "l’" else f"Voir {article} offre"
    assert matched("voir <det> offre", text) == [text]


@pytest.mark.parametrize("word", ["et", "de", "d’", "quelle", "toute", "Musk"])
def test_det_is_nothing_else(word: str) -> None:
    assert matched("voir <det> offre", f"Voir {word}{'' if word == 'd’' else ' '}offre") == []


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("série <de> article", "série d’articles, série d'articles, série de articles, série du article, série des articles",
     ["série d’articles", "série d'articles", "série de articles", "série du article", "série des articles"]),
    ("série <de> article", "série à articles, série articles", []),
    ("parler <à> ministre", "parle à ministre, parle au ministre, parle aux ministres, parle a ministre",
     ["parle à ministre", "parle au ministre", "parle aux ministres"]),
    ("parler <à> ministre", "PARLER À MINISTRE", ["PARLER À MINISTRE"]),
])
def test_small_words_have_classes_of_their_own(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("le poste d’Altman", ["poste d’Altman"]),
    ("le poste d’altman", []),
    ("le poste de Élise et le poste d’E\u0301lise", ["poste de Élise", "poste d’E\u0301lise"]),
    ("le poste de X", ["poste de X"]),
    ("le poste de OpenAI, le poste de xAI", ["poste de OpenAI"]),
    ("le poste de 2024", []),
])
def test_a_name_is_a_word_with_a_capital(text: str, found: list[str]) -> None:
    assert matched("poste <de> <name>", text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("Musk poste", []),
    ("« Musk poste", []),
    ("😀 Musk poste", []),
    ("Hier Musk poste", ["Musk poste"]),
    ("L’Europe poste", ["Europe poste"]),
])
def test_the_capital_that_opens_a_sentence_makes_no_name(text: str, found: list[str]) -> None:
    assert matched("<name> poster", text) == found


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("dans <num>", "dans 2023, dans 12\u00a0000 cas, dans trois jours, dans 1er", ["dans 2023", "dans 12"]),
    ("essayer <inf>", "essaie finir, essaie prendre, essaie voir, essaie manger", ["essaie finir", "essaie prendre", "essaie voir", "essaie manger"]),
    ("essayer <inf>", "essaie fini, essaie une, essaie mer, essaie chante", []),
    ("être <ing>", "est disant, est allant", ["est disant", "est allant"]),
    ("être <ing>", "est dit, est tant, est lent", []),
])
def test_numbers_infinitives_and_participles_are_told_by_their_shape(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("sauver <sum>", "sauve 50 $, sauve 50$, sauve 50\u00a0€, sauve 50\u202f£.", ["sauve 50"] * 4),
    ("sauver <sum>", "sauve 50 % et 60 chats, sauve $ 50, sauve 50  $, sauve cinq $", []),
    ("sauver <share>", "Élise 😀 sauve 50 %, sauve 50 $", ["sauve 50"]),
    ("sauver <num>? <sum>", "sauve 1 200 $, sauve 30 $", ["sauve 1 200", "sauve 30"]),
    ("sauver <num> par", "sauve 50 $ par mois", ["sauve 50 $ par"]),
])
def test_the_sign_behind_a_number_tells_a_sum_from_a_share(pattern: str, text: str, found: list[str]) -> None:
    assert matched(pattern, text) == found


@pytest.mark.parametrize(("pattern", "found"), [
    ("présenter une offre publique", "présente une offre publique"), ("{présenter} une offre publique", "présente"),
    ("présenter {une offre} publique", "une offre"),
    ("présenter une {offre publique}", "offre publique"), ("présenter {une offre publique", "une offre publique"),
    ("présenter une} offre publique", "présente une"),
    ("présenter {une|deux offre?} publique", "une offre"), ("présenter {*} publique", "une offre"), ("{présenter * offre} publique", "présente une offre"),
])
def test_braces_mark_the_span_and_the_rest_is_context(pattern: str, found: str) -> None:
    assert matched(pattern, "Il présente une offre publique hier.") == [found]


def test_braces_around_nothing_but_a_missing_word_report_nothing() -> None:
    assert matched("offre {grand?} rachat", "offre rachat") == []
    assert matched("offre {grand?} rachat", "offre grande rachat") == ["grande"]


@pytest.mark.parametrize("mark", [". ", " ; ", ";", " ! ", " ? ", "?", " (", ") ", " [", "] ", "…", "… ", " : ", "\u00a0: ", "\n", ".\u00a0", ". « "])
def test_a_stop_or_a_bracket_between_two_words_parts_them(mark: str) -> None:
    assert matched("poste public", f"Le poste{mark}public") == []
    assert matched("poste * public", f"Le poste une{mark}chose public") == []


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u202f", ", ", " « ", " » ", "» ", " – ", ".", ":", " 😀 ", "\u2060 \u2060", " \"", " “", "/", " * "])
def test_commas_quotation_marks_and_stops_inside_a_word_part_nothing(mark: str) -> None:
    text = f"poste{mark}public"
    assert matched("poste public", f"Le {text}.") == [text]


@pytest.mark.parametrize("mark", [".» ", ".” ", ".\" ", ".\u2060\u2060 ", " :\u2060\u2060 ", "\u00a0:\u2060 "])
def test_a_stop_before_a_closing_mark_or_masked_markup_parts_two_words(mark: str) -> None:
    assert matched("poste public", f"Le poste{mark}public") == []


def test_a_product_with_a_stop_in_its_name_is_matched_whole() -> None:
    assert matched("serveur =node =js", "Un serveur Node.js rapide") == ["serveur Node.js"]
    assert matched("=node =js", "Il aime Node. JS est né") == []
    assert matched("à <num> <num>", "à 14:30 précises") == ["à 14:30"]


def test_a_match_that_begins_after_a_stop_is_a_match() -> None:
    assert matched("poste public", "Fini. Poste public : poste public") == ["Poste public", "poste public"]


@pytest.mark.parametrize(("unless", "found"), [
    ("", ["poste"]), ("police", []), ("policier police", []), ("gare", ["poste"]), ("travailler", []), ("POLICE", []), ("travaillons", [])])
def test_a_word_of_unless_anywhere_in_the_sentence_silences_the_row(unless: str, found: list[str]) -> None:
    assert matched("poste", "Nous travaillons au poste de police", unless=unless) == found


def test_near_is_left_to_the_caller() -> None:
    assert matched("poste", "Un poste.", near="twitter") == ["poste"]
    assert row("poste", near="Twitter réseau").near == {"twitter", "réseau"}


def test_cells_are_read_as_their_columns_say() -> None:
    found = row("poste", english="post | job", suggestion=" publication|message ", severity="critical", bad='Un "[[poste]]"', good="Un emploi")
    assert (found.english, found.suggestions) == (("post", "job"), ("publication", "message"))
    assert found.severity is Severity.CRITICAL
    assert (found.bad, found.good, found.unless) == ('Un "[[poste]]"', "Un emploi", frozenset())


@pytest.mark.parametrize("severity", ["grave", "", "2"])
def test_an_unknown_severity_is_no_row(severity: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        row("poste", severity=severity)


def test_a_table_without_a_column_is_refused() -> None:
    with pytest.raises(KeyError):
        read_rows("pattern\tenglish\nposte\tpost")


@pytest.mark.parametrize(("pattern", "anchor"), [
    ("prolonger <det> offre", ({"prolonger"}, 0, 0)), ("poste|billet public", ({"public"}, 1, 1)), ("avoir * =rachats offre?", ({"=rachats"}, 1, 4)),
    ("offre|rachat", ({"offre", "rachat"}, 0, 0)), ("_ _? sonde <name>", ({"sonde"}, 1, 2)), ("de <num> siècle", ({"siècle"}, 2, 2))])
def test_a_row_is_looked_for_by_the_place_that_fewest_words_fit(pattern: str, anchor: tuple[set[str], int, int]) -> None:
    assert row(pattern).anchor == anchor
    assert set(Lexicon((row(pattern),)).index) == anchor[0]


@pytest.mark.parametrize(("pattern", "lengths", "marked"), [
    ("a b? * _", [(1,), (1, 0), (0, 1, 2, 3), (1,)], (0, 4)), ("a {b c} d", [(1,)] * 4, (1, 3)), ("{a}", [(1,)], (0, 1)), ("_? a", [(1, 0), (1,)], (0, 2))])
def test_a_pattern_is_places_and_the_part_that_is_marked(pattern: str, lengths: list[tuple[int, ...]], marked: tuple[int, int]) -> None:
    elements, covered = parse_pattern(pattern)
    assert [element.lengths for element in elements] == lengths
    assert covered == marked


def test_every_row_that_matches_is_given_and_each_place_once() -> None:
    lexicon = Lexicon((row("poste"), row("poste public"), row("offre")))
    found = {(r.pattern, span) for r, span in lexicon.matches("Un poste public, un poste")}
    assert found == {("poste", Span(3, 8)), ("poste", Span(20, 25)), ("poste public", Span(3, 15))}


def test_matches_of_one_row_do_not_overlap() -> None:
    assert matched("cas cas", "cas cas cas cas cas") == ["cas cas", "cas cas"]


@pytest.mark.parametrize("text", [
    "", " ", "😀 !", "…", "\u2060",
    "\u2060\u034f"])
def test_a_text_without_words_matches_nothing(text: str) -> None:
    sentence = Sentence.of(text)
    assert (sentence.words, sentence.joined, list(sentence.features)) == ((), (), [])
    assert list(shipped("calque").matches(text)) == []


def test_the_first_word_stands_beside_none_and_each_other_tells_what_is_before_it() -> None:
    assert Sentence.of("Un poste. Public, oui (non)").joined == (False, True, False, True, False)


def test_match_at_looks_at_that_word_alone() -> None:
    sentence = Sentence.of("Un poste public")
    assert [match_at(row("poste public"), sentence, at) for at in range(3)] == [None, Span(3, 15), None]


@given(SENTENCES, st.data())
def test_a_pattern_of_a_sentences_own_words_matches_it_with_any_mark_of_the_language(sentence: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(sentence) - 1))
    shapes = st.sampled_from(["{}", "={}", "{}|zut", "zut|={}", "_", "_?"])
    places = [(("=" if data.draw(st.booleans()) else "") + word) if i == kept else data.draw(shapes).format(word) for i, word in enumerate(sentence)]
    gaps = [data.draw(st.sampled_from([" ", " * ", " zut? ", " =zut|zou? "])) for _ in sentence[1:]]
    pattern = places[0] + "".join(gap + place for gap, place in zip(gaps, places[1:], strict=True))
    text = " ".join(sentence)
    assert text in matched(pattern, text)


@given(SENTENCES, st.data())
def test_braces_around_some_words_of_a_sentence_mark_exactly_those(sentence: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(sentence) - 1))
    last = data.draw(st.integers(first, len(sentence) - 1))
    marked = [("{" if i == first else "") + word + ("}" if i == last else "") for i, word in enumerate(sentence)]
    assert " ".join(sentence[first:last + 1]) in matched(" ".join(marked), " ".join(sentence))


@given(SENTENCES, st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_capitals_and_decomposed_accents_hide_no_match(sentence: list[str], form: str, capitals: bool) -> None:
    plain = " ".join(sentence)
    text = unicodedata.normalize(form, plain.upper() if capitals else plain)
    assert matched(" ".join(f"={word}" for word in sentence), text) == [text]


@given(SENTENCES, st.data())
def test_any_word_of_a_sentence_silences_a_row_as_unless(sentence: list[str], data: st.DataObject) -> None:
    text = " ".join(sentence)
    assert matched(sentence[0], text, unless=data.draw(st.sampled_from(sentence))) == []


@given(SENTENCES, st.data())
def test_a_stop_put_between_two_words_of_a_match_ends_it(sentence: list[str], data: st.DataObject) -> None:
    sentence = [*sentence, "sonde"]
    cut = data.draw(st.integers(1, len(sentence) - 1))
    text = " ".join(sentence[:cut]) + data.draw(st.sampled_from([". ", " : ", " ; ", " (", "\n"])) + " ".join(sentence[cut:])
    assert matched(" ".join(sentence), text) == []


@given(st.lists(st.sampled_from([*FRENCH, "d’", ".", ":", "(", "Altman", "2024", "😀", "e\u0301te\u0301", "prolonger"]), max_size=10).map(" ".join))
@settings(deadline=None)
def test_spans_of_every_shipped_lexicon_begin_and_end_at_words(text: str) -> None:
    starts, ends = ({word.span[side] for word in words(text)} for side in (0, 1))
    for name in ("calque", "false-friend", "wrong-sense", "syntax-calque", "translated-name"):
        assert all(span.start in starts and span.end in ends and span.start < span.end for _, span in shipped(name).matches(text))


def test_matches_come_in_the_same_order_in_every_process() -> None:
    script = ("from tqcheck.lexicon import *\n"
              "t = 'pattern\\tenglish\\tsuggestion\\tseverity\\tnear\\tunless\\twhere\\tbad\\tgood\\n' + ''.join(\n"
              "    f'{p}\\te\\ts\\tmajor\\t\\t\\t\\t\\t\\n' for p in ('sonde', 'offre', 'poste', 'rachat', 'article', 'ministre'))\n"
              "print([r.pattern for r, _ in Lexicon(read_rows(t)).matches('ministre article rachat poste offre sonde')])")
    said = {subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT,
                           env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}).stdout for seed in "1234"}
    assert len(said) == 1


def test_the_index_of_an_earlier_process_is_the_one_that_would_be_made(tmp_path: Path) -> None:
    rows, path = tables()["calque"].rows, tmp_path / "cache" / "lexicons.json"
    made = stored_index(rows, path)
    whole = path.read_bytes()
    assert stored_index(rows, path) == made == Lexicon(rows).index
    assert Lexicon(rows, made).index is made
    for damaged in (b"", whole[:-9], whole.replace(b"1", b"2"), b"\xff", whole.replace(b"\n", b"\n[", 1)):
        path.write_bytes(damaged)
        assert stored_index(rows, path) == made
        assert path.read_bytes() == whole
    assert stored_index(rows[1:], path) == Lexicon(rows[1:]).index != made


def test_a_folder_that_takes_no_index_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    rows = tables()["calque"].rows[:9]
    assert stored_index(rows, tmp_path / "file" / "lexicons.json") == Lexicon(rows).index
