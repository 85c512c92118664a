"""The table of the design's section 6, as ratios within one run, peers included; needs the extras `hf` and, for two peers, Grammalecte and time.

    python tests/benchmarks/table.py [FILE.jsonl] [--count 2000] [--device cpu] [--growth 1000,10000]

Peers have random weights, since none may be downloaded: a forward pass costs the same. They are a CometKiwi-sized encoder (Rei et al., WMT 2022:
XLM-R large over source and translation), and a Marian base (6+6 layers, width 512, as OPUS-MT) that decodes with our beam to the length of its input,
in transformers and in CTranslate2. FILE has rows {"mt"}; without it, the good examples of the lexicons are read.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import speed

from tqcheck.bench import sentences
from tqcheck.engines.base import cores

ARTICLE = speed.ARTICLE
VOCABULARY = 58_101
"""Of OPUS-MT fr-en."""


def rows(path: Path | None, count: int) -> list[str]:
    """So many different sentences."""
    if path is None:
        return list(dict.fromkeys(sentences(count)))
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line)["mt"] for _, line in zip(range(count), stream, strict=False)]


def written(texts: Sequence[str], folder: Path) -> Path:
    """Rows of a segment file."""
    path = folder / f"in{len(texts)}.jsonl"
    path.write_text("".join(json.dumps({"id": n, "mt": text}, ensure_ascii=False) + "\n" for n, text in enumerate(texts)), encoding="utf-8")
    return path


def batch(path: Path, folder: Path, *options: str) -> dict[str, Any]:
    """The summary of a run in a process of its own, with wall-clock seconds, the peak memory of its largest process in MiB, and the output's bytes."""
    out = folder / f"{path.stem}.{len(list(folder.iterdir()))}.out"
    started = time.perf_counter()
    command = [sys.executable, "-m", "tqcheck", "batch", str(path), "-o", str(out), "--no-cache", *options]
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], capture_output=True, text=True, check=True,
                          env={**os.environ, "TQCHECK_CACHE": str(folder / "cache")})
    wall = time.perf_counter() - started
    return {**json.loads(done.stdout), "wall": wall, "peak": int(done.stderr.split()[-1]) / 1024, "bytes": out.read_bytes()}


def timed(work: Callable[[], object]) -> float:
    """Seconds of the second of two runs."""
    work()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def encoder(lengths: Sequence[int]) -> float:
    """Sentences a second of XLM-R large, source and translation in one sequence, in batches of 8 of like length."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel
    config = XLMRobertaConfig(vocab_size=250_002, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096,
                              max_position_embeddings=514, type_vocab_size=1)
    model = XLMRobertaModel(config).eval()
    ordered = sorted(2 * length + 4 for length in lengths)
    groups = [ordered[i:i + 8] for i in range(0, len(ordered), 8)]

    def work() -> None:
        with torch.inference_mode():
            for group in groups:
                model(torch.randint(5, 250_000, (len(group), max(group))))
    return len(lengths) / timed(work)


def marian(lengths: Sequence[int], beam: int = 2) -> tuple[float, float]:
    """Sentences a second of a Marian base in transformers and in CTranslate2 int8, in batches of 16 of like length."""
    import torch
    from transformers import MarianConfig, MarianMTModel
    config = MarianConfig(vocab_size=VOCABULARY, d_model=512, encoder_layers=6, decoder_layers=6, encoder_attention_heads=8, decoder_attention_heads=8,
                          encoder_ffn_dim=2048, decoder_ffn_dim=2048, pad_token_id=VOCABULARY - 1, decoder_start_token_id=VOCABULARY - 1, eos_token_id=0,
                          forced_eos_token_id=0, scale_embedding=True, static_position_embeddings=True, max_position_embeddings=512)
    model = MarianMTModel(config).eval()
    ordered = sorted(lengths)
    groups = [ordered[i:i + 16] for i in range(0, len(ordered), 16)]

    def work() -> None:
        with torch.inference_mode():
            for group in groups:
                model.generate(torch.randint(5, VOCABULARY - 2, (len(group), max(group))), num_beams=beam, min_new_tokens=max(group), max_new_tokens=max(group))
    return len(lengths) / timed(work), converted(model, groups, beam)


def converted(model: Any, groups: Sequence[Sequence[int]], beam: int) -> float:
    """Sentences a second of a Marian model in CTranslate2."""
    import ctranslate2
    names = ["</s>", "<unk>", *(f"w{n}" for n in range(2, VOCABULARY - 1))]  # the converter leaves the padding out
    with tempfile.TemporaryDirectory() as folder:
        spec = ctranslate2.converters.transformers.MarianMTLoader().get_model_spec(model)
        spec.register_source_vocabulary(names)
        spec.register_target_vocabulary(names)
        spec.config.decoder_start_token = "</s>"
        spec.validate()
        spec.optimize(quantization="int8")
        spec.save(folder)
        engine = ctranslate2.Translator(folder, inter_threads=cores(), intra_threads=1, compute_type="int8")
        texts = [[[random.choice(names[5:]) for _ in range(n)] for n in group] for group in groups]

        def work() -> None:
            jobs = [engine.translate_batch(group, beam_size=beam, min_decoding_length=max(map(len, group)), max_decoding_length=max(map(len, group)),
                                           asynchronous=True) for group in texts]
            for job in jobs:
                for one in job:
                    one.result()
        return sum(map(len, groups)) / timed(work)


def grammalecte(texts: Sequence[str], folder: Path) -> float | None:
    """Sentences a second of the grammar checker's command line; None where it is not installed."""
    path = folder / "lines.txt"
    path.write_text("\n".join(texts), encoding="utf-8")
    started = time.perf_counter()
    try:
        subprocess.run(["grammalecte-cli", "-f", str(path), "-j"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return len(texts) / (time.perf_counter() - started)


def chrf(texts: Sequence[str]) -> float:
    """Sentences a second of sacreBLEU's chrF against another sentence."""
    from sacrebleu import sentence_chrf
    return len(texts) / timed(lambda: [sentence_chrf(text, [other]) for text, other in zip(texts, reversed(texts), strict=True)])


def line(what: str, value: str, wanted: str = "") -> None:
    print(f"{what:<66} {value:>12}   {wanted}", flush=True)


def ratio(ours: float, theirs: float | None) -> str:
    return "not there" if theirs is None else f"{ours / theirs:.3g} x"


def articles() -> None:
    """One article: rules only and in full, cold and again."""
    typer = speed.seconds("-c", "import typer")
    with tempfile.TemporaryDirectory() as cache:
        speed.seconds("-m", "tqcheck", "check", "--no-models", ARTICLE, cache=cache)
        kept = speed.seconds("-m", "tqcheck", "check", "--no-models", ARTICLE, cache=cache)
        cold = speed.seconds("-m", "tqcheck", "check", ARTICLE)
        speed.seconds("-m", "tqcheck", "check", ARTICLE, cache=cache)
        warm = speed.seconds("-m", "tqcheck", "check", ARTICLE, cache=cache)
    line("rules only, one article / (1.5 import typer + 0.3 s)", f"{kept / (1.5 * typer + 0.3):.2f}", f"<= 1    ({kept:.2f} s, typer {typer:.2f} s)")
    line("full, one article, nothing cached", f"{cold:.2f} s", "<= 4 s")
    line("again, cached / not cached", f"{warm / cold:.2f}", "<= 0.2")
    full = [sys.executable, "-m", "tqcheck", "check", "--no-cache", ARTICLE]
    told = subprocess.run(["/usr/bin/time", "-f", "%M", *full], capture_output=True, text=True, check=False)
    line("memory of a full check of it", f"{int(told.stderr.split()[-1]) / 1024:.0f}", "MiB, <= 500")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--growth", default="")
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    texts = rows(given.file, given.count)
    lengths = [max(4, round(1.4 * len(text.split()))) for text in texts]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, device = written(texts, folder), ("--device", given.device)
        one, two = batch(path, folder, "--workers", "1", *device), batch(path, folder, "--workers", "2", *device)
        rules = batch(path, folder, "--no-models")
        few = [lengths[i] for i in range(0, len(lengths), max(1, len(lengths) // 64))]
        line("sentences, words a sentence", f"{len(texts):,}", f"{sum(len(text.split()) for text in texts) / len(texts):.1f}")
        line("full evidence, two workers, sentences a second", f"{two['sentences_per_second']:.1f}", f"start-up of {two['wall'] - two['seconds']:.1f} s apart")
        line("two workers / one worker", f"{two['sentences_per_second'] / one['sentences_per_second']:.2f} x", ">= 1.8")
        line("the same output, byte for byte", str(one["bytes"] == two["bytes"]), "True")
        line("memory of the largest process, one worker and two", f"{one['peak']:.0f}, {two['peak']:.0f}", "MiB")
        line("rules only, sentences a second", f"{rules['sentences_per_second']:.0f}")
        if not given.no_peers:
            line("full / CometKiwi-sized encoder (XLM-R large, transformers)", ratio(two["sentences_per_second"], encoder(few)), ">= 20")
            in_transformers, in_ct2 = marian(few)
            line("full / Marian base in transformers, beam 2", ratio(two["sentences_per_second"], in_transformers), ">= 5")
            line("full / Marian base in CTranslate2 int8, beam 2", ratio(two["sentences_per_second"], in_ct2))
            line("rules only / Grammalecte", ratio(rules["sentences_per_second"], grammalecte(texts, folder)))
            line("full / chrF of sacreBLEU", ratio(two["sentences_per_second"], chrf(texts)))
    articles()
    for count in map(int, filter(None, given.growth.split(","))):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            done = batch(written(rows(given.file, count), folder), folder, "--device", given.device)
            line(f"{count:,} rows: seconds, MiB", f"{done['wall']:.1f}, {done['peak']:.0f}", f"{done['sentences_per_second']:.1f} sentences a second")


if __name__ == "__main__":
    main()
