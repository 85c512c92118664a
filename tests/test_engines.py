"""Tokenizers and both engines, on tiny models."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import tiny_models
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import CONTEXT, POSITIONS, Folders

from tqcheck import backtranslate, fluency
from tqcheck.backtranslate import ModelTranslator, cuts, degenerate
from tqcheck.cache import Identity
from tqcheck.document import Span
from tqcheck.engines.base import Decoded, batches, computed_in, in_order, longest_output, longest_source
from tqcheck.engines.tokens import Encoded, SentencePieces, normalise, tidy
from tqcheck.errors import ModelError
from tqcheck.fluency import ModelLanguageModel, windows

SENTENCES = [pair[0] for pair in tiny_models.pairs()[:24]]
ENGLISH = [pair[1] for pair in tiny_models.pairs()[:24]]
ODD = ["", " \u00a0", "\ufffc\u2060 \ufffc", "🙂", "L’e\u0301te\u0301 « ici » 👩‍👩‍👧 !", "ﬁn… ½ ** taureau **** **", "À L’ŒUVRE"]
LONG = ", ".join(text.rstrip(".") for text in SENTENCES[:12]) + "."


@pytest.fixture(scope="module")
def ct2(translator_folders: Folders) -> ModelTranslator:
    return backtranslate.load(translator_folders.ct2, "ctranslate2", "tiny", "0" * 64, device="cpu", precision="float32", positions=POSITIONS)


@pytest.fixture(scope="module")
def hf(translator_folders: Folders) -> ModelTranslator:
    return backtranslate.load(translator_folders.hf, "transformers", "tiny", "0" * 64, device="cpu", precision="float32")


@pytest.fixture(scope="module")
def ct2_lm(lm_folders: Folders) -> ModelLanguageModel:
    return fluency.load(lm_folders.ct2, "ctranslate2", "tiny", "0" * 64, device="cpu", precision="float32", positions=CONTEXT)


@pytest.fixture(scope="module")
def hf_lm(lm_folders: Folders) -> ModelLanguageModel:
    return fluency.load(lm_folders.hf, "transformers", "tiny", "0" * 64, device="cpu", precision="float32")


# ------------------------------------------------------------------------------------------------------------- tokens

def test_normalising_keeps_every_code_point_in_its_place() -> None:
    text = "«\u00a0L’œuvre — “e\u0301te\u0301”\u202f» \ufffc🙂"
    assert normalise(text) == "« L'œuvre - \"e\u0301te\u0301\" »  🙂"
    assert len(normalise(text)) == len(text)


def test_padding_over_markup_reaches_no_model_and_spans_reach_over_it(pieces: SentencePieces) -> None:
    plain, padded = "le chat dort", "le ch\u034f\u034f\u034fat\u2060\u2060 dort"
    (clean,), (marked,) = pieces.encode([plain]), pieces.encode([padded])
    assert clean.tokens == marked.tokens
    assert [padded[a:b].translate({0x34F: None, 0x2060: None}) for a, b in marked.spans] == [plain[a:b] for a, b in clean.spans]


def test_the_recipes_and_the_engines_normalise_alike() -> None:
    pytest.importorskip("torch")
    text = "’‘ʼ“”\u00a0\u202f\u2009–—‑«»œ"
    assert tiny_models.common().normalise(text) == normalise(text)


def test_every_byte_of_an_emoji_has_the_span_of_the_emoji(pieces: SentencePieces) -> None:
    text = "La «\u00a0sonde\u00a0» 🙂 voit 🙂"
    row = pieces.encode([text])[0]
    spans = [span for token, span in zip(row.tokens, row.spans, strict=True) if token.startswith("<0xF0")]
    assert [text[a:b] for a, b in spans] == ["🙂", "🙂"]
    assert {text[span.start : span.end] for token, span in zip(row.tokens, row.spans, strict=True) if token == "<0x99>"} == {"🙂"}


def test_a_decomposed_accent_belongs_to_its_letter(pieces: SentencePieces) -> None:
    text = "l’e\u0301te\u0301 voit"
    covered = {n for span in pieces.encode([text])[0].spans for n in range(*span)}
    assert covered == set(range(len(text))) - {text.index(" ")}
    assert all(text[span.start] not in "\u0301 " for span in pieces.encode([text])[0].spans)


def test_empty_offsets_take_the_span_of_the_token_they_belong_to() -> None:
    assert tidy(" ab  ½ ", [(0, 1), (1, 3), (3, 5), (5, 5), (5, 6), (6, 7)]) == ((1, 3), (1, 3), (5, 6), (5, 6), (5, 6), (7, 7))


FRENCH = st.text(st.sampled_from("abéœÉ'’«»-–.,!0 \u00a0\u202f\u0301\ufffc\u2060🙂漢\u200dﬁ½\t\n"), max_size=40)


@settings(deadline=None)
@given(text=FRENCH)
def test_spans_are_in_order_inside_the_text_and_hold_no_space_at_their_edges(pieces: SentencePieces, text: str) -> None:
    row = pieces.encode([text])[0]
    inside = [span for span in row.spans if len(span)]
    assert [span.start for span in inside] == sorted(span.start for span in inside)
    assert all(0 <= span.start <= span.end <= len(text) for span in row.spans)
    assert all(normalise(text)[span.start : span.end] == normalise(text)[span.start : span.end].strip() for span in inside)


@settings(deadline=None)
@given(text=FRENCH)
def test_every_letter_is_covered_by_a_token(pieces: SentencePieces, text: str) -> None:
    covered = {n for span in pieces.encode([text])[0].spans for n in range(*span)}
    assert {n for n, letter in enumerate(text) if letter.isalnum()} <= covered


def test_decoded_tokens_say_where_they_stand(pieces: SentencePieces) -> None:
    text = "The work 🙂 sees the Court."
    row = pieces.encode([text], target=True)[0]
    assert pieces.decode([row.tokens]) == [(text, row.spans)]


def test_a_folder_without_any_tokenizer_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    with pytest.raises(ModelError) as caught:
        fluency.load(tmp_path, "ctranslate2", "x", "x")
    assert "source.spm" in caught.value.hint


# ------------------------------------------------------------------------------------------------------------ batches

@given(st.lists(st.integers(1, 60), max_size=40), st.integers(1, 200), st.integers(1, 4))
def test_batches_hold_every_row_once_and_no_more_than_the_budget(lengths: list[int], tokens: int, parts: int) -> None:
    groups = batches(lengths, tokens, parts)
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    assert all(len(group) == 1 or len(group) * max(lengths[i] for i in group) <= tokens for group in groups)
    assert in_order(groups, groups) == list(range(len(lengths)))


def test_the_longest_output_of_the_longest_source_fits_the_positions() -> None:
    assert longest_output(longest_source(512)) + 2 <= 512


def test_transformers_computes_in_float32_where_int8_was_asked() -> None:
    assert (computed_in("int8", "transformers"), computed_in("int8", "ctranslate2")) == ("float32", "int8")
    with pytest.raises(ModelError, match="int4"):
        computed_in("int4", "ctranslate2")


# -------------------------------------------------------------------------------------------------------- translation

@pytest.mark.parametrize("beam", [1, 2])
def test_both_engines_translate_alike(ct2: ModelTranslator, hf: ModelTranslator, beam: int) -> None:
    texts = [*SENTENCES[:8], *ODD, LONG]
    one, other = (ModelTranslator(m.backend, m.tokenizer, Identity("tiny", "0", "float32"), beam).translate(texts) for m in (ct2, hf))
    assert [t.text for t in one] == [t.text for t in other]
    assert [t.alignment for t in one] == [t.alignment for t in other]
    for a, b in zip(one, other, strict=True):
        assert a.log_prob == (None if b.log_prob is None else pytest.approx(b.log_prob, abs=1e-3))


def test_both_engines_score_alike(ct2: ModelTranslator, hf: ModelTranslator) -> None:
    sources, targets = [*SENTENCES, LONG, "", "oui", "🙂"], [*reversed(ENGLISH), LONG, "yes", "", "a"]
    one, other = ct2.score(sources, targets), hf.score(sources, targets)
    assert one[-3:-1] == [(), ()]
    assert [len(row) for row in one] == [len(row) for row in other]
    assert [value for row in one for value in row] == pytest.approx([value for row in other for value in row], abs=1e-3)


def test_the_log_probability_of_a_translation_is_its_forced_score(ct2: ModelTranslator) -> None:
    for text, translation in zip(SENTENCES[:6], ct2.translate(SENTENCES[:6]), strict=True):
        [logs] = ct2.backend.force([[*ct2.tokenizer.encode([text])[0].tokens, "</s>"]], [translation.tokens])
        assert translation.log_prob == pytest.approx(sum(logs) / len(logs), abs=1e-4)


def test_a_score_has_one_value_a_token_and_one_for_the_end(ct2: ModelTranslator) -> None:
    [logs] = ct2.score(SENTENCES[:1], ENGLISH[:1])
    assert len(logs) == len(ct2.tokenizer.encode(ENGLISH[:1], target=True)[0].tokens) + 1
    assert all(value <= 0 for value in logs)


def test_the_right_translation_scores_above_another_sentences(ct2: ModelTranslator) -> None:
    sources = ["La sonde quitte la Cour."] * 2
    right, wrong = ct2.score(sources, ["The probe leaves the Court.", "Grok quoted an offer on Monday."])
    assert sum(right) > sum(wrong)


def test_results_do_not_depend_on_what_is_translated_beside_them(ct2: ModelTranslator) -> None:
    texts = [*SENTENCES, *ODD, LONG]
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    together = ct2.translate([texts[i] for i in order])
    for place, i in enumerate(order):
        [alone] = ct2.translate([texts[i]])
        assert (alone.text, alone.alignment) == (together[place].text, together[place].alignment)
        assert alone.log_prob == pytest.approx(together[place].log_prob, abs=1e-5)


def test_alignment_spans_lie_inside_both_texts(ct2: ModelTranslator) -> None:
    texts = [*SENTENCES, *ODD, LONG]
    for text, translation in zip(texts, ct2.translate(texts), strict=True):
        assert all(text[a:b].strip() and translation.text[c:d].strip() for (a, b), (c, d) in translation.alignment)


def test_nothing_and_masked_text_translate_to_nothing(ct2: ModelTranslator) -> None:
    assert [t.text for t in ct2.translate(ODD[:3])] == ["", "", ""]
    assert ct2.translate([]) == []
    assert ct2.translate([""])[0].log_prob is None


def test_a_long_text_is_translated_to_its_end(ct2: ModelTranslator) -> None:
    tokens = ct2.tokenizer.encode([LONG])[0]
    assert len(tokens.tokens) > POSITIONS
    [translation] = ct2.translate([LONG])
    assert max(link.mt.start for link in translation.alignment) > 0.8 * len(LONG)
    assert min(link.mt.start for link in translation.alignment) < 0.2 * len(LONG)


def test_a_text_is_cut_behind_a_comma_before_it_is_cut_between_words(pieces: SentencePieces) -> None:
    text = "La sonde voit Grok, la Cour quitte une offre hier soir"
    row = pieces.encode([text])[0]
    comma = row.tokens.index(",")
    parts = list(cuts(text, row, comma + 4))
    assert text[parts[1].spans[0].start :].startswith("la Cour")
    assert tuple(token for part in parts for token in part.tokens) == row.tokens


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    row = Encoded(("a",) * 25, tuple(Span(n, n + 1) for n in range(25)))
    assert [len(part.tokens) for part in cuts("a" * 25, row, 10)] == [10, 10, 5]


def test_a_loop_is_degenerate_only_if_the_source_has_none() -> None:
    assert degenerate(list("xyz"), list("hahahaha"))
    assert not degenerate(list("10000000"), list("10000000"))
    assert degenerate(list("xyz"), [])
    assert degenerate(list("x"), [str(n) for n in range(12)])
    assert not degenerate(list("xyz"), list("haha"))


class Stutterer:
    """A backend that loops until phrases may not come twice."""

    positions = POSITIONS

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens

    def decode(self, sources: Sequence[Sequence[str]], *, beam: int, ngram: int = 0) -> list[Decoded]:
        tokens = self.tokens if ngram else self.tokens[:1] * 9
        return [Decoded(tokens, -9.0, [[1.0] * len(source) for _ in tokens]) for source in sources]

    def force(self, sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]]) -> list[tuple[float, ...]]:
        return [(-1.0,) * (len(target) + 1) for target in targets]


def test_an_output_that_loops_is_decoded_again_and_scored_without_the_penalty(pieces: SentencePieces) -> None:
    backend = Stutterer(pieces.encode(["the probe"], target=True)[0].tokens)
    [translation] = ModelTranslator(backend, pieces, Identity("stutterer", "0", "float32")).translate(["La sonde"])
    assert (translation.text, translation.log_prob) == ("the probe", -1.0)


# --------------------------------------------------------------------------------------------------- language model

@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_engines_find_the_same_surprisals(ct2_lm: ModelLanguageModel, hf_lm: ModelLanguageModel, lang: str) -> None:
    texts = [*SENTENCES, *ODD, LONG]
    for one, other in zip(ct2_lm.surprisal(texts, lang), hf_lm.surprisal(texts, lang), strict=True):
        assert [s.span for s in one] == [s.span for s in other]
        assert [s.bits for s in one] == pytest.approx([s.bits for s in other], abs=1e-3)


def test_surprisals_end_with_an_empty_span_at_the_end_of_the_text(ct2_lm: ModelLanguageModel) -> None:
    texts = [*SENTENCES[:3], "L’e\u0301te\u0301 🙂 "]
    for text, found in zip(texts, ct2_lm.surprisal(texts), strict=True):
        assert found[-1].span == Span(len(text), len(text))
        assert {n for s in found for n in range(*s.span)} == {n for n, c in enumerate(text) if not c.isspace()}
        assert all(s.bits >= 0 for s in found)


def test_a_text_with_nothing_in_it_has_no_surprisals(ct2_lm: ModelLanguageModel) -> None:
    assert ct2_lm.surprisal(ODD[:3]) == [[], [], []]
    assert ct2_lm.surprisal([]) == []


def test_known_french_is_less_surprising_than_its_words_in_disorder(ct2_lm: ModelLanguageModel) -> None:
    known, shuffled = (sum(s.bits for s in row) for row in ct2_lm.surprisal(["La sonde quitte la Cour.", "Cour la quitte sonde. La"]))
    assert known < shuffled


def test_each_token_of_a_text_longer_than_the_context_is_scored_once(ct2_lm: ModelLanguageModel) -> None:
    [found] = ct2_lm.surprisal([LONG])
    assert [s.span for s in found[:-1]] == list(ct2_lm.tokenizer.encode([LONG])[0].spans)
    assert len(found) > 2 * CONTEXT


@given(st.integers(0, 200), st.integers(1, 50))
def test_windows_keep_each_token_once_within_the_width(count: int, width: int) -> None:
    found = list(windows(count, width))
    assert [n for w in found for n in range(w.kept, w.end)] == list(range(count))
    assert all(0 <= w.begin <= w.kept < w.end <= w.begin + width for w in found)


# ------------------------------------------------------------------------------------------------------------- loading

@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_a_model_says_its_name_checksum_and_precision(translator_folders: Folders, precision: str) -> None:
    model = backtranslate.load(translator_folders.ct2, "ctranslate2", "tiny", "ab" * 32, device="cpu", precision=precision, positions=POSITIONS)
    assert (model.name, model.checksum, model.precision) == ("tiny", "ab" * 32, precision)
    assert len(model.translate(SENTENCES[:2])) == 2


def test_a_damaged_model_is_refused_with_a_way_out(translator_folders: Folders, tmp_path: Path) -> None:
    shutil.copytree(translator_folders.ct2, tmp_path / "m")
    (tmp_path / "m" / "model.bin").write_bytes(b"\x00" * 64)
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        backtranslate.load(tmp_path / "m", "ctranslate2", "x", "x", device="cpu")
    assert "install" in caught.value.hint


def test_a_damaged_tokenizer_is_refused(translator_folders: Folders, tmp_path: Path) -> None:
    shutil.copytree(translator_folders.ct2, tmp_path / "m")
    (tmp_path / "m" / "source.spm").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"source\.spm"):
        backtranslate.load(tmp_path / "m", "ctranslate2", "x", "x", device="cpu")


def test_a_transformers_model_without_source_spm_is_read_with_its_own_tokenizer(lm_folders: Folders, tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")
    shutil.copytree(lm_folders.hf, tmp_path / "m", ignore=shutil.ignore_patterns("source.spm"))
    inner = tokenizers.ByteLevelBPETokenizer()
    inner.train_from_iterator(SENTENCES, vocab_size=300, min_frequency=2, special_tokens=["<s>", "</s>"])
    transformers.PreTrainedTokenizerFast(tokenizer_object=inner._tokenizer, bos_token="<s>", eos_token="</s>").save_pretrained(tmp_path / "m")
    model = fluency.load(tmp_path / "m", "transformers", "x", "x", device="cpu", precision="float32")
    text = "L’e\u0301te\u0301 «\u00a0ici\u00a0» 🙂 œ"
    [found] = model.surprisal([text])
    assert {n for s in found for n in range(*s.span)} == {n for n, c in enumerate(text) if not c.isspace()}
    assert found[-1].span == Span(len(text), len(text))
    row = model.tokenizer.encode(["The work 🙂 sees."])[0]
    decoded, spans = model.tokenizer.decode([row.tokens])[0]
    assert decoded == "The work 🙂 sees."
    assert {decoded[s.start : s.end] for s in spans} >= {"🙂"}
