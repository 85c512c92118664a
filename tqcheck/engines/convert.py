"""Hugging Face folders as CTranslate2 ones, several times as fast on a CPU: Marian and M2M100 translators, GPT-2 language models.

The converter's own reading of the vocabulary is left out: it asks transformers' slow tokenizers, which version 5 no longer has for M2M100.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tqcheck.engines.base import library, opened
from tqcheck.engines.tokens import END, AutoPieces, tokenizer_of
from tqcheck.errors import ModelError

INSTALL = '"tqcheck[hf]" "torch==2.13.0"'
KEPT = ("*.spm", "*.model", "vocab.json", "tokenizer*.json", "special_tokens_map.json")
KNOWN = ("MarianConfig", "M2M100Config", "GPT2Config")


def convert(folder: Path, out: Path, *, precision: str = "int8") -> None:
    """Write the model in `folder` to `out`, tokenizer beside the weights; ModelError for an architecture not known.

    The attention it will return is the mean of the last layer's first `alignment_heads` heads, which the configuration may tell, else of all.
    """
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        spec, positions = _spec(folder)
        spec.validate()
        spec.optimize(quantization=None if precision == "float32" else precision)
        spec.save(str(made))
        tokenizer = tokenizer_of(folder)
        if isinstance(tokenizer, AutoPieces):
            tokenizer.inner.save_pretrained(str(made))
        for pattern in KEPT if not isinstance(tokenizer, AutoPieces) else ():
            for file in folder.glob(pattern):
                shutil.copy(file, made)
        tokenizer_of(made)
        (made / "tqcheck.json").write_text(json.dumps({"positions": positions}) + "\n", encoding="utf-8")
        if not out.exists():  # another process may have made it meanwhile
            made.replace(out)


def _spec(folder: Path) -> tuple[Any, int]:
    """The model as CTranslate2 describes one, with its vocabulary, and how many positions it has."""
    torch, transformers, numpy = library("torch", INSTALL), library("transformers", INSTALL), library("numpy", INSTALL)
    known = library("ctranslate2.converters.transformers", "ctranslate2")._MODEL_LOADERS
    config = opened(transformers.AutoConfig, folder)
    kind = type(config).__name__
    if kind not in KNOWN:
        raise ModelError(f"A model of the kind {config.model_type} cannot be converted.", "Give a Marian, M2M100 or GPT-2 model.")
    loader = known[kind]
    model = opened(getattr(transformers, loader.architecture_name), folder, dtype=torch.float32, use_safetensors=True)
    names = _names(folder, config.vocab_size)
    with torch.no_grad():
        spec = loader.get_model_spec(model)
    spec.config.eos_token, spec.config.unk_token = names[config.eos_token_id], "<unk>"
    if kind == "GPT2Config":
        spec.register_vocabulary(names)
        spec.config.bos_token = names[config.bos_token_id]
    else:
        loader.set_vocabulary(spec, names[:-1] if kind == "MarianConfig" else names)
        spec.config.decoder_start_token = END if kind == "MarianConfig" else names[config.decoder_start_token_id]
        spec.decoder.alignment_heads = numpy.dtype("int16").type(getattr(config, "alignment_heads", 0))
    return spec, int(getattr(config, "max_position_embeddings", 0) or config.n_positions)


def _names(folder: Path, size: int) -> list[str]:
    """The token of each row of the vocabulary; rows that no token has get made-up names."""
    tokenizer = tokenizer_of(folder)
    known: dict[str, int] = getattr(tokenizer, "vocabulary", None) or tokenizer.inner.get_vocab()  # type: ignore[attr-defined]
    by_row = {number: name for name, number in known.items()}
    return [by_row.get(row, f"madeupword{row}") for row in range(size)]
