"""Settings: `[tool.tqcheck]` of pyproject.toml or tqcheck.toml, the nearest one upwards; unknown keys are errors.

    [tool.tqcheck]                  # in tqcheck.toml this line is left out
    fail-on = "major"               # exit status 1 from this severity on; "never"
    min-level = "minor"             # what is shown
    min-score = 80                  # exit status 1 under this document score
    disable = ["guillemets"]        # checks not run
    exclude = ["drafts/*"]          # files not read
    translator = "fr-en"            # shipped name, directory or hub id; "none": without
    lm = "lm"
    grammar = "auto"                # "auto": Grammalecte if it is installed; "grammalecte", the URL of a LanguageTool server, "none"
    judge = "judge"                 # the learned judge: shipped name, directory, "none"
    region = "fr-FR"                # whose French: "fr-FR" or "fr-CA"
    vocab = "vocab"                 # folder of accept.txt, reject.txt, terms.csv, terms.tbx (the one beside this file, if there is one)
    ui = "fr"                       # messages and explanations in French; "en", "auto": as LC_ALL, LC_MESSAGES or LANG say
    weights = {minor = 1, major = 5, critical = 25}
    checks.surprisal = {bits = 18}  # options of one check
    severities = {straight-quotes = "neutral"}  # of all findings of a check
    unused-ignores = true           # tell of comments such as <!-- tqcheck-ignore-next calque --> that hold nothing back

    [[tool.tqcheck.overrides]]      # for some paths only; the last that fits holds, lists and tables add up
    paths = ["drafts/*"]
    fail-on = "never"
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tqcheck.checks import CHECKS
from tqcheck.engines.base import PRECISIONS
from tqcheck.errors import ConfigError
from tqcheck.finding import Severity
from tqcheck.language import AUTO, LANGUAGES, cause, say, template
from tqcheck.metrics import Weights
from tqcheck.patterns import REGIONS
from tqcheck.settings import Override, merged, options_of, override_tables, severities_of, weights_of
from tqcheck.settings import check_known as check_known
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
    grammar: str = "auto"
    judge: str = "judge"
    region: str = "fr-FR"
    vocab: str | None = None
    vocabulary: Vocabulary = NOTHING
    """What the folder `vocab` holds."""
    device: str = "auto"
    precision: str = "int8"
    cache: bool = True
    ui: str = AUTO
    """The language of what people read; “auto”: that of the environment."""
    weights: Weights = Weights()
    checks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    unused_ignores: bool = False
    overrides: tuple[Override, ...] = ()
    root: str = field(default="", compare=False)
    """The folder of the settings file, from which the paths of `overrides` count."""

    @property
    def rules_alone(self) -> bool:
        """Whether neither a model nor a grammar engine is asked: the grammar engine “auto” is meant beside models, so that rules alone stay fast."""
        return {self.translator, self.lm, self.judge} == {"none"} and self.grammar in ("none", "auto")

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

    def at(self, path: str) -> Config:
        """The settings that hold for a path; what `overrides` say comes before the command line, as it is meant for that path."""
        config = self
        for override in self.overrides:
            if override.matches(path, self.root):
                config = replace(config, **{name: merged(getattr(config, name), value) for name, value in override.settings.items()})
        return config


SEVERITIES = tuple(severity.label for severity in Severity)
CHOICES = {
    "fail_on": (*SEVERITIES, NEVER), "min_level": SEVERITIES, "region": tuple(sorted(REGIONS)), "device": ("auto", "cpu", "cuda"),
    "precision": PRECISIONS, "ui": (*LANGUAGES, AUTO)}
TEXTS = {
    "translator": template('"fr-en", a directory or a hub id'), "lm": template('"lm", a directory or a hub id'),
    "judge": template('"judge" or a directory'), "vocab": template('"vocab", the path of a folder'), "ui": '"fr"'}
GRAMMARS = ("auto", "grammalecte", "none")
LISTS = ("disable", "only", "exclude")
SWITCHES = ("cache", "unused_ignores")
TABLES: Mapping[str, Callable[[Any, str], Any]] = {"weights": weights_of, "checks": options_of, "severities": severities_of}

SETTINGS = tuple(f.name.replace("_", "-") for f in fields(Config) if f.name not in ("vocabulary", "root"))


def checked(name: str, value: Any, where: str) -> Any:
    """The value of one setting, of the right type and allowed; ConfigError otherwise."""
    key = name.replace("_", "-")
    if name in CHOICES:
        check_known(str(value), CHOICES[name], say("value of {key}", key=key), where)
    if name in LISTS:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise ConfigError(say("{where}: {key} must be a list of texts", where=where, key=key), say('Write {key} = ["…", "…"].', key=key))
        for item in value if name != "exclude" else ():
            check_known(item, (check.id for check in CHECKS), "check", where)
        return tuple(value)
    if name == "min_score" and not (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100):
        raise ConfigError(say("{where}: min-score must be a number from 0 to 100", where=where), say("Write min-score = 80."))
    if name in SWITCHES and not isinstance(value, bool):
        raise ConfigError(say("{where}: {key} must be true or false", where=where, key=key), say("Write {key} = true.", key=key))
    if name in TEXTS and not isinstance(value, str):
        raise ConfigError(say("{where}: {key} must be a text", where=where, key=key), say("Write {key} = {text}.", key=key, text=say(TEXTS[name])))
    if name == "grammar" and not str(value).startswith(("http://", "https://")):
        check_known(str(value), (*GRAMMARS, "http://…"), say("value of {key}", key=key), where)
    if name == "overrides":
        return tuple(Override(paths, values_of(settings, where)) for paths, settings in override_tables(value, where))
    return TABLES[name](value, where) if name in TABLES else value


def values_of(settings: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The checked values of a table of settings, by field name; keys may be written with hyphens."""
    values = {}
    for key, value in settings.items():
        name = key.replace("-", "_")
        check_known(name.replace("_", "-"), SETTINGS, "setting", where)
        values[name] = checked(name, value, where)
    return values


def with_settings(config: Config, settings: Mapping[str, Any], where: str) -> Config:
    """A config with some settings changed; keys may be written with hyphens."""
    return replace(config, **values_of(settings, where))


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
    if path.is_char_device():
        raise ConfigError(say("{path}: is a device, not a configuration file", path=path), say("Give --config the path of a TOML file."))
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            say("{path}: cannot be read as a configuration file ({cause})", path=path, cause=cause(error)),
            say("Give --config the path of a TOML file.")) from None
    except (ValueError, RecursionError) as error:  # malformed, not UTF-8, or nested too deep
        raise ConfigError(say("{path}: not valid TOML: {error}", path=path, error=error), say("See https://toml.io for the syntax.")) from None


def load(path: Path | None = None, folder: Path | None = None) -> Config:
    """The config of a file, or of the nearest one from `folder` upwards, or the defaults."""
    path = path or find_file((folder or Path.cwd()).resolve())
    if path is None:
        return with_vocabulary(Config(), folder or Path.cwd())
    table = parsed(path)
    settings = own_table(table) if path.name == "pyproject.toml" else table
    if not isinstance(settings, dict):
        raise ConfigError(say("{path}: tool.tqcheck must be a table", path=path), say("Write [tool.tqcheck] and the settings under it."))
    return with_vocabulary(replace(with_settings(Config(), settings, str(path)), root=str(path.parent)), path.parent)


def with_vocabulary(config: Config, folder: Path) -> Config:
    """The config with what its vocabulary folder holds: the one it names, else `vocab` beside it if there is one."""
    place = folder / (config.vocab or "vocab")
    if not place.is_dir():
        if config.vocab:
            raise ConfigError(
                say("{place}: there is no such folder", place=place),
                say("Set vocab to the folder that holds accept.txt, reject.txt or terms.csv."))
        return config
    return replace(config, vocabulary=read_vocabulary(place))
