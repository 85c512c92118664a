"""Where tqcheck keeps what it can make again."""

from __future__ import annotations

import os
from pathlib import Path


def default_folder() -> Path:
    """`$TQCHECK_CACHE`, or the user's cache folder."""
    from platformdirs import user_cache_dir

    return Path(os.environ.get("TQCHECK_CACHE") or user_cache_dir("tqcheck"))
