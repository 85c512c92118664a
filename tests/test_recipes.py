"""The training recipes, called for one step: they read, train, export, and resume."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from tqcheck.store import resolve

pytest.importorskip("torch")
pytest.importorskip("transformers")

MODELS = Path(__file__).resolve().parents[1] / "models"
NOUNS = ("chat cat", "chien dog", "livre book", "ministre minister", "journal newspaper", "train train", "jardin garden", "roi king", "vin wine", "pain bread")
VERBS = ("voit sees", "aime likes", "prend takes", "achète buys", "vend sells", "cherche seeks", "perd loses", "trouve finds")


def recipe(folder: str) -> ModuleType:
    """A recipe as a module."""
    spec = importlib.util.spec_from_file_location(f"train_{folder.replace('-', '_')}", MODELS / folder / "train.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Pairs of a toy language pair, as a tab-separated file."""
    rows = [f"Le {a.split()[0]} {v.split()[0]} le {b.split()[0]} de Zoé.\tThe {a.split()[1]} {v.split()[1]} the {b.split()[1]} of Zoé."
            for a in NOUNS for v in VERBS for b in NOUNS]
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def translator_arguments(corpus: Path, *more: str) -> list[str]:
    work = corpus.parent
    (work / "dev.tsv").write_text("".join(corpus.read_text(encoding="utf-8").splitlines(keepends=True)[:4]), encoding="utf-8")
    return ["--train", str(corpus), "--news", str(corpus), "--dev", str(work / "dev.tsv"), "--work", str(work / "work"), "--out", str(work / "out"),
            "--vocabulary", "320", "--width", "64", "--layers", "1", "1", "--tokens", "256", "--minutes", "5", "--threads", "1", *more]


def test_a_translator_is_trained_exported_and_resumed(corpus: Path) -> None:
    import ctranslate2
    module = recipe("fr-en")
    module.main(translator_arguments(corpus, "--steps", "2"))
    module.main(translator_arguments(corpus, "--steps", "3"))
    curve = [json.loads(line) for line in (corpus.parent / "work" / "curve.jsonl").read_text().splitlines()]
    assert [row["step"] for row in curve if "step" in row] == [2, 3]
    assert set(json.loads((corpus.parent / "out" / "sha256.json").read_text())) >= {"model.bin", "source.spm"}
    translated = ctranslate2.Translator(str(corpus.parent / "out")).translate_batch([["▁Le", "▁chat", "</s>"]], max_decoding_length=4)
    assert len(translated[0].hypotheses[0]) <= 4


def test_weights_of_two_runs_are_averaged_at_the_export(corpus: Path) -> None:
    import torch
    module, work = recipe("fr-en"), corpus.parent / "work"
    module.main(translator_arguments(corpus, "--steps", "2"))
    earlier = (work / "checkpoint.pt").rename(work / "earlier.pt")
    module.main(translator_arguments(corpus, "--steps", "1", "--seed", "2"))
    module.main(translator_arguments(corpus, "--export-only", "--average", str(earlier)))
    first, second = (module.common.load(path)["model"] for path in (earlier, work / "checkpoint.pt"))
    made = module.MarianMTModel.from_pretrained(work / "hf").state_dict()
    name = "model.encoder.layers.0.fc1.weight"
    assert not torch.equal(first[name], second[name])
    assert torch.allclose(made[name].float(), (first[name] + second[name]) / 2, atol=1e-2)


def test_ten_lines_and_twenty_steps_make_a_translator_that_loads_and_answers(corpus: Path) -> None:
    from tqcheck import backtranslate
    corpus.write_text("".join(corpus.read_text(encoding="utf-8").splitlines(keepends=True)[:10]), encoding="utf-8")
    recipe("fr-en").main([*translator_arguments(corpus, "--steps", "20"), "--vocabulary", "300"])
    made = resolve(str(corpus.parent / "out"), "translator")
    [translation] = backtranslate.load(made.path, made.format, made.name, made.checksum).translate(["Le chat voit le chien de Zoé."])
    assert (made.format, made.positions) == ("ctranslate2", 512)
    assert len(translation.alignment) <= len(translation.text.split()) + 2
    assert (corpus.parent / "work" / "hf" / "config.json").is_file()


def test_with_links_one_head_learns_to_align(corpus: Path) -> None:
    import torch
    module = recipe("fr-en")
    lines = corpus.read_text(encoding="utf-8").splitlines()[:64]
    guided = corpus.parent / "guided.tsv"
    guided.write_text("".join(f"{line}\t0-0 1-1 2-2 4-4 6-6\n" for line in lines), encoding="utf-8")
    module.main(translator_arguments(corpus, "--steps", "8", "--guided", str(guided)))
    (row,) = list(module.guided_rows(guided, corpus.parent / "work"))[:1]
    assert {e for e, _ in row[2]} <= set(range(len(row[1])))
    assert {f for _, f in row[2]} <= set(range(len(row[0])))
    uniform, right = torch.full((1, 2, 4), 0.25), torch.eye(4)[None, :2]
    links = [[(0, 0), (1, 1)]]
    assert module.misalignment(right, links) < 0.01 < module.misalignment(uniform, links)
    assert json.loads((corpus.parent / "work" / "hf" / "config.json").read_text())["alignment_heads"] == 1


def test_a_language_model_learns_from_the_first_steps(corpus: Path) -> None:
    translator = recipe("fr-en")
    common = translator.common
    spm = corpus.parent / "source.spm"
    common.train_tokenizer([side for pair in common.pairs(corpus) for side in pair], spm, 320)
    module = recipe("lm")
    texts = corpus.parent / "mono.txt"
    texts.write_text("\n".join(french for french, _ in common.pairs(corpus)) + "\n", encoding="utf-8")
    module.main(["--pairs", str(corpus), "--news", str(corpus), "--mono", str(texts), "--dev", str(texts), "--tokenizer", str(spm),
                 "--work", str(corpus.parent / "w"), "--out", str(corpus.parent / "out"),
                 "--width", "64", "--layers", "1", "--tokens", "512", "--threads", "1", "--steps", "40", "--minutes", "5"])
    curve = [json.loads(line) for line in (corpus.parent / "w" / "curve.jsonl").read_text().splitlines()]
    assert curve[-2]["loss"] < 4.5  # a uniform guess over 320 pieces costs 5.8 nats
    assert curve[-1]["dev_bits_per_word"] > 0


def test_noise_keeps_links_and_handles_on_both_sides() -> None:
    import random
    module = recipe("fr-en")
    for seed in range(60):
        french, english = module.noisy(("« Été » à Paris.", "“Summer” in Paris."), random.Random(seed))
        assert french.split("https")[1:] == english.split("https")[1:]
        assert french.split("(@")[1:] == english.split("(@")[1:]


def test_batches_hold_every_row_once_and_keep_to_the_budget() -> None:
    common = recipe("fr-en").common
    sizes = [(n % 17 + 1, n % 11 + 1) for n in range(300)]
    found = common.batches(sizes, 64, seed=3)
    assert sorted(i for batch in found for i in batch) == list(range(300))
    assert all(len(batch) * max(max(sizes[i]) for i in batch) <= 64 for batch in found)
    assert found == common.batches(sizes, 64, seed=3) != common.batches(sizes, 64, seed=4)
