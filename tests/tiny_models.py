"""Tiny translators and language models with fixed seeds, trained for seconds on a made-up language, in both formats that tqcheck reads.

The French of these models has some forty words and one grammar; they learn enough of it to translate, align and end their sentences.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WORDS = {"la sonde": "the probe", "l’œuvre": "the work", "le Sénat": "the Senate", "l’été": "the summer", "une offre": "an offer", "Grok": "Grok",
         "Apple": "Apple", "la Cour": "the Court"}
VERBS = {"voit": "sees", "prolonge": "extends", "quitte": "leaves", "achète": "buys", "menace": "threatens", "a cité": "quoted"}
TAILS = {"": "", " lundi": " on Monday", " hier soir": " last night", " sur X": " on X", " en 2024": " in 2024", ", dit-il": ", he says",
         " « ici »": " “here”"}
POSITIONS, CONTEXT = 96, 40


@dataclass(frozen=True, slots=True)
class Folders:
    """One model in both formats, with the same weights."""

    ct2: Path
    hf: Path


def pairs() -> list[tuple[str, str]]:
    """French and English sentences, in an order fixed by the seed: some 2,000, a tenth of them in capitals or without a stop."""
    rng = random.Random(7)
    made = [(f"{a} {v} {b}{t}.", f"{WORDS[a]} {VERBS[v]} {WORDS[b]}{TAILS[t]}.")
            for a, v, b, t in itertools.product(WORDS, VERBS, WORDS, TAILS) if a != b]
    rng.shuffle(made)
    return [_varied(rng, french[:1].upper() + french[1:], english[:1].upper() + english[1:]) for french, english in made]


def _varied(rng: random.Random, french: str, english: str) -> tuple[str, str]:
    kind = rng.random()
    if kind < 0.05:
        return french.upper(), english.upper()
    return (french[:-1], english[:-1]) if kind < 0.1 else (french, english)


def common() -> Any:
    """models/common.py, which both recipes use."""
    sys.path.insert(0, str(ROOT / "models"))
    try:
        import common as module
    finally:
        sys.path.remove(str(ROOT / "models"))
    return module


def spm(path: Path) -> Path:
    """A joint sentencepiece model of 200 of the sentences, with byte fallback and language tags, by the recipes' function."""
    common().train_tokenizer((side for pair in pairs()[:200] for side in pair), path, 400)
    return path


def averaging(folder: str) -> Any:
    """CTranslate2's converter, told to return the mean of the attention heads: left alone it returns the first head (alignment_heads=1)."""
    import numpy
    from ctranslate2.converters import TransformersConverter

    class Averaging(TransformersConverter):  # type: ignore[misc]
        def _load(self) -> Any:
            spec = super()._load()
            spec.decoder.alignment_heads = numpy.dtype("int16").type(0)
            return spec

    return Averaging(folder)


def translator(folder: Path, tokenizer: Path, steps: int = 120) -> Folders:
    """A Marian translator of width 32: folder/hf as transformers saves it, folder/ct2 as CTranslate2's converter makes it, in float32."""
    import sentencepiece
    import torch
    from transformers import MarianConfig, MarianMTModel

    sp = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    size = sp.get_piece_size()
    torch.manual_seed(5)
    model = MarianMTModel(MarianConfig(
        vocab_size=size + 1, d_model=32, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=64,
        decoder_ffn_dim=64, activation_function="relu", dropout=0.0, scale_embedding=True, max_position_embeddings=POSITIONS, init_std=0.1,
        pad_token_id=size, eos_token_id=0, decoder_start_token_id=size, forced_eos_token_id=None, tie_word_embeddings=True,
        share_encoder_decoder_embeddings=True))
    sides = [sp.encode([common().normalise(pair[side]) for pair in pairs()]) for side in (0, 1)]
    rows = [([*a, 0], [*b, 0]) for a, b in zip(*sides, strict=True)]

    def loss(batch: list[tuple[list[int], list[int]]]) -> Any:
        sources, labels = (common().padded([pair[side] for pair in batch], size) for side in (0, 1))
        inputs = common().padded([[size, *pair[1][:-1]] for pair in batch], size)
        logits = model(input_ids=sources, attention_mask=(sources != size).long(), decoder_input_ids=inputs).logits[..., :size]
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.masked_fill(labels == size, -100).flatten())

    _train(model, rows, loss, steps)
    hf = folder / "hf"
    model.save_pretrained(hf)
    shutil.copy(tokenizer, hf / "source.spm")
    shutil.copy(tokenizer, hf / "target.spm")
    (hf / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate([*map(sp.id_to_piece, range(size)), "<pad>"])}))
    (hf / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "MarianTokenizer", "source_lang": "fr", "target_lang": "en"}))
    averaging(str(hf)).convert(str(folder / "ct2"))
    shutil.copy(tokenizer, folder / "ct2" / "source.spm")
    common().write_manifest(folder / "ct2")
    return Folders(folder / "ct2", hf)


def many_to_many(folder: Path, tokenizer: Path) -> Path:
    """An untrained M2M100 in Hugging Face format, laid out as facebook/m2m100_418M is: special pieces first, languages behind, spare rows last."""
    import sentencepiece
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    from tqcheck.engines.tokens import LANGUAGES

    sp = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces = [*special, *(piece for piece in map(sp.id_to_piece, range(sp.get_piece_size())) if piece not in special)]
    torch.manual_seed(3)
    model = M2M100ForConditionalGeneration(M2M100Config(
        vocab_size=len(pieces) + len(LANGUAGES) + 8, d_model=32, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
        encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=POSITIONS, pad_token_id=1, bos_token_id=0, eos_token_id=2,
        decoder_start_token_id=2, init_std=0.2))
    model.save_pretrained(folder)
    shutil.copy(tokenizer, folder / "sentencepiece.bpe.model")
    (folder / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(pieces)}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "M2M100Tokenizer", "src_lang": "fr", "tgt_lang": "en"}))
    return folder


def language_model(folder: Path, tokenizer: Path, steps: int = 80) -> Folders:
    """A GPT-2 of width 32 with the shipped rows, `<fr>` pieces `</s>`, in both formats."""
    import sentencepiece
    import torch
    from ctranslate2.converters.transformers import GPT2Loader
    from transformers import GPT2Config, GPT2LMHeadModel

    sp = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    torch.manual_seed(6)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=sp.get_piece_size(), n_positions=CONTEXT, n_embd=32, n_layer=1, n_head=2, bos_token_id=0,
                                       eos_token_id=0, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0))
    tagged = [(sp.piece_to_id(tag), common().normalise(text)) for pair in pairs() for tag, text in zip(("<fr>", "<en>"), pair, strict=True)]
    rows = [[tag, *sp.encode(text), 0] for tag, text in tagged]

    def loss(batch: list[list[int]]) -> Any:
        ids = common().padded(batch, -100)
        logits = model(input_ids=ids[:, :-1].clamp(min=0)).logits
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())

    _train(model, [row for row in rows if len(row) <= CONTEXT], loss, steps)
    hf, ct2 = folder / "hf", folder / "ct2"
    model.save_pretrained(hf)
    shutil.copy(tokenizer, hf / "source.spm")
    spec = GPT2Loader().get_model_spec(model)
    spec.register_vocabulary([sp.id_to_piece(i) for i in range(sp.get_piece_size())])
    spec.config.bos_token = spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.validate()
    spec.optimize()
    ct2.mkdir()
    spec.save(str(ct2))
    shutil.copy(tokenizer, ct2 / "source.spm")
    common().write_manifest(ct2)
    return Folders(ct2, hf)


def _train(model: Any, rows: list[Any], loss: Any, steps: int) -> None:
    """Adam on batches of 32 rows, one thread: these matrices are too small to share."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    rng, optimiser = random.Random(1), torch.optim.AdamW(model.parameters(), lr=8e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 8e-3, total_steps=steps)
    for _ in range(steps):
        optimiser.zero_grad()
        loss(rng.sample(rows, 32)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    model.eval()
    torch.set_num_threads(threads)
