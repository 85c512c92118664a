"""Finding models, verifying them, and remembering what they said."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tqcheck.backtranslate import CachedTranslator, Translation
from tqcheck.cache import FILE, Cache, Identity, key
from tqcheck.document import Link, Span, Surprisal
from tqcheck.errors import ModelError
from tqcheck.fluency import CachedLanguageModel
from tqcheck.store import SHIPPED, resolve, shipped, verify

IDENTITY = Identity("fr-en", "0" * 64, "int8", "beam=2")


class CountingTranslator:
    """Answers with the text in capitals, and keeps what it was asked."""

    name, checksum, precision = "counting", "0" * 64, "int8"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        self.asked += texts
        link = Link(Span(0, 1), Span(0, 1))
        return [Translation(t.upper(), tuple(t.split()), (link,), -0.25) if t else Translation("", (), (), None) for t in texts]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[float, ...]]:
        self.asked += [f"{s}|{t}" for s, t in zip(sources, targets, strict=True)]
        return [(-float(len(s)), -float(len(t))) for s, t in zip(sources, targets, strict=True)]


class CountingModel:
    """A surprisal of one bit a text, and what it was asked."""

    name, checksum, precision = "counting", "1" * 64, "int8"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def surprisal(self, texts: Sequence[str], lang: str = "fr") -> list[list[Surprisal]]:
        self.asked += [f"{lang}:{text}" for text in texts]
        return [[Surprisal(Span(0, len(text)), 1.5)] if text else [] for text in texts]


def never() -> CountingTranslator:
    raise AssertionError("the engine was loaded")


def ct2_folder(path: Path, vocabulary: str = "shared_vocabulary.json") -> Path:
    """A folder with the files of a CTranslate2 model, none of which is a real one."""
    path.mkdir()
    for name in ("model.bin", "config.json", vocabulary, "source.spm"):
        (path / name).write_bytes(b"{}" + name.encode() if name == "model.bin" else b"{}")
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.iterdir()}
    (path / "sha256.json").write_text(json.dumps(sums))
    return path


# ------------------------------------------------------------------------------------------------------------- models

def test_a_ctranslate2_folder_is_found_with_the_checksum_of_its_manifest(tmp_path: Path) -> None:
    folder = ct2_folder(tmp_path / "modèle d’été")
    found = resolve(str(folder), "translator")
    assert (found.path, found.format, found.name) == (folder, "ctranslate2", "modèle d’été")
    assert found.checksum == hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest()


def test_the_checksum_is_computed_where_no_manifest_is(tmp_path: Path) -> None:
    folder = ct2_folder(tmp_path / "m")
    stored = resolve(str(folder), "translator").checksum
    (folder / "sha256.json").unlink()
    assert resolve(str(folder), "translator").checksum == stored


def test_metadata_names_the_model_and_its_positions(tmp_path: Path) -> None:
    folder = ct2_folder(tmp_path / "m")
    (folder / "tqcheck.json").write_text(json.dumps({"kind": "translator", "name": "fr-en-2", "positions": 160}))
    found = resolve(str(folder), "translator")
    assert (found.name, found.positions) == ("fr-en-2", 160)


@pytest.mark.parametrize(("encoder", "kind"), [(True, "translator"), (False, "lm")])
def test_a_transformers_folder_tells_its_kind_by_its_encoder(tmp_path: Path, encoder: bool, kind: str) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"is_encoder_decoder": encoder}))
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    found = resolve(str(tmp_path), kind)  # type: ignore[arg-type]
    assert (found.format, found.checksum) == ("transformers", hashlib.sha256(b"weights").hexdigest())


def test_the_checksum_of_sharded_weights_covers_every_shard(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}))
    (tmp_path / "1.safetensors").write_bytes(b"one")
    (tmp_path / "2.safetensors").write_bytes(b"two")
    before = resolve(str(tmp_path), "lm").checksum
    (tmp_path / "2.safetensors").write_bytes(b"twO")
    assert len(before) == 64
    assert resolve(str(tmp_path), "lm").checksum != before


def test_a_language_model_is_no_translator(tmp_path: Path) -> None:
    folder = ct2_folder(tmp_path / "m", "vocabulary.json")
    assert resolve(str(folder), "lm").kind == "lm"
    with pytest.raises(ModelError, match="not a translator") as caught:
        resolve(str(folder), "translator")
    assert "fr-en" in caught.value.hint


def test_an_unknown_name_is_answered_with_the_shipped_ones() -> None:
    with pytest.raises(ModelError, match="no model called fr-de") as caught:
        resolve("fr-de", "translator")
    assert all(name in caught.value.hint for name in SHIPPED)


def test_a_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        resolve(str(tmp_path), "lm")


def test_a_hub_id_that_was_never_fetched_is_refused_offline() -> None:
    pytest.importorskip("huggingface_hub")
    with pytest.raises(ModelError, match="not in the local Hugging Face cache") as caught:
        resolve("tqcheck-tests/no-such-model@v1", "translator")
    assert "models pull" in caught.value.hint


def test_every_shipped_model_that_is_here_is_whole_and_of_its_kind() -> None:
    assert [name for name, _ in shipped()] == list(SHIPPED)
    for name, path in shipped():
        if path is None:
            with pytest.raises(ModelError, match="not in this installation"):
                resolve(name, SHIPPED[name])
        else:
            assert verify(path) == []
            assert resolve(name, SHIPPED[name]).path == path


def test_verify_notices_a_flipped_byte(tmp_path: Path) -> None:
    folder = ct2_folder(tmp_path / "m")
    assert verify(folder) == []
    data = bytearray((folder / "model.bin").read_bytes())
    data[3] ^= 1
    (folder / "model.bin").write_bytes(bytes(data))
    assert verify(folder) == ["model.bin is not what its checksum says"]


def test_verify_notices_a_missing_file_and_a_damaged_manifest(tmp_path: Path) -> None:
    folder = ct2_folder(tmp_path / "m")
    (folder / "source.spm").unlink()
    assert verify(folder) == ["source.spm is missing"]
    (folder / "sha256.json").write_text("{")
    assert verify(folder) == ["sha256.json is damaged"]
    (folder / "sha256.json").unlink()
    assert len(verify(folder)) == 1


# -------------------------------------------------------------------------------------------------------------- cache

def test_a_cached_translation_comes_back_equal_and_loads_no_engine(tmp_path: Path) -> None:
    texts = ["L’œuvre «\u00a0ici\u00a0» 🙂", "", "e\u0301te\u0301"]
    first = CachedTranslator(CountingTranslator, IDENTITY, Cache(tmp_path)).translate(texts)
    assert CachedTranslator(never, IDENTITY, Cache(tmp_path)).translate(texts) == first
    assert isinstance(first[0].alignment[0], Link)


def test_only_what_is_missing_is_asked_for_and_only_once(tmp_path: Path) -> None:
    model = CountingTranslator()
    cached = CachedTranslator(lambda: model, IDENTITY, Cache(tmp_path))
    cached.translate(["un", "deux"])
    assert [t.text for t in cached.translate(["trois", "deux", "trois", "un", "quatre"])] == ["TROIS", "DEUX", "TROIS", "UN", "QUATRE"]
    assert model.asked == ["un", "deux", "trois", "quatre"]


def test_scores_and_translations_are_kept_apart(tmp_path: Path) -> None:
    model = CountingTranslator()
    cached = CachedTranslator(lambda: model, IDENTITY, Cache(tmp_path))
    assert cached.score(["a", "bb"], ["ccc", "d"]) == [(-1.0, -3.0), (-2.0, -1.0)]
    assert cached.score(["bb"], ["d"]) == [(-2.0, -1.0)]
    assert cached.translate(["a"])[0].text == "A"
    assert model.asked == ["a|ccc", "bb|d", "a"]


def test_surprisals_of_two_languages_are_kept_apart(tmp_path: Path) -> None:
    model = CountingModel()
    cached = CachedLanguageModel(lambda: model, IDENTITY, Cache(tmp_path))
    assert cached.surprisal(["on", ""]) == [[Surprisal(Span(0, 2), 1.5)], []]
    cached.surprisal(["on"], "en")
    assert cached.surprisal(["on"]) == [[Surprisal(Span(0, 2), 1.5)]]
    assert model.asked == ["fr:on", "fr:", "en:on"]


@pytest.mark.parametrize("other", [Identity("fr-en", "1" * 64, "int8", "beam=2"), Identity("fr-en", "0" * 64, "float32", "beam=2"),
                                   Identity("fr-en", "0" * 64, "int8", "beam=4")])
def test_another_model_precision_or_beam_is_another_answer(other: Identity) -> None:
    assert key(other, "translate", "oui") != key(IDENTITY, "translate", "oui")


def test_a_damaged_cache_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database " * 500)
    cache = Cache(tmp_path)
    cache.put({b"k": [1]})
    assert cache.get([b"k"]) == {b"k": [1]}
    assert cache.trouble is None


def test_a_cache_damaged_in_the_middle_costs_no_result_and_heals(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put({key(IDENTITY, str(n)): ["x" * 50 + str(n)] for n in range(3000)})
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    data = bytearray((tmp_path / FILE).read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    (tmp_path / FILE).write_bytes(bytes(data))
    assert CachedTranslator(CountingTranslator, IDENTITY, Cache(tmp_path)).translate(["oui"])[0].text == "OUI"
    CachedTranslator(CountingTranslator, IDENTITY, Cache(tmp_path)).translate(["oui"])
    assert CachedTranslator(never, IDENTITY, Cache(tmp_path)).translate(["oui"])[0].text == "OUI"


def test_a_damaged_entry_is_asked_for_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put({key(IDENTITY, "translate", "oui"): {"not": "a translation"}})
    assert CachedTranslator(CountingTranslator, IDENTITY, cache).translate(["oui"])[0].text == "OUI"
    assert CachedTranslator(never, IDENTITY, cache).translate(["oui"])[0].text == "OUI"


def test_a_place_that_cannot_be_written_costs_no_result(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    assert CachedTranslator(CountingTranslator, IDENTITY, cache).translate(["oui"])[0].text == "OUI"
    assert cache.trouble


def test_a_locked_cache_costs_no_result(tmp_path: Path) -> None:
    Cache(tmp_path).put({b"k": 1})
    holder = sqlite3.connect(tmp_path / FILE)
    holder.execute("BEGIN EXCLUSIVE")
    cache = Cache(tmp_path, patience=0)
    assert CachedTranslator(CountingTranslator, IDENTITY, cache).translate(["oui"])[0].text == "OUI"
    assert cache.trouble
    holder.close()


def test_the_oldest_entries_go_when_the_cache_is_full(tmp_path: Path) -> None:
    cache = Cache(tmp_path, megabytes=0.25)
    noise = ["".join(hashlib.sha512(f"{n}.{k}".encode()).hexdigest() for k in range(8)) for n in range(1500)]
    for start in range(0, len(noise), 300):
        cache.put({str(n).encode(): noise[n] for n in range(start, start + 300)})
    assert (tmp_path / FILE).stat().st_size <= 0.25 * 2**20
    assert cache.get([b"0", b"1499"]) == {b"1499": noise[1499]}


def test_more_keys_than_a_query_holds_are_found(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put({str(n).encode(): n for n in range(1201)})
    assert len(cache.get([str(n).encode() for n in range(1300)])) == 1201


def test_a_fully_cached_run_imports_no_heavy_library(tmp_path: Path) -> None:
    CachedTranslator(CountingTranslator, IDENTITY, Cache(tmp_path)).translate(["oui"])
    program = (
        "import sys, pathlib\n"
        "from tqcheck import backtranslate, cache, fluency, store\n"
        f"identity = cache.Identity('fr-en', '{'0' * 64}', 'int8', 'beam=2')\n"
        "load = lambda: backtranslate.load(pathlib.Path('nowhere'), 'ctranslate2', 'x', 'x')\n"
        "model = backtranslate.CachedTranslator(load, identity, cache.Cache())\n"
        "assert model.translate(['oui'])[0].text == 'OUI'\n"
        "print(sorted({'ctranslate2', 'sentencepiece', 'torch', 'transformers', 'numpy', 'huggingface_hub'} & set(sys.modules)))\n")
    environment = {"TQCHECK_CACHE": str(tmp_path), "PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
