"""What every test shares: the helpers beside it can be imported, and the cache is never the user's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tiny_models import Folders

    from tqcheck.engines.tokens import SentencePieces

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder of the test's own, and no Grammalecte, whether or not one is installed."""
    monkeypatch.setenv("TQCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TQCHECK_GRAMMALECTE", "")


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests read English, whatever the machine's language; one that speaks another begins anew after."""
    from tqcheck.language import ENGLISH, use

    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    use(ENGLISH)


@pytest.fixture(scope="session")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> SentencePieces:
    """A joint tokenizer of the tiny models' language."""
    torch = pytest.importorskip("torch")  # models/common.py, whose tokenizer training the tests share, imports it
    torch.set_num_threads(1)
    import tiny_models

    from tqcheck.engines.tokens import SentencePieces

    return SentencePieces(tiny_models.spm(tmp_path_factory.mktemp("tokens") / "source.spm").parent)


@pytest.fixture(scope="session")
def translator_folders(pieces: SentencePieces, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A tiny translator in both formats."""
    pytest.importorskip("transformers")
    import tiny_models

    return tiny_models.translator(tmp_path_factory.mktemp("translator"), pieces.folder / "source.spm")


@pytest.fixture(scope="session")
def lm_folders(pieces: SentencePieces, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A tiny language model in both formats."""
    pytest.importorskip("transformers")
    import tiny_models

    return tiny_models.language_model(tmp_path_factory.mktemp("lm"), pieces.folder / "source.spm")
