"""The shipped models, whole: weights that are as their checksums say, readable English, and French preferred to its words shuffled."""

from __future__ import annotations

import random
import re

import pytest

from tqcheck import backtranslate, fluency
from tqcheck.store import SHIPPED, resolve, verify

SENTENCES = {
    "La Commission a présenté un nouveau rapport.": {"commission", "new", "report"},
    "Le président a dit que la guerre était finie.": {"president", "said", "war", "over|finished|ended"},
    "Je ne sais pas pourquoi il est parti.": {"know", "why", "he"},
}


@pytest.fixture(scope="module")
def translator() -> backtranslate.Translator:
    model = resolve("fr-en", "translator")
    return backtranslate.load(model.path, model.format, model.name, model.checksum)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_file_of_a_shipped_model_is_as_its_checksum_says(name: str) -> None:
    assert verify(resolve(name, SHIPPED[name]).path) == []


def test_three_sentences_come_back_in_readable_english(translator: backtranslate.Translator) -> None:
    for (french, wanted), translation in zip(SENTENCES.items(), translator.translate(list(SENTENCES)), strict=True):
        words = set(re.findall(r"\w+", translation.text.lower()))
        missing = {w for w in wanted if not words & set(w.split("|"))}
        assert not missing, f"{french} -> {translation.text}"
        assert all(french[link.mt.start:link.mt.end].strip() and translation.text[link.back.start:link.back.end].strip() for link in translation.alignment)


def test_forced_decoding_prefers_the_right_english(translator: backtranslate.Translator) -> None:
    french = list(SENTENCES)
    right = translator.score(french, ["The Commission has presented a new report.", "The president said that the war was over.", "I do not know why he left."])
    wrong = translator.score(french, ["I do not know why he left.", "The Commission has presented a new report.", "The president said that the war was over."])
    assert all(sum(r) / len(r) > sum(w) / len(w) + 1 for r, w in zip(right, wrong, strict=True))


def test_the_language_model_prefers_a_sentence_to_its_words_shuffled() -> None:
    model = resolve("lm", "lm")
    lm = fluency.load(model.path, model.format, model.name, model.checksum)
    shuffled = [" ".join(random.Random(1).sample(text.split(), len(text.split()))) for text in SENTENCES]
    good, bad = ([sum(s.bits for s in row) for row in lm.surprisal(list(texts))] for texts in (SENTENCES, shuffled))
    assert all(g < b for g, b in zip(good, bad, strict=True))
