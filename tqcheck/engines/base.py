"""What every backend promises, and how rows become batches."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from tqcheck.errors import ModelError
from tqcheck.language import say

Device = Literal["auto", "cpu", "cuda"]
Format = Literal["ctranslate2", "transformers"]
Row = Sequence[str]
Matrix = Sequence[Sequence[float]]
T = TypeVar("T")

PRECISIONS = ("int8", "int8_float16", "float16", "float32")


class Decoded(NamedTuple):
    """One output of a translator."""

    tokens: tuple[str, ...]
    log_prob: float
    """Mean natural log-probability a token, end included."""
    attention: Matrix
    """Target tokens x source tokens, special source tokens included."""


class TranslatorBackend(Protocol):
    """A translation model over rows of token names."""

    positions: int
    """Longest row, on either side, special tokens included."""

    def decode(self, sources: Sequence[Row], *, beam: int, ngram: int = 0) -> list[Decoded]:
        """Translate rows that end with the special tokens the model wants; `ngram` forbids empty outputs and any phrase of
        so many tokens twice (Paulus et al. 2018), and gives each row a batch of its own, so that its limit is its own."""

    def force(self, sources: Sequence[Row], targets: Sequence[Row]) -> list[tuple[float, ...]]:
        """Natural log-probability of each target token, then of the end; targets carry no special tokens."""


class ScorerBackend(Protocol):
    """A left-to-right language model over rows of token names."""

    positions: int

    def force(self, rows: Sequence[Row]) -> list[tuple[float, ...]]:
        """Natural log-probability of each token but the first of every row."""


def library(name: str, install: str) -> Any:
    """The module `name`, imported now; ModelError, with what to install, where it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ModelError(
            say("The library {name} is needed to run this model, and it is not installed.", name=name),
            say("Run: pip install {install}", install=install)) from error


def opened(kind: Any, folder: Path, **options: Any) -> Any:
    """What a class of transformers reads from a folder; ModelError if it cannot.

    Nothing is fetched, and no program of the folder is run: not one that its settings name, nor one inside pickled weights.
    """
    try:
        return kind.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False, **options)
    except Exception as error:  # a folder may hold anything, and what reads it fails in as many ways
        said = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(
            say("The model in {folder} cannot be loaded with transformers: {said}", folder=folder, said=said),
            say("Give a folder in Hugging Face format, with config.json and weights in safetensors.")) from error


def computed_in(precision: str, format: Format) -> str:
    """The precision that a model of this format really runs in: transformers has no int8 and takes the floats beside it. ModelError for an unknown one."""
    if precision not in PRECISIONS:
        raise ModelError(
            say("A model cannot be computed in {precision}.", precision=precision),
            say("Choose a precision among {names}.", names=', '.join(PRECISIONS)))
    return {"int8": "float32", "int8_float16": "float16"}.get(precision, precision) if format == "transformers" else precision


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def longest_output(source: int) -> int:
    """How many tokens a source row of so many tokens may become: a longer output is a runaway."""
    return 2 * source + 10


def longest_source(positions: int) -> int:
    """The longest source row whose longest output still fits the model's positions, start and end included."""
    return max(1, (positions - 12) // 2)


def batches(lengths: Sequence[int], tokens: int, parts: int = 1) -> list[list[int]]:
    """Indices of rows in batches of at most `tokens` padded positions, longest first; at least `parts` of them where the rows suffice."""
    budget = min(tokens, max(1, -(-sum(lengths) // parts)))
    out: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if not out or lengths[out[-1][0]] * (len(out[-1]) + 1) > budget:
            out.append([])
        out[-1].append(index)
    return out


def in_order(groups: Iterable[Sequence[int]], results: Iterable[Iterable[T]]) -> list[T]:
    """Results of batches, one list a batch, as one list in the order of the input."""
    placed = {index: result for group, some in zip(groups, results, strict=True) for index, result in zip(group, some, strict=True)}
    return [placed[index] for index in range(len(placed))]
