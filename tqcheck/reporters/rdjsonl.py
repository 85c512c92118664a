"""Reports as reviewdog's diagnostics, one JSON object a line, as `rdjson` has them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tqcheck.report import Report
from tqcheck.reporters.base import Reporter
from tqcheck.reporters.characters import writable
from tqcheck.reporters.options import Options
from tqcheck.reporters.rdjson import diagnostics


def render(reports: Sequence[Report], options: Options) -> str:
    """A line a finding; without findings one empty line, which reviewdog skips."""
    return writable("\n".join(json.dumps(row, ensure_ascii=False) for row in diagnostics(reports, options))) + "\n"


REPORTER = Reporter("rdjsonl", "reviewdog's diagnostics, one a line", render)
