"""Train the French to English translator, from parallel text to CTranslate2 int8, in one file read top to bottom.

A Marian-format Transformer (Junczys-Dowmunt et al. 2018): deep encoder, two-layer decoder, tied embeddings, sinusoidal positions. On two
CPU cores in bf16 it sees about 3,000 target tokens a second. Running the same command again resumes the last checkpoint.

    python models/fr-en/train.py --train train.fr-en.tsv.xz --news news.fr-en.tsv.xz --dev dev.newstest2013.fr-en.tsv --minutes 100

The texts are listed, with their licences and where the public originals are, in card.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
import sacrebleu
import sentencepiece
import torch
from transformers import MarianConfig, MarianMTModel

sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (1, 2)]
import common

from tqcheck.align import english_words, french_words
from tqcheck.engines.convert import convert
from tqcheck.engines.tokens import SentencePieces

HERE = Path(__file__).resolve().parent
LICENCE = "MIT; the texts' licences are in card.md"
Pair = tuple[str, str]


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True, help="pairs, French<TAB>English, plain or .xz")
    parser.add_argument("--news", type=Path, required=True, help="pairs of the wanted domain: they choose the training pairs and end the training")
    parser.add_argument("--guided", type=Path, help="pairs with word links, from models/table/train.py: one head of the decoder learns to align")
    parser.add_argument("--dev", type=Path, required=True, help="pairs never trained on, for the learning curve")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="checkpoints and encoded text (ignored by git)")
    parser.add_argument("--out", type=Path, default=HERE / "weights", help="the exported model")
    parser.add_argument("--minutes", type=float, default=100, help="training time, over all resumed runs")
    parser.add_argument("--steps", type=int, default=10**9, help="stop after so many steps, for a test")
    parser.add_argument("--share", type=float, default=0.6, help="share of the long training pairs kept, the nearest to the news")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, nargs=2, default=(4, 2), metavar=("ENCODER", "DECODER"))
    parser.add_argument("--tokens", type=int, default=4096, help="padded positions a batch, the longer side")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--cooldown", type=float, default=0.45, help="share of the time in which the rate falls; work/plateau.pt keeps the state before")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--every", type=float, default=8, help="minutes between two points of the learning curve")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--export-only", action="store_true", help="export the last checkpoint and stop")
    parser.add_argument("--average", type=Path, nargs="*", default=(), help="checkpoints of other runs whose weights are averaged with the exported ones")
    return parser.parse_args(argv)


# ---------------------------------------------------------------------------------------------------------------- data

def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def noisy(pair: Pair, rng: random.Random) -> Pair:
    """The pair as careless publishing would have it: case, accents, full stop, guillemets, a link or a handle at the end."""
    french, english = pair
    kind = rng.randrange(7)
    if kind == 0:
        return without_accents(french), english
    if kind == 1:
        return french.lower(), english.lower()
    if kind == 2:
        return french.title(), english.title()
    if kind == 3:
        return french.rstrip(" ."), english.rstrip(" .")
    if kind == 4:
        return french.replace("« ", "«").replace(" »", "»"), english
    letters = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=rng.randint(4, 10)))
    tail = f" https://t.co/{letters}" if kind == 5 else f" (@{letters})"
    return french + tail, english + tail


def chosen_pairs(args: argparse.Namespace) -> tuple[list[Pair], list[Pair]]:
    """Training pairs near the news, one in twelve of them made noisy; and the news pairs."""
    rng = random.Random(args.seed)
    news = [p for p in common.pairs(args.news) if len(p[0]) < 600]
    clean = [p for p in common.pairs(args.train) if common.is_prose(p[0]) and 0.5 < len(p[0]) / len(p[1]) < 2.2 and len(p[0]) < 500]
    kept = common.nearest([english for _, english in clean], [english for _, english in news], args.share)
    train = [clean[i] if rng.random() > 1 / 12 else noisy(clean[i], rng) for i in kept]
    return train, news


def tokenizer(args: argparse.Namespace, texts: list[Pair]) -> sentencepiece.SentencePieceProcessor:
    path = args.work / "source.spm"
    if not path.exists():
        sample = texts if len(texts) < 300_000 else random.Random(args.seed).sample(texts, 300_000)
        common.train_tokenizer((side for pair in sample for side in pair), path, args.vocabulary)
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def guided_rows(path: Path, work: Path) -> Iterator[tuple]:
    """French and English ids of pairs with word links, and the links between their tokens as (English, French) places."""
    tokens = SentencePieces(work)
    for line in common.lines(path):
        french, english, words = line.split("\t")
        sides = [(text, tokens.encode([text])[0]) for text in (french, english)]
        places = [[[n for n, token in enumerate(row.spans) if token.overlap(span)] for span, _ in split(text)]
                  for (text, row), split in zip(sides, (french_words, english_words), strict=True)]
        links = [(e, f) for a, b in (map(int, link.split("-")) for link in words.split()) for f in places[0][a] for e in places[1][b]]
        yield tokens.ids(sides[0][1].tokens), tokens.ids(sides[1][1].tokens), links


def stream(train: list[tuple], news: list[tuple], guided: list[tuple], clock: common.Clock, args: argparse.Namespace, step: int) -> Iterator[tuple]:
    """Batches for ever, (French rows, English rows, links or nothing), in an order fixed by the seed.

    After each two there is one of news in the last quarter of the time, and after each four one with links if there are any.
    """
    def cycle(rows: list[tuple], seed: int) -> Iterator[tuple]:
        while rows:
            for batch in common.batches([(len(row[0]) + 1, len(row[1]) + 1) for row in rows], args.tokens, seed):
                yield tuple([rows[i][part] for i in batch] for part in range(len(rows[0])))
            seed += 1
    general, specific, linked = (cycle(rows, args.seed * 1000 + step + n) for n, rows in enumerate((train, news, guided)))
    for turn in itertools.count():
        yield next(general)
        yield next(general)
        if clock.progress > 0.75:
            yield next(specific)
        if guided and turn % 2:
            yield next(linked)


# --------------------------------------------------------------------------------------------------------------- model

def new_model(args: argparse.Namespace) -> MarianMTModel:
    encoder, decoder = args.layers
    config = MarianConfig(
        vocab_size=args.vocabulary + 1, d_model=args.width, encoder_layers=encoder, decoder_layers=decoder, encoder_attention_heads=args.width // 64,
        decoder_attention_heads=args.width // 64, encoder_ffn_dim=4 * args.width, decoder_ffn_dim=4 * args.width, activation_function="relu",
        dropout=0.0, attention_dropout=0.0, activation_dropout=0.0, scale_embedding=True, max_position_embeddings=512, init_std=0.02,
        pad_token_id=args.vocabulary, eos_token_id=common.EOS, decoder_start_token_id=args.vocabulary, forced_eos_token_id=None, tie_word_embeddings=True,
        share_encoder_decoder_embeddings=True)
    torch.manual_seed(args.seed)
    model = MarianMTModel(config)
    if args.guided or not torch.cuda.is_available():
        model.set_attn_implementation("eager")  # the one that tells its attention; on two cores also a quarter faster, measured
    model.generation_config.bad_words_ids = [[args.vocabulary]]
    model.config.alignment_heads = 1 if args.guided else 0
    return model


def loss_of(model: MarianMTModel, french: list, english: list, links: list | None = None) -> torch.Tensor:
    """Cross-entropy a target token, with label smoothing 0.1. The padding row of the vocabulary, the decoder's zero start, learns nothing.

    With links, a twentieth of the cross-entropy between them and the first head of the last layer is added (Garg et al. 2019, section 4).
    """
    device, pad = model.device, model.config.pad_token_id
    sources = common.padded([[*row, common.EOS] for row in french], pad).to(device)
    inputs = common.padded([[pad, *row] for row in english], pad).to(device)
    labels = common.padded([[*row, common.EOS] for row in english], pad).to(device)
    lengths = torch.tensor([len(row) + 1 for row in english], device=device)
    with torch.autocast(device.type, torch.bfloat16):
        out = model.model(input_ids=sources, attention_mask=(sources != pad).long(), decoder_input_ids=inputs, use_cache=False,
                          output_attentions=links is not None)
        hidden = out.last_hidden_state
        real = torch.arange(labels.shape[1], device=device)[None] < lengths[:, None]
        logits = torch.nn.functional.linear(hidden[real], model.lm_head.weight[:pad])
    loss = torch.nn.functional.cross_entropy(logits.float(), labels[real], label_smoothing=0.1)
    return loss if links is None else loss + 0.05 * misalignment(out.cross_attentions[-1][:, 0].float(), links)


def misalignment(attention: torch.Tensor, links: list[list[tuple[int, int]]]) -> torch.Tensor:
    """Mean cross-entropy of one head's attention, (rows, target, source), with the linked places, for the target tokens that have a link."""
    wanted = torch.zeros_like(attention)
    for row, some in zip(wanted, links, strict=True):
        for target, source in some:
            row[target, source] = 1
    counts = wanted.sum(-1)
    each = -(wanted * (attention + 1e-6).log()).sum(-1) / counts.clamp(min=1)
    return each.sum() / (counts > 0).sum().clamp(min=1)


# -------------------------------------------------------------------------------------------------------------- export

def export(model: MarianMTModel, spm: Path, out: Path, hf: Path | None = None) -> None:
    """CTranslate2 int8 with the tokenizer and checksums beside the weights; `hf` keeps the Marian format, in float32, too."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    with tempfile.TemporaryDirectory() as scratch:
        folder = hf or Path(scratch) / "hf"
        model.save_pretrained(folder)
        for name in ("source.spm", "target.spm"):
            shutil.copy(spm, folder / name)
        pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
        (folder / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate([*pieces, "<pad>"])}))
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "MarianTokenizer", "source_lang": "fr", "target_lang": "en"}))
        shutil.rmtree(out, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        convert(folder, out)
    for name in ("target.spm", "vocab.json", "tokenizer_config.json"):
        (out / name).unlink()
    common.describe(out, licence=LICENCE)


def bleu(folder: Path, dev: list[Pair], limit: int | None = None) -> float:
    """sacreBLEU of an exported model with beam 2."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    rows = [[*row, "</s>"] for row in processor.encode([common.normalise(f) for f, _ in dev[:limit]], out_type=str)]
    results = ctranslate2.Translator(str(folder), intra_threads=2).translate_batch(rows, beam_size=2, max_batch_size=2048, batch_type="tokens")
    return sacrebleu.corpus_bleu([processor.decode(r.hypotheses[0]) for r in results], [[e for _, e in dev[:limit]]]).score


# ---------------------------------------------------------------------------------------------------------------- loop

def measure(model: MarianMTModel, dev: list[Pair], rows: tuple[list, list], args: argparse.Namespace) -> dict[str, float]:
    with torch.no_grad():
        loss = loss_of(model, *rows).item()
    with tempfile.TemporaryDirectory() as scratch:
        export(model, args.work / "source.spm", Path(scratch) / "model")
        return {"dev_loss": loss, "dev_bleu_200": bleu(Path(scratch) / "model", dev, 200)}


def main(argv: list[str] | None = None) -> None:
    args = arguments(argv)
    args.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = new_model(args).to(device)
    optimiser = common.Optimiser(model, args.rate)
    state = common.load(args.work / "checkpoint.pt") or {"step": 0, "tokens": 0, "minutes": 0.0}
    if "model" in state:
        model.load_state_dict(state["model"])
        optimiser.load(state["optimiser"])
    if not args.export_only:
        train(model, optimiser, state, args)
    others = [common.load(path)["model"] for path in args.average]
    model.load_state_dict({name: common.mean([value, *(other[name] for other in others)]) for name, value in model.state_dict().items()})
    export(model, args.work / "source.spm", args.out, args.work / "hf")
    common.log(args.work / "curve.jsonl", final=True, dev_bleu=bleu(args.out, list(common.pairs(args.dev))))


def train(model: MarianMTModel, optimiser: common.Optimiser, state: dict, args: argparse.Namespace) -> None:
    texts, news = chosen_pairs(args)
    dev = list(common.pairs(args.dev))
    processor = tokenizer(args, texts + news * 3)

    def rows(some: list[Pair], name: str) -> list[tuple]:
        sides = [common.encoded(processor, [p[side] for p in some], args.work, f"{name}{side}") for side in (0, 1)]
        return [(a.tolist(), b.tolist()) for a, b in zip(*sides, strict=True) if 0 < len(a) < 160 and 0 < len(b) < 160]

    train_rows, news_rows, dev_rows = rows(texts, "train"), rows(news, "news"), rows(dev[:200], "dev")
    linked = [row for row in guided_rows(args.guided, args.work) if 0 < len(row[0]) < 160 and 0 < len(row[1]) < 160] if args.guided else []
    held = [a for a, _ in dev_rows], [b for _, b in dev_rows]
    clock = common.Clock(args.minutes, state["minutes"], warmup_steps=100, cooldown=args.cooldown)
    batches = stream(train_rows, news_rows, linked, clock, args, state["step"])
    print(f"{len(train_rows):,} training pairs, {len(news_rows):,} of news, {sum(p.numel() for p in model.parameters()):,} parameters", flush=True)

    def keep(path: Path) -> None:
        common.save(path, model=model.state_dict(), optimiser=optimiser.state(), step=step, tokens=tokens, minutes=clock.spent)

    step, tokens, seen, next_point = state["step"], state["tokens"], 0.0, clock.spent + args.every
    while clock.progress < 1 and step < args.steps:
        if clock.progress > 1 - args.cooldown and not (args.work / "plateau.pt").exists():
            keep(args.work / "plateau.pt")
        batch = next(batches)
        loss = loss_of(model, *batch)
        loss.backward()
        optimiser.step(clock.scale(step))
        step, tokens, seen = step + 1, tokens + sum(map(len, batch[1])), loss.item()
        if step % 50 == 0:
            print(f"step {step} tokens {tokens:,} minutes {clock.spent:.1f} loss {seen:.3f} scale {clock.scale(step):.3f}", flush=True)
        if clock.spent >= next_point or step == args.steps or clock.progress == 1:
            next_point = clock.spent + args.every
            keep(args.work / "checkpoint.pt")
            common.log(args.work / "curve.jsonl", minutes=clock.spent, step=step, tokens=tokens, loss=seen, **measure(model, dev, held, args))


if __name__ == "__main__":
    main()
