"""Settings: `[tool.tqcheck]` of pyproject.toml or tqcheck.toml, the nearest one upwards; unknown keys are errors.

    [tool.tqcheck]                  # in tqcheck.toml this line is left out
    fail-on = "major"               # exit status 1 from this severity on; "never"
    min-level = "minor"             # what is shown
    min-score = 80                  # exit status 1 under this document score
    disable = ["guillemets"]        # checks not run
    exclude = ["drafts/*"]          # files not read
    translator = "fr-en"            # shipped name, directory or hub id; "none": without
    lm = "lm"
    judge = "judge"                 # the learned judge: shipped name, directory, "none"
    region = "fr-FR"                # whose French: "fr-FR" or "fr-CA"
    vocab = "vocab"                 # folder of accept.txt, reject.txt, terms.csv, terms.tbx (the one beside this file, if there is one)
    weights = {minor = 1, major = 5, critical = 25}
    checks.surprisal = {bits = 18}  # options of one check
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tqcheck.checks import CHECKS
from tqcheck.errors import ConfigError
from tqcheck.finding import Severity
from tqcheck.lexicon import REGIONS
from tqcheck.metrics import Weights
from tqcheck.vocab import Vocabulary
from tqcheck.vocab import read as read_vocabulary

NEVER = "never"
NOTHING = Vocabulary()


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting, with its default."""

    fail_on: str = "major"
    min_level: str = "minor"
    min_score: float | None = None
    disable: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    translator: str = "fr-en"
    lm: str = "lm"
    judge: str = "judge"
    region: str = "fr-FR"
    vocab: str | None = None
    vocabulary: Vocabulary = NOTHING
    """What the folder `vocab` holds."""
    device: str = "auto"
    precision: str = "int8"
    cache: bool = True
    weights: Weights = Weights()
    checks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def shown(self) -> Severity:
        return Severity.parse(self.min_level)

    @property
    def failing(self) -> Severity | None:
        """The severity from which a run fails; None: no finding makes it fail."""
        return None if self.fail_on == NEVER else Severity.parse(self.fail_on)

    @property
    def active(self) -> tuple[str, ...]:
        """Ids of the checks that run."""
        return tuple(check.id for check in CHECKS if check.id not in self.disable and (not self.only or check.id in self.only))


SEVERITIES = tuple(severity.label for severity in Severity)
CHOICES = {
    "fail_on": (*SEVERITIES, NEVER), "min_level": SEVERITIES, "region": tuple(sorted(REGIONS)), "device": ("auto", "cpu", "cuda"),
    "precision": ("int8", "float16", "float32")}
TEXTS = {
    "translator": '"fr-en", a directory or a hub id', "lm": '"lm", a directory or a hub id', "judge": '"judge" or a directory',
    "vocab": '"vocab", the path of a folder'}
LISTS = ("disable", "only", "exclude")


SETTINGS = tuple(f.name.replace("_", "-") for f in fields(Config) if f.name != "vocabulary")


def near(word: str, known: Iterable[str]) -> str:
    """A hint that names what was probably meant, or all there is."""
    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, 1)
    return f"Did you mean “{close[0]}”?" if close else f"Known are: {', '.join(choices)}."


def check_known(word: str, known: Iterable[str], what: str, where: str) -> None:
    """ConfigError if `word` is not one of `known`."""
    known = tuple(known)
    if word not in known:
        raise ConfigError(f"{where}: unknown {what} “{word}”", near(word, known))


def checked(name: str, value: Any, where: str) -> Any:
    """The value of one setting, of the right type and allowed; ConfigError otherwise."""
    key = name.replace("_", "-")
    if name in CHOICES:
        check_known(str(value), CHOICES[name], f"value of {key}", where)
    if name in LISTS:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{where}: {key} must be a list of texts", f'Write {key} = ["…", "…"].')
        for item in value if name != "exclude" else ():
            check_known(item, (check.id for check in CHECKS), "check", where)
        return tuple(value)
    if name == "min_score" and not (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100):
        raise ConfigError(f"{where}: min-score must be a number from 0 to 100", "Write min-score = 80.")
    if name == "cache" and not isinstance(value, bool):
        raise ConfigError(f"{where}: cache must be true or false", "Write cache = true.")
    if name in TEXTS and not isinstance(value, str):
        raise ConfigError(f"{where}: {key} must be a text", f"Write {key} = {TEXTS[name]}.")
    return weights_of(value, where) if name == "weights" else options_of(value, where) if name == "checks" else value


def weights_of(value: Any, where: str) -> Weights:
    """Weights from a table of numbers."""
    if isinstance(value, Weights):
        return value
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: weights must be a table", "Write weights = {minor = 1, major = 5, critical = 25}.")
    for key, number in value.items():
        check_known(key.replace("-", "_"), (f.name for f in fields(Weights)), "weight", where)
        if not isinstance(number, int | float) or isinstance(number, bool) or not 0 <= number < math.inf:
            raise ConfigError(f"{where}: weight {key} must be a number from 0 on", "The default weights are 1, 5 and 25.")
    return Weights(**{key.replace("-", "_"): float(number) for key, number in value.items()})


def options_of(value: Any, where: str) -> dict[str, dict[str, Any]]:
    """Options of checks, each of the type its default has."""
    known = {check.id: check.options for check in CHECKS}
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: checks must be tables", "Write [tool.tqcheck.checks.surprisal].")
    out: dict[str, dict[str, Any]] = {}
    for check, options in value.items():
        check_known(check, known, "check", where)
        if not isinstance(options, dict):
            raise ConfigError(f"{where}: checks.{check} must be a table", f"Write [tool.tqcheck.checks.{check}].")
        out[check] = {key: option_of(check, key, option, known[check], where) for key, option in options.items()}
    return out


def option_of(check: str, key: str, value: Any, known: Mapping[str, Any], where: str) -> Any:
    """One option, converted to the type of its default."""
    check_known(key, known, f"option of {check}", where)
    default = known[key]
    if isinstance(default, frozenset) and isinstance(value, list):
        return default | frozenset(map(str, value))
    if isinstance(value, bool) != isinstance(default, bool) or not isinstance(value, type(default) | (int if isinstance(default, float) else type(default))):
        raise ConfigError(f"{where}: {check}.{key} must be of the kind of its default, {default!r}", f"See `tqcheck explain {check}`.")
    return type(default)(value)


def with_settings(config: Config, settings: Mapping[str, Any], where: str) -> Config:
    """A config with some settings changed; keys may be written with hyphens."""
    values = {}
    for key, value in settings.items():
        name = key.replace("-", "_")
        check_known(name.replace("_", "-"), SETTINGS, "setting", where)
        values[name] = checked(name, value, where)
    return replace(config, **values)


def find_file(folder: Path) -> Path | None:
    """The nearest tqcheck.toml, or pyproject.toml with a [tool.tqcheck], from `folder` upwards."""
    for place in (folder, *folder.parents):
        if (place / "tqcheck.toml").is_file():
            return place / "tqcheck.toml"
        project = place / "pyproject.toml"
        if project.is_file() and own_table(parsed(project)):
            return project
    return None


def own_table(project: Mapping[str, Any]) -> Any:
    """What pyproject.toml holds under tool.tqcheck; an empty table if nothing."""
    tool = project.get("tool", {})
    return tool.get("tqcheck", {}) if isinstance(tool, dict) else {}


def parsed(path: Path) -> dict[str, Any]:
    """A TOML file; ConfigError if it is missing or malformed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read as a configuration file ({error.strerror})", "Give --config the path of a TOML file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}", "See https://toml.io for the syntax.") from None


def load(path: Path | None = None, folder: Path | None = None) -> Config:
    """The config of a file, or of the nearest one from `folder` upwards, or the defaults."""
    path = path or find_file((folder or Path.cwd()).resolve())
    if path is None:
        return with_vocabulary(Config(), folder or Path.cwd())
    table = parsed(path)
    settings = own_table(table) if path.name == "pyproject.toml" else table
    if not isinstance(settings, dict):
        raise ConfigError(f"{path}: tool.tqcheck must be a table", "Write [tool.tqcheck] and the settings under it.")
    return with_vocabulary(with_settings(Config(), settings, str(path)), path.parent)


def with_vocabulary(config: Config, folder: Path) -> Config:
    """The config with what its vocabulary folder holds: the one it names, else `vocab` beside it if there is one."""
    place = folder / (config.vocab or "vocab")
    if not place.is_dir():
        if config.vocab:
            raise ConfigError(f"{place}: there is no such folder", "Set vocab to the folder that holds accept.txt, reject.txt or terms.csv.")
        return config
    return replace(config, vocabulary=read_vocabulary(place))
