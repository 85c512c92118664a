"""From settings to engines: the one place where store, translator, language model and cache meet."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.engine import check_documents
from tqcheck.errors import ModelError
from tqcheck.evidence import Models
from tqcheck.score import Calibration

if TYPE_CHECKING:
    from tqcheck.backtranslate import Translator
    from tqcheck.cache import Identity
    from tqcheck.engines.base import Device
    from tqcheck.estimate import Estimate
    from tqcheck.fluency import LanguageModel
    from tqcheck.judge import Judge
    from tqcheck.report import Report
    from tqcheck.store import ModelPath
    from tqcheck.table import Table

NONE = "none"
Loader = Callable[[], Any]


def prepared(name: str, kind: Literal["translator", "lm"], config: Config, online: bool) -> tuple[ModelPath, Loader, Identity]:
    """Where a model is, how to load it, and what identifies its answers."""
    from tqcheck import backtranslate, fluency
    from tqcheck.cache import Identity
    from tqcheck.engines.base import computed_in
    from tqcheck.store import resolve
    model = resolve(name, kind, offline=not online)
    limit = {} if model.positions is None else {"positions": model.positions}
    load = backtranslate.load if kind == "translator" else fluency.load
    loader = partial(load, model.path, model.format, model.name, model.checksum, device=cast("Device", config.device), precision=config.precision, **limit)
    settings = backtranslate.settings() if kind == "translator" else ""
    return model, loader, Identity(model.name, model.checksum, computed_in(config.precision, model.format), settings)


def translator_of(config: Config, online: bool = False) -> Translator | None:
    """The translator of the settings, or None for “none”; with a cache it is loaded only for sentences not seen before."""
    if config.translator == NONE:
        return None
    from tqcheck.backtranslate import CachedTranslator
    from tqcheck.cache import Cache
    _, loader, identity = prepared(config.translator, "translator", config, online)
    return CachedTranslator(loader, identity, Cache()) if config.cache else cast("Translator", loader())


def lm_of(config: Config, online: bool = False) -> tuple[LanguageModel | None, Calibration]:
    """The language model of the settings, or None for “none”, and what its bits mean."""
    if config.lm == NONE:
        return None, Calibration()
    from tqcheck.cache import Cache
    from tqcheck.fluency import CachedLanguageModel
    model, loader, identity = prepared(config.lm, "lm", config, online)
    lm = CachedLanguageModel(loader, identity, Cache()) if config.cache else loader()
    return lm, calibration_of(model.path)


def judge_model_of(config: Config) -> Judge | None:
    """The learned judge of the settings, or None for “none” and for an installation without one."""
    if config.judge == NONE:
        return None
    from tqcheck import judge
    from tqcheck.cache import Cache, Identity
    from tqcheck.engines.base import computed_in
    from tqcheck.store import resolve
    model = resolve(config.judge, "judge")
    limit = {} if model.positions is None else {"positions": model.positions}
    identity = Identity(model.name, model.checksum, computed_in(config.precision, model.format))
    loader = partial(judge.load, model.path, model.name, model.checksum, device=cast("Device", config.device), precision=config.precision, **limit)
    return judge.CachedJudge(loader, identity, Cache()) if config.cache else loader()


def calibration_of(folder: Path) -> Calibration:
    """What `calibration.json` beside the weights says: median and spread of the bits a word of human news."""
    path = folder / "calibration.json"
    if not path.is_file():
        return Calibration()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(float(stored["median"]), float(stored["spread"]))
    except (ValueError, TypeError, KeyError):
        raise ModelError(f"{path} is damaged.", "Install the model again, or take the file away to go without fluency.") from None


def table_of() -> Table | None:
    """The shipped lexical translation table, opened when a sentence with a source comes."""
    from tqcheck.store import table
    from tqcheck.table import Table
    found = table()
    return Table(*found) if found else None


def estimate_of(models: Models) -> Estimate | None:
    """The shipped weights of the score; of other models than those they were fitted with, only what needs none."""
    from tqcheck.estimate import read
    from tqcheck.store import estimate
    found = estimate()
    if found is None:
        return None
    made, used = read(*found), (("bt", models.translator), ("lm", models.lm), ("judge", models.judge))
    known = all(model is None or model.checksum == made.models.get(role) for role, model in used)
    return made if known else made.without_models()


def models_of(config: Config, online: bool = False) -> tuple[Models, Calibration]:
    """The models of the settings, and what their measures are relative to."""
    lm, calibration = lm_of(config, online)
    models = Models(translator_of(config, online), lm, table_of(), judge_model_of(config))
    return models, replace(calibration, estimate=estimate_of(models))


def judge_of(config: Config, online: bool = False) -> Callable[[Sequence[Document]], list[Report]]:
    """A function that judges documents with the models of the settings."""
    models, calibration = models_of(config, online)
    return lambda documents: check_documents(documents, config, models, calibration)
