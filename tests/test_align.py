"""Word links out of attention matrices."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tqcheck.align import links
from tqcheck.document import Span


def spans_of(text: str, *tokens: str) -> list[Span | None]:
    """Where each token stands, in order; an empty token is a special one."""
    found: list[Span | None] = []
    end = 0
    for token in tokens:
        start = text.index(token, end) if token else end
        end = start + len(token)
        found.append(Span(start, end) if token else None)
    return found


def linked(source: str, target: str, *args: object) -> list[tuple[str, str]]:
    return [(source[a.start : a.end], target[b.start : b.end]) for a, b in links(source, target, *args)]  # type: ignore[arg-type]


def test_each_english_word_takes_the_french_word_with_the_largest_summed_attention() -> None:
    french, english = "La sonde l’a quitté", "The probe left"
    source = spans_of(french, "La", "son", "de", "l’", "a", "quitté")
    target = spans_of(english, "The", "probe", "left")
    attention = [[0.9, 0.1, 0.0, 0.0, 0.0, 0.0], [0.35, 0.3, 0.3, 0.0, 0.0, 0.05], [0.0, 0.0, 0.1, 0.1, 0.2, 0.6]]
    assert linked(french, english, attention, source, target) == [("La", "The"), ("sonde", "probe"), ("quitté", "left")]


def test_the_pieces_of_an_english_word_vote_together() -> None:
    source, target = spans_of("un œuf dur", "un", "œ", "uf", "dur"), spans_of("hardness", "hard", "ness")
    attention = [[0.0, 0.3, 0.3, 0.4], [0.0, 0.3, 0.3, 0.4]]
    assert linked("un œuf dur", "hardness", attention, source, target) == [("œuf", "hardness")]


def test_attention_to_special_tokens_and_punctuation_counts_for_nothing() -> None:
    french, english = "« Oui » !", "Yes"
    source = spans_of(french, "«", "Oui", "»", "!", "")
    assert linked(french, english, [[0.3, 0.05, 0.3, 0.05, 0.3]], source, spans_of(english, "Yes")) == [("Oui", "Yes")]


def test_a_word_with_no_attention_has_no_link() -> None:
    assert links("Oui !", "Yes", [[0.0, 0.9]], spans_of("Oui !", "Oui", "!"), spans_of("Yes", "Yes")) == ()


def test_numbers_names_and_urls_go_to_their_copies_against_the_attention() -> None:
    french = "Altman a levé 12\u00a0000 dollars (3,5\u00a0%) sur https://t.co/aB1 avec OpenAI"
    english = "Altman raised $12,000 (3.5%) at https://t.co/aB1 with OpenAI"
    source = spans_of(french, "Altman", "a", "levé", "12", "000", "dollars", "3,5", "sur", "https://t.co/aB1", "avec", "OpenAI")
    target = spans_of(english, "Altman", "raised", "12,000", "3.5", "at", "https://t.co/aB1", "with", "OpenAI")
    attention = [[0.0, 1.0, *[0.0] * 9] for _ in target]
    pairs = {b: a for a, b in linked(french, english, attention, source, target)}
    assert pairs["12,000"] == "12\u00a0000"
    assert pairs["3.5"] == "3,5"
    assert pairs["https://t.co/aB1"] == "https://t.co/aB1"
    assert (pairs["Altman"], pairs["OpenAI"]) == ("Altman", "OpenAI")
    assert pairs["raised"] == "a"


def test_a_name_said_twice_is_linked_first_to_first_and_second_to_second() -> None:
    french, english = "Musk voit Musk", "Musk sees Musk"
    tokens = spans_of(french, "Musk", "voit", "Musk")
    found = links(french, english, [[0.0, 0.0, 1.0]] * 3, tokens, spans_of(english, "Musk", "sees", "Musk"))
    assert [link.mt.start for link in found] == [0, 10, 10]


def test_the_french_pronoun_on_is_no_copy_of_the_english_preposition() -> None:
    french, english = "On part lundi", "On Monday we leave"
    attention = [[0.1, 0.1, 0.8], [0.1, 0.1, 0.8], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1]]
    found = linked(french, english, attention, spans_of(french, "On", "part", "lundi"), spans_of(english, "On", "Monday", "we", "leave"))
    assert found == [("lundi", "On"), ("lundi", "Monday"), ("On", "we"), ("part", "leave")]


def test_a_possessive_belongs_to_no_name() -> None:
    french, english = "l’offre de Musk", "Musk's offer"
    source, target = spans_of(french, "l’", "offre", "de", "Musk"), spans_of(english, "Musk", "'s", "offer")
    assert linked(french, english, [[0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]], source, target) == [("Musk", "Musk"), ("de", "'s"), ("offre", "offer")]


def test_decomposed_accents_stay_inside_their_word() -> None:
    french, english = "L’e\u0301te\u0301 🙂 arrive", "Summer comes"
    source = spans_of(french, "L’", "e\u0301te\u0301", "🙂", "arrive")
    found = linked(french, english, [[0, 0.9, 0, 0.1], [0, 0.1, 0, 0.9]], source, spans_of(english, "Summer", "comes"))
    assert found == [("e\u0301te\u0301", "Summer"), ("arrive", "comes")]


WORDS = st.sampled_from(["la", "sonde", "l’été", "œuf", "2024", "OpenAI", "«\u00a0oui\u00a0»", "🙂", "e\u0301te\u0301", "https://t.co/x", ".", "**"])


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8), st.data())
def test_links_lie_inside_both_texts_and_in_the_order_of_the_english(french: list[str], english: list[str], data: st.DataObject) -> None:
    source, target = " ".join(french), " ".join(english)
    row = st.lists(st.floats(0, 1), min_size=len(french), max_size=len(french))
    attention = data.draw(st.lists(row, min_size=len(english), max_size=len(english)))
    found = links(source, target, attention, spans_of(source, *french), spans_of(target, *english))
    assert [link.back for link in found] == sorted({link.back for link in found})
    assert all(0 <= mt.start < mt.end <= len(source) and 0 <= back.start < back.end <= len(target) for mt, back in found)
