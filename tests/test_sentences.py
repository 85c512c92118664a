"""Where French sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.document import BETWEEN, INSIDE, OBJECT
from tqcheck.sentences import rendered, split

NBSP, NARROW = "\u00a0", "\u202f"
ONE = (
    "«\u00a0Est-ce vrai\u202f?\u00a0» demanda-t-il.",
    "« Je pars. Tu restes », a-t-il dit.",
    "« Oui ! », a crié l’élève.",
    "Il a dit «\u00a0Non. Jamais.\u00a0» et il est parti.",
    "Le mot “Stop! Va-t’en” l’a surpris.",
    "Il dit \"Oui. Non\" puis s’en va.",
    "Il part (ou non. Qui sait) demain.",
    "Il partit… mais revint.",
    "Il partit... puis revint.",
    "Il a parlé […] Altman a répondu.",
    "X. Altman a répondu.",
    "Selon J. K. Rowling, Donald J. Trump et É. Macron se sont vus.",
    "Selon E\u0301. Macron, tout va bien.",
    "M. Dupont, Mme. Durand, MM. Petit et le Dr. Martin sont là.",
    "Voyez p. ex. Altman, art. 5, chap. II, n° 3 et env. 94,7 % du total.",
    "En 50 av. J.-C. il pleuvait, comme le 3 janv. 2024, etc. et ensuite.",
    "La version 3.5 coûte 1.000 euros.",
    "1. Introduction au sujet",
    "Voir https://t.co/hlgzo4c2ic?a=b!c Altman (@sama) aussi",
    "Yahoo! a répondu.",
    "Yahoo! News a répondu.",
    "«\u00a0Yahoo!\u00a0» est une marque.",
    "C’est un majeur…",
    "Quelle surprise\u202f?!",
    "Vraiment ? ! !",
    "– Sam Altman (@sama) 12 août 2025",
    "OpenAI lance GPT-5 à Paris",
    "Super\u202f! 😀 🎉",
    "Il l’a dit. https://t.co/hlgzo4c2ic",
    "Il aime bien .NET et Node.js.",
    "taureau ****",
)
SEVERAL = (
    ("Il partit.", "Il revint."),
    ("Est-ce vrai\u202f?!", "Non."),
    ("Enfin…", "Il resta."),
    ("Enfin...", "Il resta."),
    ("Il héla les médias hérités!", "C’est un majeur…"),
    ("Grok a répondu: «Musk a menti.»", "Cette déclaration choque."),
    ("Il a dit\u00a0: «\u00a0Je pars.", "Tu restes.\u00a0»", "Puis il est parti."),
    ("(Il est parti.)", "Elle est restée."),
    ("“Oui.”", "“Non.”"),
    ("Il aime sa plate-forme, X.", "Altman a répondu."),
    ("Il passe au plan B.", "Musk a répondu."),
    ("Il parle d’Untel, J. Untel.", "Il rit."),
    ("C’était en 50 av. J.-C.", "Puis tout changea."),
    ("Des bots, des liens, etc.", "C’est tout."),
    ("Il dure 3 min.", "Le 4 janv. 2024, tout finit."),
    ("Le prix monte en 2018.", "Après, il baisse."),
    ("Il va chez Yahoo!", "Il en revient."),
    ("Il l’a dit. https://t.co/hlgzo4c2ic", "Elle aussi."),
    ("C’est fait.", "@sama a répondu.", "#IA partout."),
    ("Super\u202f! 😀", "Il part. 👨\u200d👩\u200d👧", "Fin."),
    ("Il a un iPad.", "iPhone et iPad se vendent."),
    ("Il est là.", "É\u0301tats-Unis compris."),
    ("Oui\u202f!", "– Non\u202f!"),
    ("Il part.", "[…] Il revient."),
    ("Il en a vendu.", "3 personnes sont venues."),
    ("1. Premier point.", "2. Deuxième point."),
    ("La fin.", f"{OBJECT} en est le début."),
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize("text", ONE)
def test_it_is_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize("parts", SEVERAL, ids=lambda parts: parts[0])
@pytest.mark.parametrize("space", [" ", NBSP, "\n", "  "])
def test_they_are_several_sentences(parts: tuple[str, ...], space: str) -> None:
    assert sentences(space.join(parts)) == list(parts)


@pytest.mark.parametrize("text", ["", "  ", "\n\t" + NBSP, BETWEEN * 3])
def test_a_blank_text_has_no_sentence(text: str) -> None:
    assert split(text) == ()


def test_space_and_padding_around_a_sentence_are_no_part_of_it() -> None:
    text = f" {NARROW}{BETWEEN}Il part.{BETWEEN * 4} {BETWEEN}Elle reste.{BETWEEN} "
    assert sentences(text) == ["Il part.", "Elle reste."]


def test_masked_markup_changes_no_boundary() -> None:
    text = f"M{BETWEEN}. Dupont part{INSIDE}ira{BETWEEN * 3}. 1{BETWEEN}. Il rit{BETWEEN * 200}. Elle aussi."
    assert [rendered(s) for s in sentences(text)] == ["M. Dupont partira.", "1. Il rit.", "Elle aussi."]


def test_a_stop_before_hidden_markup_without_a_space_ends_nothing() -> None:
    assert sentences(f"Fin.{BETWEEN * 7}Il part.") == [f"Fin.{BETWEEN * 7}Il part."]


def test_a_quotation_too_long_for_a_model_is_cut_at_its_stops() -> None:
    within = ["Nous avons beaucoup travaillé, dit-il, et ce n’est pas fini."] * 8
    assert len(sentences(f"« {' '.join(within)} », a déclaré Musk.")) == len(within)
    assert len(sentences(f"« {' '.join(within[:2])} », a déclaré Musk.")) == 1


def test_an_unclosed_quotation_holds_nothing_together() -> None:
    assert sentences("« Il part. Elle reste. Fin.") == ["« Il part.", "Elle reste.", "Fin."]


@pytest.mark.parametrize("text", [
    "a" * 50_000, "mot " * 12_500, "Mot. " * 10_000, "« Mot. » " * 5_500, "« " * 25_000, "(a. " * 12_500, ". " * 25_000, "…" * 50_000,
    "»)" * 25_000, "Fin." + BETWEEN * 50_000 + "A", "Fin." + " " * 50_000 + "A", ("." + BETWEEN) * 25_000, "https://a.b?c " * 3_500,
    "\" " * 25_000, "😀 " * 25_000],
    ids=lambda text: text[:6])
def test_a_line_of_50000_characters_is_split_and_loses_nothing(text: str) -> None:
    spans = split(text)
    assert [c for a, b in spans for c in text[a:b] if c.isalnum()] == [c for c in text if c.isalnum()]


def test_ten_thousand_sentences_on_a_line_are_ten_thousand() -> None:
    assert len(split("Mot. " * 10_000)) == 10_000


PIECES = st.sampled_from([
    "Il part", "été", "e\u0301te\u0301", "M.", "X.", "J.-C.", "p. ex.", "«", "»", "“", "”", "\"", "(", ")", "[…]", ".",
    "!", "?", "…", "...", ",", " ", NBSP, "\n", "https://t.co/x", "@sama", "Yahoo!", "94,7", "😀", "👨\u200d👩\u200d👧",
    OBJECT, INSIDE, BETWEEN, "– ", "etc.", "Altman", "l’IA"])


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)))
def test_sentences_are_in_order_apart_and_lose_nothing_visible(text: str) -> None:
    end, kept = 0, ""
    for span in split(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        kept, end = kept + text[span.start : span.end], span.end
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.lists(PIECES, max_size=30).map("".join))
def test_a_sentence_split_again_keeps_its_place(text: str) -> None:
    assert all(split(text[a:b])[0].start == 0 for a, b in split(text))
