"""Models that are not shipped: Marian and M2M100 folders, converted or not, taken once from the hub's cache, and measured."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import tiny_models
from tiny_models import Folders
from typer.testing import CliRunner

from tqcheck import backtranslate, fluency
from tqcheck.cli.app import app
from tqcheck.engines.convert import convert
from tqcheck.engines.tokens import LANGUAGES, SentencePieces
from tqcheck.errors import ModelError
from tqcheck.store import pull, resolve

SENTENCES = ["La sonde quitte la Cour.", "Grok menace Apple lundi.", "L’œuvre prolonge l’e\u0301te\u0301 🙂"]
HUB, COMMIT = "tiny/opus-fr-en", "0" * 40


@pytest.fixture(scope="module")
def m2m(pieces: SentencePieces, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("m2m")
    hf = tiny_models.many_to_many(folder / "hf", pieces.folder / "source.spm")
    convert(hf, folder / "ct2", precision="float32")
    return Folders(folder / "ct2", hf)


def test_an_m2m100_folder_reads_french_and_writes_english_alike_in_both_engines(m2m: Folders) -> None:
    one, other = (backtranslate.load(resolve(str(f), "translator").path, kind, "tiny", "", precision="float32", positions=tiny_models.POSITIONS)
                  for f, kind in ((m2m.ct2, "ctranslate2"), (m2m.hf, "transformers")))
    for a, b in zip(one.translate(SENTENCES), other.translate(SENTENCES), strict=True):
        assert a.tokens[:8] == b.tokens[:8]
        assert a.tokens[0] != "__en__"
        assert a.alignment[:2] == b.alignment[:2]
    scores = [model.score(SENTENCES, ["The probe leaves.", "Grok", ""]) for model in (one, other)]
    assert [len(row) for row in scores[0]] == [len(row) for row in scores[1]]
    assert [v for row in scores[0] for v in row] == pytest.approx([v for row in scores[1] for v in row], abs=1e-3)


def test_the_hundred_languages_follow_the_vocabulary(m2m: Folders) -> None:
    tokenizer = backtranslate.tokenizer_of(m2m.hf)
    pieces = json.loads((m2m.hf / "vocab.json").read_text())
    assert len(LANGUAGES) == 100
    assert tokenizer.ids(["__af__", "__en__", "__zu__"]) == [len(pieces), len(pieces) + LANGUAGES.index("en"), len(pieces) + 99]


def test_a_converted_marian_model_translates_as_before(translator_folders: Folders, tmp_path: Path) -> None:
    convert(translator_folders.hf, tmp_path / "made", precision="float32")
    found = resolve(str(tmp_path / "made"), "translator")
    assert (found.format, found.positions) == ("ctranslate2", tiny_models.POSITIONS)
    one, other = (backtranslate.load(f, kind, "tiny", "", precision="float32", positions=tiny_models.POSITIONS)
                  for f, kind in ((found.path, "ctranslate2"), (translator_folders.hf, "transformers")))
    assert [t[:3] for t in one.translate(SENTENCES)] == [t[:3] for t in other.translate(SENTENCES)]


def test_a_converted_language_model_is_as_surprised_as_before(lm_folders: Folders, tmp_path: Path) -> None:
    convert(lm_folders.hf, tmp_path / "made", precision="float32")
    one, other = (fluency.load(f, kind, "tiny", "", precision="float32", positions=tiny_models.CONTEXT)
                  for f, kind in ((tmp_path / "made", "ctranslate2"), (lm_folders.hf, "transformers")))
    bits = [[s.bits for row in model.surprisal(SENTENCES) for s in row] for model in (one, other)]
    assert bits[0] == pytest.approx(bits[1], abs=1e-3)


def test_a_model_of_another_architecture_is_not_converted(translator_folders: Folders, tmp_path: Path) -> None:
    other = shutil.copytree(translator_folders.hf, tmp_path / "bert")
    (other / "config.json").write_text(json.dumps({"model_type": "bert", "vocab_size": 10}))
    with pytest.raises(ModelError, match="bert cannot be converted"):
        convert(other, tmp_path / "made")
    assert not (tmp_path / "made").exists()


@pytest.fixture
def hub(translator_folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Hugging Face cache that holds one model; the converted ones go to a folder of the test's own."""
    constants = pytest.importorskip("huggingface_hub.constants")
    home = tmp_path / "hub" / f"models--{HUB.replace('/', '--')}"
    shutil.copytree(translator_folders.hf, home / "snapshots" / COMMIT)
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text(COMMIT)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("TQCHECK_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_a_pulled_model_is_converted_once_and_used_from_then_on(hub: Path) -> None:
    assert resolve(HUB, "translator").format == "transformers"
    done = CliRunner().invoke(app, ["models", "pull", HUB, "--offline"])
    assert (done.exit_code, done.stdout.strip()) == (0, str(hub / f"tiny--opus-fr-en@{COMMIT}"))
    made = resolve(f"{HUB}@{COMMIT}", "translator")
    assert (made.format, str(made.path)) == ("ctranslate2", done.stdout.strip())
    before = (made.path / "model.bin").stat().st_mtime_ns
    assert (pull(HUB, offline=True) / "model.bin").stat().st_mtime_ns == before


def test_a_model_that_is_not_in_the_cache_is_not_pulled_offline(hub: Path) -> None:
    with pytest.raises(ModelError, match="not in the local Hugging Face cache"):
        pull("tiny/other", offline=True)
    with pytest.raises(ModelError, match="not the id of a model"):
        pull("fr-en", offline=True)


def test_bench_measures_each_engine_and_precision_of_a_folder(translator_folders: Folders) -> None:
    done = CliRunner().invoke(app, ["models", "bench", str(translator_folders.hf), "--sentences", "3", "--device", "cpu"])
    assert done.exit_code == 0, done.exception
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    assert [row[:2] for row in rows] == [["transformers", "float32"], ["ctranslate2", "int8"], ["ctranslate2", "float32"]]
    assert all(float(row[3]) > 0 and float(row[4]) > 10 for row in rows)


def test_an_error_of_the_measured_process_comes_back(tmp_path: Path) -> None:
    from tqcheck.bench import measured
    with pytest.raises(ModelError):
        measured(tmp_path, "ctranslate2", "translator", "int8", 1, "cpu")


def test_a_pinned_model_is_used_even_if_the_hubs_cache_was_cleared(hub: Path) -> None:
    pull(HUB, offline=True)
    shutil.rmtree(hub.parent / "hub")
    assert resolve(f"{HUB}@{COMMIT}", "translator").format == "ctranslate2"
