"""Train the French and English language model, from text to CTranslate2 int8, in one file read top to bottom.

A GPT-2-format decoder (Radford et al. 2019) over the translator's vocabulary. A row is one sentence: a tag for its language, its pieces, an end.
Running the same command again resumes the last checkpoint.

    python models/lm/train.py --pairs train.fr-en.tsv.xz --news news.fr-en.tsv.xz --mono mono.fr.txt.xz --dev dev.lm.news.fr.txt \
        --tokenizer models/fr-en/weights/source.spm --minutes 60
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
import sentencepiece
import torch
from ctranslate2.converters.transformers import GPT2Loader
from transformers import GPT2Config, GPT2LMHeadModel

sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (1, 2)]
import common

from tqcheck.words import words

HERE = Path(__file__).resolve().parent
CONTEXT = 256
LICENCE = "MIT; the texts' licences are in card.md"


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True, help="pairs, French<TAB>English, plain or .xz; both sides are read")
    parser.add_argument("--news", type=Path, required=True, help="pairs of the wanted domain: they choose the training text and end the training")
    parser.add_argument("--mono", type=Path, required=True, help="French text, a sentence a line")
    parser.add_argument("--dev", type=Path, required=True, help="French text never trained on, for the learning curve")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the translator's sentencepiece model")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="checkpoints and encoded text (ignored by git)")
    parser.add_argument("--out", type=Path, default=HERE / "weights", help="the exported model")
    parser.add_argument("--minutes", type=float, default=60, help="training time, over all resumed runs")
    parser.add_argument("--steps", type=int, default=10**9, help="stop after so many steps, for a test")
    parser.add_argument("--share", type=float, default=0.6, help="share of the long training sentences kept, the nearest to the news")
    parser.add_argument("--english", type=float, default=0.25, help="share of the batches that are English")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=4096, help="padded positions a batch")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--cooldown", type=float, default=0.45, help="share of the time in which the rate falls; work/plateau.pt keeps the state before")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--every", type=float, default=8, help="minutes between two points of the learning curve")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--export-only", action="store_true", help="export the last checkpoint and stop")
    return parser.parse_args(argv)


# ---------------------------------------------------------------------------------------------------------------- data

def chosen_texts(args: argparse.Namespace) -> dict[str, list[str]]:
    """French and English sentences near the news, and the news themselves in both."""
    news = list(common.pairs(args.news))
    clean = [pair for pair in common.pairs(args.pairs) if common.is_prose(pair[0])]
    mono = [text for text in common.lines(args.mono) if common.is_prose(text) and len(text) > 20]
    chosen = {}
    for side, name in enumerate(("fr", "en")):
        texts = [pair[side] for pair in clean] + (mono if name == "fr" else [])
        chosen[name] = [texts[i] for i in common.nearest(texts, [pair[side] for pair in news], args.share)]
        chosen[f"{name}.news"] = [pair[side] for pair in news]
    return chosen


def rows_of(texts: list[str], name: str, processor: sentencepiece.SentencePieceProcessor, work: Path) -> list[list[int]]:
    """Tag, pieces and end of each sentence that fits the context."""
    tag = processor.piece_to_id(f"<{name[:2]}>")
    encoded = common.encoded(processor, texts, work, name)
    return [[tag, *ids.tolist(), common.EOS] for ids in encoded if 1 < len(ids) <= CONTEXT - 2]


def stream(rows: dict[str, list[list[int]]], clock: common.Clock, args: argparse.Namespace, step: int) -> Iterator[list[list[int]]]:
    """Batches for ever, in an order fixed by the seed; in the last quarter of the time half of them are news."""
    def cycle(some: list[list[int]], seed: int) -> Iterator[list[list[int]]]:
        while True:
            for batch in common.batches([(len(row), 0) for row in some], args.tokens, seed):
                yield [some[i] for i in batch]
            seed += 1
    sources = {name: cycle(some, args.seed * 1000 + step) for name, some in rows.items()}
    rng = random.Random(args.seed + step)
    while True:
        name = "en" if rng.random() < args.english else "fr"
        yield next(sources[f"{name}.news" if clock.progress > 0.75 and rng.random() < 0.5 else name])


# --------------------------------------------------------------------------------------------------------------- model

def new_model(args: argparse.Namespace, vocabulary: int) -> GPT2LMHeadModel:
    torch.manual_seed(args.seed)
    config = GPT2Config(vocab_size=vocabulary, n_positions=CONTEXT, n_embd=args.width, n_layer=args.layers, n_head=args.width // 64, resid_pdrop=0.0,
                        embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=common.EOS, eos_token_id=common.EOS, use_cache=False)
    if not torch.cuda.is_available():
        config._attn_implementation = "eager"
    return GPT2LMHeadModel(config)


def loss_of(model: GPT2LMHeadModel, rows: list[list[int]]) -> torch.Tensor:
    """Mean cross-entropy of every token after the tag."""
    device = model.device
    ids = common.padded(rows, common.EOS).to(device)
    real = torch.arange(ids.shape[1], device=device)[None] < torch.tensor([len(r) for r in rows], device=device)[:, None]
    with torch.autocast(device.type, torch.bfloat16):
        hidden = model.transformer(input_ids=ids[:, :-1]).last_hidden_state
        logits = model.lm_head(hidden[real[:, 1:]])
    return torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:][real[:, 1:]])


def bits_per_word(model: GPT2LMHeadModel, rows: list[list[int]], words: int) -> float:
    with torch.no_grad():
        nats = sum(loss_of(model, rows[i:i + 32]).item() * sum(len(r) - 1 for r in rows[i:i + 32]) for i in range(0, len(rows), 32))
    return nats / math.log(2) / words


# -------------------------------------------------------------------------------------------------------------- export

def export(model: GPT2LMHeadModel, spm: Path, out: Path) -> None:
    """CTranslate2 int8, with the tokenizer and checksums beside the weights."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    spec = GPT2Loader().get_model_spec(model.float().cpu())
    spec.register_vocabulary([processor.id_to_piece(i) for i in range(processor.get_piece_size())])
    spec.config.bos_token = spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.validate()
    spec.optimize(quantization="int8")
    pieces = spm.read_bytes()  # the tokenizer may be the one of the folder that is replaced
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    spec.save(str(out))
    (out / "source.spm").write_bytes(pieces)
    common.write_manifest(out)


def exported_bits(folder: Path, texts: list[str]) -> list[tuple[float, int]]:
    """Bits, end of sentence included, and number of words of each text under the shipped weights."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    rows = [["<fr>", *pieces, "</s>"] for pieces in processor.encode([common.normalise(t) for t in texts], out_type=str)]
    scored = ctranslate2.Generator(str(folder), intra_threads=2).score_batch([r[:CONTEXT] for r in rows], max_batch_size=4096, batch_type="tokens")
    return [(-sum(s.log_probs) / math.log(2), len(words(t))) for s, t in zip(scored, texts, strict=True)]


def calibrate(folder: Path, texts: list[str]) -> None:
    """`calibration.json`: median and logistic spread of the bits a word of human sentences, which make a fluency of 0 to 100 out of bits."""
    each = [bits / count for bits, count in exported_bits(folder, texts) if count > 4]
    lower, median, upper = statistics.quantiles(each, n=4)
    (folder / "calibration.json").write_text(json.dumps({"median": round(median, 3), "spread": round((upper - lower) / 2.197, 3)}) + "\n")
    common.describe(folder, positions=CONTEXT, licence=LICENCE)


# ---------------------------------------------------------------------------------------------------------------- loop

def main(argv: list[str] | None = None) -> None:
    args = arguments(argv)
    args.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer))
    model = new_model(args, processor.get_piece_size()).to("cuda" if torch.cuda.is_available() else "cpu")
    optimiser = common.Optimiser(model, args.rate)
    state = common.load(args.work / "checkpoint.pt") or {"step": 0, "tokens": 0, "minutes": 0.0}
    if "model" in state:
        model.load_state_dict(state["model"])
        optimiser.load(state["optimiser"])
    if not args.export_only:
        train(model, optimiser, state, processor, args)
    export(model, args.tokenizer, args.out)
    texts = list(common.lines(args.dev))
    calibrate(args.out, texts)
    bits, count = map(sum, zip(*exported_bits(args.out, texts), strict=True))
    common.log(args.work / "curve.jsonl", final=True, dev_bits_per_word=bits / count)


def train(model: GPT2LMHeadModel, optimiser: common.Optimiser, state: dict, processor: sentencepiece.SentencePieceProcessor, args: argparse.Namespace) -> None:
    rows = {name: rows_of(texts, name, processor, args.work) for name, texts in chosen_texts(args).items()}
    dev_texts = list(common.lines(args.dev))[:400]
    dev, dev_words = rows_of(dev_texts, "fr.dev", processor, args.work), sum(len(t.split()) for t in dev_texts)
    clock = common.Clock(args.minutes, state["minutes"], warmup_steps=100, cooldown=args.cooldown)
    batches = stream(rows, clock, args, state["step"])
    print({name: len(some) for name, some in rows.items()}, f"{sum(p.numel() for p in model.parameters()):,} parameters", flush=True)

    def keep(path: Path) -> None:
        common.save(path, model=model.state_dict(), optimiser=optimiser.state(), step=step, tokens=tokens, minutes=clock.spent)

    step, tokens, next_point = state["step"], state["tokens"], clock.spent + args.every
    while clock.progress < 1 and step < args.steps:
        if clock.progress > 1 - args.cooldown and not (args.work / "plateau.pt").exists():
            keep(args.work / "plateau.pt")
        batch = next(batches)
        loss = loss_of(model, batch)
        loss.backward()
        optimiser.step(clock.scale(step))
        step, tokens = step + 1, tokens + sum(map(len, batch))
        if step % 50 == 0:
            print(f"step {step} tokens {tokens:,} minutes {clock.spent:.1f} loss {loss.item():.3f} scale {clock.scale(step):.3f}", flush=True)
        if clock.spent >= next_point or step == args.steps or clock.progress == 1:
            next_point = clock.spent + args.every
            keep(args.work / "checkpoint.pt")
            common.log(args.work / "curve.jsonl", minutes=clock.spent, step=step, tokens=tokens, loss=loss.item(),
                       dev_bits_per_word=bits_per_word(model, dev, dev_words))


if __name__ == "__main__":
    main()
