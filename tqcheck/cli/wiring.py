"""From settings to engines: the one place where store, translator, language model and cache meet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.engine import check_documents, signed
from tqcheck.errors import ModelError
from tqcheck.evidence import Models
from tqcheck.language import say
from tqcheck.score import Calibration

if TYPE_CHECKING:
    from tqcheck.backtranslate import Translator
    from tqcheck.cache import Identity
    from tqcheck.estimate import Estimate
    from tqcheck.fluency import LanguageModel
    from tqcheck.grammar import Grammar
    from tqcheck.report import Report
    from tqcheck.store import ModelPath
    from tqcheck.table import Table

NONE = "none"
Loader = Callable[..., Any]
Role = Literal["translator", "lm", "judge"]
ROLES: tuple[Role, ...] = ("translator", "lm", "judge")
NOWHERE: Mapping[str, Any] = {}


class Part(NamedTuple):
    """One model of the settings: where it is, how to load it, and what identifies its answers."""

    model: ModelPath
    load: Loader
    identity: Identity


def prepared(name: str, kind: Role, config: Config, online: bool, **options: Any) -> Part:
    """A model that is installed; `options` are passed to its loader. ModelError where it is missing."""
    from tqcheck import backtranslate, fluency, judge
    from tqcheck.cache import Identity
    from tqcheck.engines.base import computed_in
    from tqcheck.store import resolve
    model = resolve(name, kind, offline=not online)
    limit = {} if model.positions is None else {"positions": model.positions}
    load: Loader = judge.load if kind == "judge" else partial(backtranslate.load if kind == "translator" else fluency.load, format=model.format)
    settings = backtranslate.settings() if kind == "translator" else ""
    loader = partial(load, model.path, name=model.name, checksum=model.checksum, device=config.device, precision=config.precision, **limit, **options)
    return Part(model, loader, Identity(model.name, model.checksum, computed_in(config.precision, model.format), settings))


def parts(config: Config, online: bool = False, threads: int | None = None, backends: Mapping[str, Any] = NOWHERE) -> dict[Role, Part]:
    """The models of the settings by role, without those that are “none”; `backends` run in another process."""
    named: dict[Role, str] = {"translator": config.translator, "lm": config.lm, "judge": config.judge}
    return {role: prepared(name, role, config, online, threads=threads, backend=backends.get(role)) for role, name in named.items() if name != NONE}


def backends(config: Config, online: bool, threads: int) -> dict[str, Callable[[], Any]]:
    """By role, how to open the model that runs there."""
    return {role: partial(backend_of, part) for role, part in parts(config, online, threads).items()}


def backend_of(part: Part) -> Any:
    """The model that a part runs."""
    return part.load().backend


def models_of(config: Config, online: bool = False, threads: int | None = None, backends: Mapping[str, Any] = NOWHERE) -> tuple[Models, Calibration]:
    """The models of the settings, each loaded when first asked for what the cache does not know, and what their numbers mean."""
    found = parts(config, online, threads, backends)
    translator, lm, judge = (cached(role, found[role], config) if role in found else None for role in ROLES)
    models = Models(translator, lm, table_of(), judge, grammar_of(config))
    calibration = calibration_of(found["lm"].model.path) if "lm" in found else Calibration()
    return models, replace(calibration, estimate=estimate_of(models))


def cached(role: Role, part: Part, config: Config) -> Any:
    """A model behind the cache of the settings."""
    from tqcheck.backtranslate import CachedTranslator
    from tqcheck.cache import Cache, NoCache
    from tqcheck.fluency import CachedLanguageModel
    from tqcheck.judge import CachedJudge
    kinds: dict[Role, Loader] = {"translator": CachedTranslator, "lm": CachedLanguageModel, "judge": CachedJudge}
    return kinds[role](part.load, part.identity, Cache() if config.cache else NoCache())


def translator_of(config: Config, online: bool = False) -> Translator | None:
    """The translator of the settings, or None for “none”."""
    return models_of(replace(config, lm=NONE, judge=NONE, grammar=NONE), online)[0].translator


def lm_of(config: Config, online: bool = False) -> tuple[LanguageModel | None, Calibration]:
    """The language model of the settings, or None for “none”, and what its bits mean."""
    found = parts(replace(config, translator=NONE, judge=NONE), online)
    models, _ = models_of(replace(config, translator=NONE, judge=NONE, grammar=NONE), online)
    return models.lm, calibration_of(found["lm"].model.path) if found else Calibration()


def calibration_of(folder: Path) -> Calibration:
    """What `calibration.json` beside the weights says: median and spread of the bits a word of human news."""
    path = folder / "calibration.json"
    if not path.is_file():
        return Calibration()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(float(stored["median"]), float(stored["spread"]))
    except (ValueError, TypeError, KeyError):
        raise ModelError(say("{path} is damaged.", path=path), say("Install the model again, or take the file away to go without fluency.")) from None


def table_of() -> Table | None:
    """The shipped lexical translation table, opened when a sentence with a source comes."""
    from tqcheck.store import table
    from tqcheck.table import Table
    found = table()
    return Table(*found) if found else None


def grammar_of(config: Config) -> Grammar | None:
    """The grammar engine of the settings, or None; ModelError if Grammalecte is asked for and not installed."""
    if config.grammar == NONE:
        return None
    from tqcheck.cache import Cache, NoCache
    from tqcheck.engines import grammalecte, languagetool
    from tqcheck.grammar import Grammar
    cache = Cache() if config.cache else NoCache()
    if config.grammar.startswith("http"):
        return Grammar(languagetool.LanguageTool(config.grammar), cache)
    program = grammalecte.installed()
    if program is None and config.grammar != "auto":
        raise ModelError(say("{program} is not installed.", program=grammalecte.PROGRAM),
                         say("Install it (Debian: apt-get install grammalecte-cli), or choose grammar = “none”."))
    return Grammar(grammalecte.Grammalecte(program), cache) if program else None


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


def signature_of(config: Config, online: bool = False) -> str:
    """What reproduces the scores of a run with these settings; no model is loaded."""
    models, calibration = models_of(config, online)
    return signed(config, models, calibration)


def judge_of(config: Config, online: bool = False, threads: int | None = None, backends: Mapping[str, Any] = NOWHERE) -> Callable[
        [Sequence[Document]], list[Report]]:
    """A function that judges documents with the models of the settings, on so many threads (one a processor)."""
    models, calibration = models_of(config, online, threads, backends)
    return lambda documents: check_documents(documents, config, models, calibration)


def worker_judge(config: Config, online: bool, backends: Mapping[str, Any]) -> Callable[[Sequence[Document]], list[Report]]:
    """The judge of a worker, whose models run elsewhere."""
    return judge_of(config, online, 1, backends)
