"""The command line: parses, calls, prints, and decides the exit status."""

from __future__ import annotations

import codecs
import gc
import io
import os
import sys

from tqcheck.errors import TqcheckError
from tqcheck.language import cause, say

USER_ERROR, BUG, INTERRUPTED = 2, 3, 130


def complain(error: TqcheckError) -> None:
    """An error as one sentence and a way out, on standard error; what it quotes, such as a file's name, cannot steer the terminal."""
    from tqcheck.reporters.characters import harmless
    print(f"tqcheck: {harmless(error.message)}\n   " + say("hint: {hint}", hint=harmless(error.hint)), file=sys.stderr)


def open_streams() -> None:
    """Standard streams that can be used whatever the program was started with: none closed, none that dies of a letter."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            plain = codecs.lookup(stream.encoding).name == "ascii"  # as of LANG=C, which says nothing of what the terminal shows
            stream.reconfigure(encoding="utf-8" if plain else None, errors="replace")


def main() -> None:
    """Run the program; exit status 0 clean, 1 findings, 2 something the user can mend, 3 our bug, 130 interrupted."""
    gc.set_threshold(200_000)  # what loading makes stays; to look for garbage in it every 700 objects took a sixth of a short run
    from tqcheck.cli.app import app
    open_streams()
    try:
        app()
    except TqcheckError as error:
        complain(error)
        sys.exit(USER_ERROR)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        what = f"{error.filename or say('output')}: {cause(error)}"
        complain(TqcheckError(what, say("Look for a full disk, a missing permission or a device that is gone.")))
        sys.exit(USER_ERROR)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception:
        import traceback
        traceback.print_exc()
        complain(TqcheckError(say("this is a bug in tqcheck, not in your text."), say("please report it with the lines above.")))
        sys.exit(BUG)
