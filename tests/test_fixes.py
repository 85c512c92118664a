"""What is mended without asking, what never is, and that mending twice is mending once."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.checks import CHECKS
from tqcheck.config import Config
from tqcheck.document import Document, Span
from tqcheck.engine import check_documents
from tqcheck.errors import InputError
from tqcheck.finding import Finding, Severity
from tqcheck.fixes import SURE, certain, in_case_of, mend, replacements, safe_fixes
from tqcheck.inflection import inflected
from tqcheck.lexicon import tables
from tqcheck.readers import read_text
from tqcheck.typography import HABITS
from tqcheck.words import fold

DEFAULTS = Config()
NB, THIN = "\u00a0", "\u202f"


def mended(text: str, format: str = "text", config: Config = DEFAULTS) -> str:
    return mend(read_text(text, format=format), config).text


@pytest.mark.parametrize(("before", "after"), [
    ("Il dit «oui» hier.", f"Il dit «{NB}oui{NB}» hier."),
    ("🙂 L’e\u0301te\u0301 dit «oui» puis «non» hier.", f"🙂 L’e\u0301te\u0301 dit «{NB}oui{NB}» puis «{NB}non{NB}» hier."),
    ("Il a répondu: oui. Vraiment! Est-ce sûr? Non; peut-être.",
     f"Il a répondu{NB}: oui. Vraiment{THIN}! Est-ce sûr{THIN}? Non{THIN}; peut-être."),
    ('Il l’a traité de "menteur" et de "voleur" hier.', f"Il l’a traité de «{NB}menteur{NB}» et de «{NB}voleur{NB}» hier."),
    ("Il l’a traité de “menteur” hier.", f"Il l’a traité de «{NB}menteur{NB}» hier."),
    ('Il a crié: "Jamais!" avant de partir.', f"Il a crié{NB}: «{NB}Jamais{THIN}!{NB}» avant de partir."),
    ("Le  ministre a répondu.", "Le ministre a répondu."),
    ("Ce n’est pas un fait isolé ; Ils se sont opposés.", "Ce n’est pas un fait isolé ; ils se sont opposés."),
    ("Le PDG d’Openai a parlé.", "Le PDG d’OpenAI a parlé."),
    ("Les co-fondateurs ont parlé.", "Les cofondateurs ont parlé."),
    ("Il mange chez Burger Roi.", "Il mange chez Burger King."),
    ("Dans mon opinion, la loi est injuste.", "À mon avis, la loi est injuste."),
    ("Le patron est accusé de lavage d'argent.", "Le patron est accusé de blanchiment d’argent."),
])
def test_what_is_certain_is_mended(before: str, after: str) -> None:
    assert mended(before) == after
    assert mended(after) == after


@pytest.mark.parametrize("text", [
    "Il l’a qualifié de « taureau **** ».",
    "Google a expliqué le changement dans un poste de blog.",
    "Il est arrivé hier hier soir.",
    "Son chatbot AI répond.",
    "Rendez-vous à 14:30, un écran de 27\" et un autre.",
    'Un « faux "ami" » est resté.',
    'Il a dit "« non » et oui" hier.',
    "Un texte avec &foo; dedans et :sourire: aussi.",
    "Nom     Prix     Total des achats",
    "La société ZyxWare a parlé. La ZyxWare et la Zyxware répondent.",
    'Ce sera " prioritaire et l"énergie ", avec le dispositif Rénov".',
    'Il a dit "oui", et l"autre a répondu "non".',
])
def test_what_a_person_must_decide_is_left(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(("text", "format"), [
    ('[Le titre](http://exemple.fr "Un titre: oui") est là.', "markdown"),
    ("Le code `x: \"y\"` reste.", "markdown"),
    ("Il mange chez *Burger* Roi.", "markdown"),
    ("Le PDG d’<b>Open</b>ai a parlé.", "html"),
    ('<p title="Un titre: «oui»">Il est là.</p>', "html"),
    ("<p>Il dit &laquo;oui&raquo; hier.</p>", "html"),
    ("Il écrit {{< note \"oui: non\" >}} dans le texte.", "markdown"),
    ("Voir [Openai] et le reste.\n\n[Openai]: https://openai.com", "markdown"),
])
def test_markup_is_never_touched(text: str, format: str) -> None:
    assert mended(text, format) == text


def test_marks_are_mended_around_markup_that_stays() -> None:
    assert mended("Il dit «**oui**» et \"un _mot_ fort\": voilà.", "markdown") == f"Il dit «{NB}**oui**{NB}» et «{NB}un _mot_ fort{NB}»: voilà."
    assert mended("<p>Il dit «<i>oui</i>»: <b>voilà</b>!</p>", "html") == f"<p>Il dit «{NB}<i>oui</i>{NB}»: <b>voilà</b>{THIN}!</p>"


def test_line_ends_and_byte_order_mark_stay() -> None:
    assert mended("\ufeffIl dit: oui.\r\nOpenai a parlé.\r\n") == f"\ufeffIl dit{NB}: oui.\r\nOpenAI a parlé.\r\n"


def test_settings_decide_what_is_mended() -> None:
    text = "Openai a dit: «oui» !"
    assert mended(text, config=Config(disable=("guillemets", "name"))) == f"Openai a dit{NB}: «oui» !"
    assert mended("Bravo! Il dit: oui.", config=Config(region="fr-CA")) == f"Bravo! Il dit{NB}: oui."


def test_an_article_before_the_phrase_must_fit_what_is_put_there() -> None:
    assert mended("Il a vu Wall Rue hier.") == "Il a vu Wall Street hier."
    assert mended("Le film d’Usain Boulon est sorti.") == "Le film d’Usain Bolt est sorti."
    text = "Il parle de Visage-Livre. Il sort de US Ouvert. Il sort d’Elon Musc."
    assert mended(text) == "Il parle de Facebook. Il sort de US Open. Il sort d’Elon Musk."
    assert mended("Il joue le disque d’état solide.") == "Il joue le disque SSD."
    assert mended("Pas d’e-Baie ni de e-Baie.") == "Pas d’eBay ni de eBay."
    assert mended("Loin de Dans mon opinion, c’est vrai.") == "Loin de Dans mon opinion, c’est vrai."


def test_changes_name_line_check_and_both_texts() -> None:
    changes = mend(read_text("Tout va bien.\nOpenai a dit: oui.\n"), Config()).changes
    assert [tuple(change) for change in changes] == [(2, "name", "Openai", "OpenAI"), (2, "punctuation-space", ":", f"{NB}:")]


def test_a_format_that_is_not_written_back_is_refused() -> None:
    document = read_text("Openai a parlé.")
    with pytest.raises(InputError, match="po"):
        mend(Document("a.po", document.text, document.segments, "po"), Config())


PIECES = ["Openai", "OpenAI", "Xai", "«", "»", '"', "“", "”", " ", "  ", NB, THIN, ":", ";", "!", "?", ".", "oui", "Ils", "Il a dit", "é", "e\u0301", "🙂",
          "co-fondateur", "Dans mon opinion", "Burger Roi", "chez", "\n", "\r\n", "\n\n", "**", "_", "`x`", "[a](b)", "&laquo;", "&nbsp;", "<b>", "</b>", "<p>",
          "{{", "-", "#", "(", ")", "’", "'", "27", "Zyxware", "ZyxWare", "[a]: b", "[a]"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25), st.sampled_from(["text", "markdown", "html"]), st.sampled_from(["", " "]))
def test_mending_twice_is_mending_once(pieces: list[str], format: str, between: str) -> None:
    text = "Le mot " + between.join(pieces)
    once = mended(text, format)
    assert mended(once, format) == once


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25), st.sampled_from(["markdown", "html"]))
def test_tags_code_links_and_references_are_as_many_as_before(pieces: list[str], format: str) -> None:
    text = "Le mot " + " ".join(pieces)
    marks = re.compile(r"<[^>]*>|`[^`]*`|\[a\]|\(b\)|&\w+;|\*\*|\{\{|\r?\n")
    assert marks.findall(mended(text, format)) == marks.findall(text)


def test_each_certain_phrase_is_a_row_whose_own_suggestion_it_is() -> None:
    known = set()
    for lexicon in tables().values():
        for row in lexicon.rows:
            if len(row.suggestions) == 1:
                known |= {(fold(found), inflected(row.suggestions[0], found)) for found in re.findall(r"\[\[(.+?)\]\]", row.bad)}
    listed = {(wrong, right) for wrong, right in certain().items() if wrong != "connections"}
    assert listed <= known
    assert mended("Vérifiez les connections du poste.") == "Vérifiez les connexions du poste."


def test_the_list_is_sorted_and_no_right_text_is_itself_listed() -> None:
    assert list(certain()) == sorted(certain())
    assert not {fold(right) for right in certain().values()} & set(certain())


def test_every_check_named_here_exists_and_its_habits_have_no_text_to_put_in() -> None:
    assert {check.id for check in CHECKS} >= SURE | set(HABITS)
    report, = check_documents([read_text("Il dit: «oui» et \"non\" hier.")], Config())
    assert [replacements(report.document, f) for f in report.findings if f.check in HABITS] == [()] * 3


def test_a_term_that_the_sentence_lacks_and_a_gap_are_no_replacement() -> None:
    document = read_text("Il a 12 ans vieux.")
    whole = Finding("term", "terminology/wrong-term", Severity.MAJOR, Span(0, 18), document.text, "the project’s termbase wants it", 0, "logiciel malveillant")
    gap = Finding("syntax-calque", "style/unidiomatic", Severity.MAJOR, Span(8, 17), "ans vieux", "", 0, "de … ans | âgé")
    assert replacements(document, whole) == ()
    assert replacements(document, gap) == ("âgé",)


def test_a_capital_that_opened_the_passage_opens_its_replacement_but_names_keep_theirs() -> None:
    assert in_case_of("Poste", "billet") == "Billet"
    assert in_case_of("E-Baie", "eBay") == "eBay"
    assert in_case_of("poste", "billet") == "billet"


def test_fixes_that_can_be_made_together_are_in_order_and_apart() -> None:
    report, = check_documents([read_text("Openai dit: «oui»; Ils disent  «non» !")], Config())
    spans = [fix.span for fix in safe_fixes(report, Config())]
    assert spans == sorted(spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(spans))
