"""What both recipes share: reading text, choosing it, a tokenizer, optimisers, a clock and checkpoints.

Nothing here knows about a translator or a language model; each `train.py` beside it is read top to bottom on its own.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import sentencepiece
import torch

EOS, UNK = 0, 1
TAGS = ("<fr>", "<en>")
ONE_TO_ONE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ", "–": "-", "—": "-", "‑": "-"})
MARKUP = re.compile(r"[<>{}=_\\|#*~^$`@;]|--|\b\w+\(|://|\.\w{2,4}\b")
WORD = re.compile(r"[^\W\d_]+")


def lines(path: Path) -> Iterator[str]:
    """Each line of a text file, plain or `.xz`, without its newline."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as stream:
        for line in stream:
            yield line.rstrip("\n")


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Each (French, English) pair of a tab-separated file."""
    for line in lines(path):
        french, tab, english = line.partition("\t")
        if tab and french and english:
            yield french, english


def normalise(text: str) -> str:
    """Typographic variants to one form, character for character, as the engines do before they encode."""
    return text.translate(ONE_TO_ONE)


def is_prose(text: str) -> bool:
    """False for code, markup, tables and file names, which the documentation corpora are full of."""
    letters = sum(c.isalpha() or c == " " for c in text)
    return letters >= 0.8 * len(text) and not MARKUP.search(text)


def unigrams(texts: Iterable[str]) -> tuple[Counter[str], int]:
    """Word counts of some texts, and their sum."""
    counts = Counter(word for text in texts for word in WORD.findall(text.lower()))
    return counts, sum(counts.values())


def nearest(texts: Sequence[str], like: Sequence[str], share: float) -> list[int]:
    """Indices of the `share` of texts whose words look most like `like` (Moore and Lewis, ACL 2010, with unigrams).

    Sentences of at most 12 words are kept whatever their domain: they are cheap, and conversation is made of them.
    """
    (inside, n_in), (outside, n_out) = unigrams(like), unigrams(texts[:: max(1, len(texts) // 60_000)])

    def difference(words: list[str]) -> float:
        return sum(math.log((outside[w] + 1) / (n_out + 1e5)) - math.log((inside[w] + 1) / (n_in + 1e5)) for w in words) / len(words)

    scored, short = [], []
    for index, text in enumerate(texts):
        words = WORD.findall(text.lower())
        if words:
            (short if len(words) <= 12 else scored).append((difference(words), index))
    scored.sort()
    return [i for _, i in scored[: int(share * len(scored))]] + [i for _, i in short]


def train_tokenizer(texts: Iterable[str], path: Path, size: int) -> None:
    """A joint French and English sentencepiece unigram model (Kudo 2018) with byte fallback: nothing is unknown."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(normalise(t) for t in texts), model_prefix=str(path.with_suffix("")), vocab_size=size, model_type="unigram",
        byte_fallback=True, character_coverage=0.9995, eos_id=EOS, unk_id=UNK, pad_id=-1, bos_id=-1, control_symbols=list(TAGS),
        split_digits=True, normalization_rule_name="nmt_nfkc", input_sentence_size=400_000, shuffle_input_sentence=True,
        num_threads=2, minloglevel=2)
    path.with_suffix(".model").rename(path)
    path.with_suffix(".vocab").unlink()


def batches(sizes: Sequence[tuple[int, int]], tokens: int, seed: int) -> list[list[int]]:
    """Indices in batches of at most `tokens` padded positions a side: alike in both lengths within, shuffled without; the same for the same seed."""
    rng = random.Random(seed)
    lengths = [max(size) for size in sizes]
    order = sorted(range(len(sizes)), key=lambda i: (lengths[i] // 4, min(sizes[i]) + rng.random()))
    out: list[list[int]] = []
    batch: list[int] = []
    longest = 0
    for i in order:
        longest = max(longest, lengths[i])
        if batch and longest * (len(batch) + 1) > tokens:
            out.append(batch)
            batch, longest = [], lengths[i]
        batch.append(i)
    out.append(batch)
    rng.shuffle(out)
    return out


def padded(rows: Sequence[Sequence[int]], fill: int) -> torch.Tensor:
    """Rows of token ids as one (rows, longest) tensor."""
    width = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows])


class Optimiser:
    """Muon (Jordan 2024) for the matrices inside the layers, AdamW for embeddings, norms and biases; one rate for both."""

    def __init__(self, model: torch.nn.Module, rate: float) -> None:
        matrices, rest = [], []
        for name, weight in model.named_parameters():
            if weight.requires_grad:
                inside = weight.ndim == 2 and not any(key in name for key in ("embed", "shared", "wte", "wpe", "lm_head"))
                (matrices if inside else rest).append(weight)
        self.rate = rate
        self.parts: list[torch.optim.Optimizer] = [
            torch.optim.Muon(matrices, lr=rate, weight_decay=0.01, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.98), weight_decay=0.0)]
        self.weights = matrices + rest

    def step(self, scale: float) -> None:
        """One step at `scale` times the rate, gradients clipped to norm 1."""
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = self.rate * scale
            part.step()
            part.zero_grad(set_to_none=True)

    def state(self) -> list[dict[str, object]]:
        return [part.state_dict() for part in self.parts]

    def load(self, states: list[dict[str, object]]) -> None:
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)


class Clock:
    """Training time in minutes across resumed runs, and the rate's shape: a short warm-up, a plateau, a long way down to zero."""

    def __init__(self, minutes: float, spent: float = 0.0, warmup_steps: int = 200, cooldown: float = 0.45) -> None:
        self.minutes, self.before, self.warmup, self.cooldown = minutes, spent, warmup_steps, cooldown
        self.started = time.monotonic()

    @property
    def spent(self) -> float:
        return self.before + (time.monotonic() - self.started) / 60

    @property
    def progress(self) -> float:
        return min(1.0, self.spent / self.minutes)

    def scale(self, step: int) -> float:
        return min(1.0, (step + 1) / self.warmup, max(0.01, (1 - self.progress) / self.cooldown))


def mean(tensors: Sequence[torch.Tensor]) -> torch.Tensor:
    """The mean of some checkpoints' values of one weight; the first where they are no floats (Wortsman et al., ICML 2022)."""
    first = tensors[0]
    return torch.stack([t.to(first) for t in tensors]).mean(0) if first.is_floating_point() and len(tensors) > 1 else first


def save(path: Path, **state: object) -> None:
    """A checkpoint, written beside and then renamed: a run cut off in the middle leaves the former one whole."""
    beside = path.with_suffix(".part")
    torch.save(state, beside)
    beside.replace(path)


def load(path: Path) -> dict[str, object] | None:
    """The checkpoint at `path`, or None."""
    return torch.load(path, weights_only=False) if path.exists() else None


def log(path: Path, **row: object) -> None:
    """One row of the learning curve, on screen and in a JSONL file."""
    line = json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()})
    print(line, flush=True)
    with path.open("a") as stream:
        stream.write(line + "\n")


def write_manifest(folder: Path) -> None:
    """`sha256.json`: the checksum of every file of an exported model, which tqcheck's store verifies."""
    sums = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.name != "sha256.json"}
    (folder / "sha256.json").write_text(json.dumps(sums, indent=1) + "\n")


def describe(folder: Path, **said: object) -> None:
    """`tqcheck.json`: what a model says of itself, over what it says already; then the manifest."""
    path = folder / "tqcheck.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**known, **said}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_manifest(folder)


def encoded(processor: sentencepiece.SentencePieceProcessor, texts: Sequence[str], cache: Path, tag: str) -> list[np.ndarray]:
    """Token ids of many texts as uint16 rows, kept on disk between runs."""
    key = hashlib.sha256("\n".join([tag, str(len(texts)), *texts[::997]]).encode()).hexdigest()[:12]
    path = cache / f"{tag}.{key}.npz"
    if not path.exists():
        rows = [np.array(ids, np.uint16) for ids in processor.encode([normalise(t) for t in texts], num_threads=2)]
        np.savez(path, flat=np.concatenate(rows), ends=np.cumsum([len(r) for r in rows]))
    stored = np.load(path)
    return np.split(stored["flat"], stored["ends"][:-1])

