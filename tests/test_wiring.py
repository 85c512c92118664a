"""From settings to models: what is loaded, what is remembered, and what is refused; with the shipped weights, never loaded twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tqcheck.backtranslate import CachedTranslator, ModelTranslator, Translation
from tqcheck.cache import FILE, Cache, NoCache, default_folder
from tqcheck.cli.options import config_of
from tqcheck.cli.wiring import calibration_of, judge_of, lm_of, prepared, translator_of
from tqcheck.config import Config, with_settings
from tqcheck.document import Document, Segment
from tqcheck.errors import ConfigError, ModelError
from tqcheck.fluency import CachedLanguageModel
from tqcheck.score import Calibration
from tqcheck.store import SHIPPED, resolve

TEXT = "Le président est parti."
NO_MODELS = Config(translator="none", lm="none", judge="none", grammar="none")


def document(*texts: str, src: str | None = None) -> Document:
    segments, start = [], 0
    for text in texts:
        segments.append(Segment(text, start, src=src))
        start += len(text) + 1
    return Document("a.txt", "\n".join(texts), tuple(segments))


def uncalibrated(folder: Path) -> Path:
    """The shipped language model without what its bits mean."""
    source = resolve("lm", "lm").path
    folder.mkdir()
    for file in source.iterdir():
        if file.name != "calibration.json":
            (folder / file.name).symlink_to(file)
    return folder


def test_none_is_no_model_and_loads_nothing() -> None:
    assert translator_of(NO_MODELS) is None
    assert lm_of(NO_MODELS) == (None, Calibration())


def test_without_models_a_document_has_a_score_three_notes_and_no_other_measure() -> None:
    report, = judge_of(NO_MODELS)([document(TEXT)])
    assert report.quality.score is not None
    assert (report.quality.fluency, report.quality.adequacy) == (None, None)
    assert len(report.notes) == 3
    assert report.document.segments[0].evidence.back_translation is None


def test_judging_nothing_gives_nothing() -> None:
    assert judge_of(NO_MODELS)([]) == []


@pytest.mark.parametrize(("cache", "kind"), [(True, Cache), (False, NoCache)])
def test_models_remember_what_they_said_unless_told_not_to(cache: bool, kind: type[Cache]) -> None:
    translator, (lm, _) = translator_of(Config(cache=cache)), lm_of(Config(cache=cache))
    assert isinstance(translator, CachedTranslator)
    assert isinstance(lm, CachedLanguageModel)
    assert {type(translator._cache), type(lm._cache)} == {kind}


@pytest.mark.parametrize("cache", [True, False])
def test_a_model_is_known_by_its_name_and_the_checksum_of_its_weights(cache: bool) -> None:
    translator, (lm, _) = translator_of(Config(cache=cache)), lm_of(Config(cache=cache))
    for model, name in ((translator, "fr-en"), (lm, "lm")):
        assert model is not None
        assert (model.name, model.checksum, model.precision) == (name, resolve(name, SHIPPED[name]).checksum, "int8")


def test_the_cache_is_written_only_where_it_is_on() -> None:
    for config, there in ((Config(lm="none", cache=False), False), (Config(lm="none"), True)):
        translator = translator_of(config)
        assert translator is not None
        assert translator.translate([TEXT])[0].text
        assert (default_folder() / FILE).is_file() is there


def test_a_translation_is_the_same_with_and_without_a_cache_and_from_it() -> None:
    found: list[Sequence[Translation]] = []
    for config in (Config(cache=False), Config(), Config()):
        translator = translator_of(config)
        assert translator is not None
        found.append(translator.translate([TEXT, "", TEXT]))
    assert found[0] == found[1] == found[2]
    assert found[0][0] == found[0][2]
    assert found[0][1].text == ""


def test_what_a_cached_model_is_asked_again_it_answers_without_being_loaded() -> None:
    from tqcheck.cache import Cache
    identity = prepared("fr-en", "translator", Config(), online=False).identity
    first = translator_of(Config())
    assert first is not None

    def never() -> ModelTranslator:
        raise AssertionError("the model was loaded")
    answers = first.translate([TEXT])
    again = CachedTranslator(never, identity, Cache())
    assert again.translate([TEXT]) == answers
    with pytest.raises(AssertionError, match="loaded"):
        again.translate(["Une autre phrase."])


def test_the_shipped_language_model_is_calibrated() -> None:
    _, calibration = lm_of(Config())
    assert calibration.median is not None
    assert calibration.spread is not None
    assert 4 < calibration.median < 16
    assert 0 < calibration.spread < 5


def test_a_language_model_without_calibration_measures_bits_but_no_fluency(tmp_path: Path) -> None:
    report, = judge_of(Config(translator="none", lm=str(uncalibrated(tmp_path / "lm"))))([document(TEXT)])
    assert report.document.segments[0].evidence.surprisals
    assert report.quality.fluency is None
    shipped, = judge_of(Config(translator="none"))([document(TEXT)])
    assert shipped.quality.fluency is not None
    assert 0 < shipped.quality.fluency < 100


def test_a_folder_is_a_model_like_the_shipped_one(tmp_path: Path) -> None:
    lm, calibration = lm_of(Config(lm=str(uncalibrated(tmp_path / "mine"))))
    assert lm is not None
    assert (lm.name, lm.checksum) == ("mine", resolve("lm", "lm").checksum)
    assert calibration == Calibration()


def test_a_calibration_is_read_from_its_file(tmp_path: Path) -> None:
    assert calibration_of(tmp_path) == Calibration()
    (tmp_path / "calibration.json").write_text(json.dumps({"median": 7.5, "spread": 1.25}), encoding="utf-8")
    assert calibration_of(tmp_path) == Calibration(7.5, 1.25)


@pytest.mark.parametrize("content", ["{", "[]", '{"median": 1, "mean": 2}', '"x"'])
def test_a_damaged_calibration_is_a_fault_of_the_model(tmp_path: Path, content: str) -> None:
    (tmp_path / "calibration.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        calibration_of(tmp_path)
    assert caught.value.hint


@pytest.mark.parametrize(("name", "kind"), [("lm", "translator"), ("fr-en", "lm")])
def test_a_model_of_the_other_kind_is_refused(name: str, kind: str) -> None:
    with pytest.raises(ModelError, match="is not a"):
        translator_of(Config(translator=name)) if kind == "translator" else lm_of(Config(lm=name))


@pytest.mark.parametrize("name", ["nothing", "no such/model/at all", "fr_en"])
def test_an_unknown_model_is_refused_with_the_shipped_ones(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        translator_of(Config(translator=name))
    assert "fr-en" in caught.value.hint


@pytest.mark.parametrize("precision", ["int4", "", "INT8"])
def test_an_unknown_precision_is_refused_by_the_settings_and_by_the_model(precision: str) -> None:
    with pytest.raises(ConfigError, match="precision"):
        with_settings(Config(), {"precision": precision}, "x")
    with pytest.raises(ModelError, match="cannot be computed"):
        translator_of(Config(precision=precision))


def test_adequacy_is_measured_for_sentences_with_a_source_and_a_right_one_is_likelier() -> None:
    judge = judge_of(Config(lm="none"))
    sources = ("The president has left.", "Cats like to eat warm fish.", None)
    right, wrong, none = (report.quality.adequacy for report in judge([document(TEXT, src=src) for src in sources]))
    assert right is not None
    assert wrong is not None
    assert 100 >= right > wrong >= 0
    assert none is None


def test_the_signature_names_the_models_that_were_used() -> None:
    both, = judge_of(Config())([document(TEXT)])
    rules, = judge_of(NO_MODELS)([document(TEXT)])
    assert f"|bt:fr-en@{resolve('fr-en', 'translator').checksum[:8]}|lm:lm@{resolve('lm', 'lm').checksum[:8]}|" in both.signature
    assert "bt:" not in rules.signature
    assert f"|judge:judge@{resolve('judge', 'judge').checksum[:8]}|" in both.signature
    assert [note.partition(":")[0] for note in both.notes] == ["no source"]


@pytest.mark.parametrize(("given", "expected"), [
    ({}, Config()), ({"no_models": True}, NO_MODELS), ({"no_models": False, "no_cache": False}, Config()), ({"no_cache": True}, Config(cache=False)),
    ({"only": [], "disable": []}, Config()), ({"only": ["name"]}, Config(only=("name",))), ({"translator": "none"}, Config(translator="none")),
    ({"no_models": True, "translator": "fr-en"}, NO_MODELS), ({"min_score": 0.0}, Config(min_score=0.0)), ({"device": None, "precision": "float32"},
                                                                                                               Config(precision="float32"))])
def test_what_was_given_on_the_command_line_is_set_and_nothing_else(tmp_path: Path, given: dict[str, object], expected: Config) -> None:
    (tmp_path / "tqcheck.toml").write_text("", encoding="utf-8")
    assert config_of(tmp_path / "tqcheck.toml", **given) == expected


def test_the_command_line_comes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('fail-on = "minor"\nmin-score = 80\ncache = true\ndisable = ["name"]\n', encoding="utf-8")
    config = config_of(tmp_path / "tqcheck.toml", fail_on="never", no_cache=True, disable=["calque"])
    assert (config.fail_on, config.min_score, config.cache, config.disable) == ("never", 80, False, ("calque",))


@pytest.mark.parametrize("given", [{"only": ["calqu"]}, {"fail_on": "grave"}, {"min_score": 101.0}, {"device": "tpu"}, {"precision": "x"}, {"min_level": ""}])
def test_a_wrong_value_is_said_to_come_from_the_command_line(tmp_path: Path, given: dict[str, object]) -> None:
    (tmp_path / "tqcheck.toml").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^command line: "):
        config_of(tmp_path / "tqcheck.toml", **given)
