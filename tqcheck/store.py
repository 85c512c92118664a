"""Where models are: shipped ones by name, folders, and the local Hugging Face cache."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tqcheck.engines.base import Format, library
from tqcheck.errors import ModelError
from tqcheck.language import say, template

Kind = Literal["translator", "lm", "judge"]
SHIPPED: dict[str, Kind] = {"fr-en": "translator", "lm": "lm", "judge": "judge"}
PACKAGE = Path(__file__).resolve().parent
PLACES: tuple[Callable[[str], Path], ...] = (lambda name: PACKAGE / "_models" / name, lambda name: PACKAGE.parent / "models" / name / "weights")
"""Where shipped weights lie: in a wheel, then in a checkout."""
NOUN: dict[Kind, str] = {"translator": template("a translator"), "lm": template("a language model"), "judge": template("a judge")}
HUB_ID = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w./-]+))?")
WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json")
"""Weights that are refused: to read a pickle may run a program that it holds."""
NEEDED = ["*.json", "*.spm", "*.model", "*.txt", "*.safetensors", "model.bin"]
MANIFEST = "sha256.json"
FEWEST = 32
"""Positions; no model for sentences has fewer."""


@dataclass(frozen=True, slots=True)
class ModelPath:
    """A model that was found, not loaded."""

    path: Path
    kind: Kind
    name: str
    format: Format
    checksum: str
    """sha256 of its weights, in hex."""
    positions: int | None = None
    """Longest row of tokens it should be given, where its `tqcheck.json` says so."""


def resolve(name: str, kind: Kind, *, offline: bool = True) -> ModelPath:
    """The model called `name`: a shipped name, a folder, or a hub id `org/name[@revision]`, which is fetched unless `offline`.

    ModelError, with what to do, for an unknown name, a folder that is no model, or a model of the other kind.
    """
    if name in SHIPPED:
        return _found(_shipped(name), kind, name)
    if Path(name).is_dir():
        return _found(Path(name), kind, Path(name).resolve().name)
    if match := HUB_ID.fullmatch(name):
        if match["revision"] and (pinned := converted(match["repository"], match["revision"])).is_dir():
            return _found(pinned, kind, name)
        snapshot = _fetched(match["repository"], match["revision"], offline)
        made = converted(match["repository"], snapshot.name)
        return _found(made if made.is_dir() else snapshot, kind, name)
    raise ModelError(
        say("There is no model called {name}.", name=name),
        say("Use a shipped one ({names}), a folder, or a hub id such as org/name.", names=", ".join(SHIPPED)))


def converted(repository: str, commit: str) -> Path:
    """Where the CTranslate2 form of a hub model is kept, whether or not it was made: `$TQCHECK_MODELS`, or the user's data folder."""
    from platformdirs import user_data_dir
    folder = Path(os.environ.get("TQCHECK_MODELS") or Path(user_data_dir("tqcheck")) / "models")
    return folder / f"{repository.replace('/', '--')}@{commit}"


def pull(name: str, revision: str | None = None, *, offline: bool = False) -> Path:
    """Fetch a hub model, `org/name[@revision]`, and convert it to CTranslate2 int8 once; where the converted folder is.

    ModelError for what is no hub id, cannot be fetched, or is of an architecture that cannot be converted.
    """
    match = HUB_ID.fullmatch(name)
    if match is None:
        raise ModelError(say("{name} is not the id of a model on the hub.", name=name), say("Give one such as Helsinki-NLP/opus-mt-fr-en."))
    snapshot = _fetched(match["repository"], revision or match["revision"], offline)
    made = converted(match["repository"], snapshot.name)
    if not made.is_dir():
        from tqcheck.engines.convert import convert
        made.parent.mkdir(parents=True, exist_ok=True)
        convert(snapshot, made)
    return made


def about(path: Path) -> dict[str, Any]:
    """What a model folder says of itself in `tqcheck.json`: licence, scores and the like."""
    return _json(path / "tqcheck.json")


def shipped() -> tuple[tuple[str, Path | None], ...]:
    """The names of the models that come with tqcheck, and where they lie; None for one that is not here."""
    return tuple((name, _place(name)) for name in SHIPPED)


def table() -> tuple[Path, str] | None:
    """The shipped lexical translation table and its sha256; None where an installation has none."""
    places = (place("table") / "table.sqlite" for place in PLACES)
    return next(((path, _checksum_of(path)) for path in places if path.is_file()), None)


def estimate() -> tuple[Path, str] | None:
    """The shipped weights of the score and their sha256; None where an installation has none."""
    places = (place("score") / "score.json" for place in PLACES)
    return next(((path, _checksum_of(path)) for path in places if path.is_file()), None)


def _checksum_of(path: Path) -> str:
    return str(_json(path.parent / MANIFEST).get(path.name) or _sha256(path))


def verify(path: Path) -> list[str]:
    """What is wrong with a model folder, by its `sha256.json`: one sentence a fault, none if all is well."""
    if not (path / MANIFEST).is_file():
        return [say("{manifest} is missing: the files cannot be verified", manifest=MANIFEST)]
    try:
        sums = {str(name): str(digest) for name, digest in json.loads((path / MANIFEST).read_text(encoding="utf-8")).items()}
    except (ValueError, AttributeError):
        return [say("{manifest} is damaged", manifest=MANIFEST)]
    return list(_faults(path, sums))


def _faults(path: Path, sums: dict[str, str]) -> Iterator[str]:
    for name, digest in sums.items():
        if not (path / name).is_file():
            yield say("{name} is missing", name=name)
        elif _sha256(path / name) != digest:
            yield say("{name} is not what its checksum says", name=name)


def _place(name: str) -> Path | None:
    """The first place that holds the weights of a shipped model."""
    return next((place(name) for place in PLACES if (place(name) / "model.bin").is_file()), None)


def _shipped(name: str) -> Path:
    path = _place(name)
    if path is None:
        raise ModelError(say("The shipped model {name} is not in this installation.", name=name),
                         say("Install tqcheck from its wheel, or train the model with models/{name}/train.py.", name=name))
    return path


def _fetched(repository: str, revision: str | None, offline: bool) -> Path:
    """A snapshot in the Hugging Face cache; with `offline` only one that is already there."""
    hub = library("huggingface_hub", '"tqcheck[hf]"')
    try:
        return Path(hub.snapshot_download(repository, revision=revision, local_files_only=offline, allow_patterns=NEEDED))
    except (OSError, ValueError) as error:  # the hub's own errors are OSErrors
        name = repository + (f"@{revision}" if revision else "")
        told = (say("The model {name} is not in the local Hugging Face cache.", name=name) if offline
                else say("The model {name} could not be fetched.", name=name))
        hint = (say("Fetch it once with “tqcheck models pull”, or give a folder.") if offline
                else say("Check the name, the revision and the network, or give a folder."))
        raise ModelError(told, hint) from error


def _found(path: Path, kind: Kind, name: str) -> ModelPath:
    """The folder as a ModelPath, once format and kind are clear."""
    said = about(path)
    if (path / "model.bin").is_file():
        format, actual = _format_and_kind_of_ct2(path)
    elif (path / "config.json").is_file() and any((path / weights).is_file() for weights in WEIGHTS):
        format, actual = "transformers", "translator" if _json(path / "config.json").get("is_encoder_decoder") else "lm"
    elif any((path / weights).is_file() for weights in PICKLED):
        raise ModelError(
            say("The folder {path} holds pickled weights, which tqcheck does not open: they could run a program.", path=path),
            say("Give the model in safetensors format; on the hub it may be under a revision such as refs/pr/1."))
    else:
        raise ModelError(
            say("The folder {path} holds no model.", path=path),
            say("It needs model.bin (CTranslate2), or config.json and weights in safetensors (Hugging Face)."))
    if said.get("kind", actual) != kind:
        raise ModelError(
            say("The model {name} is not {noun}.", name=name, noun=say(NOUN[kind])),
            say("Give {noun}, such as the shipped {name}.", noun=say(NOUN[kind]), name=_shipped_name(kind)))
    positions = said.get("positions")
    if positions is not None and (not isinstance(positions, int) or positions < FEWEST):
        raise ModelError(
            say("The file {path} is damaged: “positions” is no number from {fewest} on.", path=path / 'tqcheck.json', fewest=FEWEST),
            say("Install the model again."))
    return ModelPath(path, kind, str(said.get("name", name)), format, _checksum(path, format), positions)


def _format_and_kind_of_ct2(path: Path) -> tuple[Format, Kind]:
    """A CTranslate2 language model has one vocabulary, a translator a shared one or two."""
    return "ctranslate2", "lm" if any(path.glob("vocabulary.*")) else "translator"


def _shipped_name(kind: Kind) -> str:
    return next(name for name, its in SHIPPED.items() if its == kind)


def _checksum(path: Path, format: Format) -> str:
    """sha256 of the weights, from the manifest where it tells; sharded weights: of the checksums of the shards."""
    files = [path / "model.bin"] if format == "ctranslate2" else _weights(path)
    stored = _json(path / MANIFEST)
    sums = [str(stored.get(file.name) or _sha256(file)) for file in files]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def _weights(path: Path) -> list[Path]:
    """The weight files that transformers would load."""
    first = next(path / name for name in WEIGHTS if (path / name).is_file())
    if first.suffix != ".json":
        return [first]
    shards = _json(first).get("weight_map")
    names = set(map(str, shards.values())) if isinstance(shards, dict) else set()
    if not names or any(Path(name).name != name or not (path / name).is_file() for name in names):
        raise ModelError(say("The file {first} names weights that are not beside it.", first=first), say("Install the model again."))
    return sorted(path / name for name in names)


def _sha256(file: Path) -> str:
    """The checksum of a file; the hub's cache names a large file after it."""
    real = file.resolve()
    if re.fullmatch(r"[0-9a-f]{64}", real.name):
        return real.name
    digest = hashlib.sha256()
    with real.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def _json(path: Path) -> dict[str, Any]:
    """The object in a JSON file, empty where there is none; ModelError if it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(say("The file {path} is damaged.", path=path), say("Install the model again.")) from error
    return found if isinstance(found, dict) else {}
