"""Transformers folders, for models that were not converted: the same results as CTranslate2 in float32, on any device torch has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqcheck.engines.base import Decoded, Device, Row, batches, computed_in, in_order, library, longest_output, opened
from tqcheck.engines.tokens import Tokenizer
from tqcheck.errors import ModelError
from tqcheck.language import say

INSTALL = '"tqcheck[hf]" "torch==2.13.0"'
BATCH = 1024
"""Padded tokens at once: with a vocabulary of 60,000 the logits take 250 MB."""
Scored = tuple[list[tuple[float, ...]], list[list[list[float]]]]
"""Log-probabilities of each row, and its attention (target, source) if that was asked for."""


class _Engine:
    """A model in memory; `kind` is the transformers class that opens its folder."""

    def __init__(self, kind: str, folder: Path, tokenizer: Tokenizer, device: Device, precision: str, max_batch_tokens: int) -> None:
        self.precision = computed_in(precision, "transformers")
        self.torch, transformers = library("torch", INSTALL), library("transformers", INSTALL)
        self.tokenizer, self.tokens = tokenizer, max_batch_tokens
        self.device = ("cuda" if self.torch.cuda.is_available() else "cpu") if device == "auto" else device
        model = opened(getattr(transformers, kind), folder, dtype=getattr(self.torch, self.precision), use_safetensors=True, attn_implementation="eager")
        try:
            self.model: Any = model.eval().to(self.device)
        except (AssertionError, RuntimeError) as error:
            raise ModelError(
                say("The model in {folder} cannot be run on {device}: {error}", folder=folder, device=self.device, error=error),
                say("Try --device cpu.")) from error
        config = self.model.config
        self.positions = int(getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None) or 512)

    def padded(self, rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """Row numbers of tokens and their mask, both (rows, longest), padded on the right."""
        width, fill = max(map(len, rows)), self.model.config.pad_token_id or 0
        ids = self.torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows], device=self.device)
        lengths = self.torch.tensor([len(row) for row in rows], device=self.device)
        return ids, (self.torch.arange(width, device=self.device)[None] < lengths[:, None]).long()

    def log_probs(self, logits: Any, labels: Any) -> list[list[float]]:
        """Natural log-probability of each label, (rows, longest), from (rows, longest, vocabulary)."""
        logits = logits.float()
        chosen = logits.gather(-1, labels[..., None]).squeeze(-1)
        found: list[list[float]] = (chosen - logits.logsumexp(-1)).tolist()
        return found


class HFTranslator(_Engine):
    """An encoder-decoder in Marian format or another of AutoModelForSeq2SeqLM."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, *, device: Device = "auto", precision: str = "float32",
                 max_batch_tokens: int = BATCH) -> None:
        super().__init__("AutoModelForSeq2SeqLM", folder, tokenizer, device, precision, max_batch_tokens)
        config = self.model.config
        self.start, self.end, self.pad = config.decoder_start_token_id, config.eos_token_id, config.pad_token_id
        self.prefix = tokenizer.ids(tokenizer.prefix)
        self.heads = getattr(config, "alignment_heads", 0) or None
        self.banned = self.pad if self.start == self.pad else None  # Marian's start symbol is no word of its vocabulary: nothing may predict it

    def decode(self, sources: Sequence[Row], *, beam: int, ngram: int = 0) -> list[Decoded]:
        """Beam search, then one forced pass for log-probabilities and attention."""
        rows = [self.tokenizer.ids(source) for source in sources]
        groups = [[i] for i in range(len(rows))] if ngram else batches([len(row) for row in rows], self.tokens)
        return in_order(groups, (self._decode([rows[i] for i in group], beam, ngram) for group in groups))

    def force(self, sources: Sequence[Row], targets: Sequence[Row]) -> list[tuple[float, ...]]:
        """Forced decoding in one forward pass a batch."""
        rows, labels = [self.tokenizer.ids(s) for s in sources], [self.tokenizer.ids(t) for t in targets]
        groups = batches([max(len(a), len(b)) for a, b in zip(rows, labels, strict=True)], self.tokens)
        return in_order(groups, (self._force([rows[i] for i in g], [labels[i] for i in g])[0] for g in groups))

    def _decode(self, rows: list[list[int]], beam: int, ngram: int = 0) -> list[Decoded]:
        outputs = self._generate(rows, beam, ngram)
        log_probs, attention = self._force(rows, outputs, attend=True)
        return [Decoded(tuple(self.tokenizer.names(output)), sum(logs) / len(logs), [line[: len(row)] for line in matrix[: len(output)]])
                for row, output, logs, matrix in zip(rows, outputs, log_probs, attention, strict=True)]

    def _generate(self, rows: list[list[int]], beam: int, ngram: int = 0) -> list[list[int]]:
        ids, mask = self.padded(rows)
        guard: dict[str, Any] = {"no_repeat_ngram_size": ngram, "min_new_tokens": 1} if ngram else {}
        banned = {} if self.banned is None else {"bad_words_ids": [[self.banned]]}
        # A configuration of our own: what a model's generation_config.json asks for, such as six beams or a forced end, would change the results.
        given = self.torch.tensor([[self.start, *self.prefix]] * len(rows), device=self.device)
        config = library("transformers", INSTALL).GenerationConfig(
            num_beams=beam, do_sample=False, early_stopping=beam > 1, length_penalty=1.0, max_new_tokens=longest_output(ids.shape[1]),
            renormalize_logits=True, decoder_start_token_id=self.start, eos_token_id=self.end, pad_token_id=self.pad, **banned, **guard)
        with self.torch.inference_mode():
            found = self.model.generate(input_ids=ids, attention_mask=mask, decoder_input_ids=given, generation_config=config)
        return [_content(output[given.shape[1] :], {self.end, self.pad}) for output in found.tolist()]

    def _force(self, rows: list[list[int]], targets: list[list[int]], attend: bool = False) -> Scored:
        """Log-probabilities, and if asked for the attention of the last decoder layer, mean of its (first) heads, (target, source)."""
        ids, mask = self.padded(rows)
        inputs, _ = self.padded([[self.start, *self.prefix, *row] for row in targets])
        labels, _ = self.padded([[*self.prefix, *row, self.end] for row in targets])
        ahead = len(self.prefix)
        with self.torch.inference_mode():
            out = self.model(input_ids=ids, attention_mask=mask, decoder_input_ids=inputs, use_cache=False, output_attentions=attend)
            logits = out.logits
            if self.banned is not None:
                logits[..., self.banned] = float("-inf")
            found = self.log_probs(logits, labels)
            attention = out.cross_attentions[-1][:, : self.heads].float().mean(1)[:, ahead:].tolist() if attend else []
        return [tuple(logs[ahead : ahead + len(row) + 1]) for logs, row in zip(found, targets, strict=True)], attention


class HFScorer(_Engine):
    """A decoder in GPT-2 format or another of AutoModelForCausalLM."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, *, device: Device = "auto", precision: str = "float32",
                 max_batch_tokens: int = BATCH) -> None:
        super().__init__("AutoModelForCausalLM", folder, tokenizer, device, precision, max_batch_tokens)

    def force(self, rows: Sequence[Row]) -> list[tuple[float, ...]]:
        """Log-probabilities of all tokens but the first of each row."""
        numbers = [self.tokenizer.ids(row) for row in rows]
        groups = batches([len(row) for row in numbers], self.tokens)
        return in_order(groups, (self._force([numbers[i] for i in group]) for group in groups))

    def _force(self, rows: list[list[int]]) -> list[tuple[float, ...]]:
        ids, mask = self.padded(rows)
        with self.torch.inference_mode():
            logits = self.model(input_ids=ids, attention_mask=mask, use_cache=False).logits[:, :-1]
            found = self.log_probs(logits, ids[:, 1:])
        return [tuple(logs[: len(row) - 1]) for logs, row in zip(found, rows, strict=True)]


def _content(output: list[int], ends: set[int]) -> list[int]:
    """The tokens of a generated row before its end."""
    return output[: next((n for n, token in enumerate(output) if token in ends), len(output))]
