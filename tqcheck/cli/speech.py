"""The language of the command line: `--ui`, which every subcommand takes, else the setting `ui`, else LC_ALL, LC_MESSAGES and LANG.

Help texts are made at import, in English; in another language they are translated when they are asked for, so that a run without help pays nothing. The
framework's own words (Usage, Options) go through the same catalogue, and its usage errors become sentences with a hint as all others are.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperGroup

from tqcheck.errors import InputError, TqcheckError
from tqcheck.language import AUTO, ENGLISH, LANGUAGES, chosen, say, spoken, template, use

USAGE_ERROR: Any = typer.BadParameter.__mro__[1]
"""The framework's error for a command line that it cannot read; typer has it from click, or from its own copy of click."""
FRAMEWORK = (template("Arguments"), template("Options"), template("Commands"), template("required"), template("Show this message and exit."),
             template("Missing command."))
_asked: ContextVar[str | None] = ContextVar("asked", default=None)


class Speaking(TyperGroup):
    """The root command: it hears `--ui` wherever it stands, before anything else is read."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        ui = copy.copy(next(param for param in self.params if param.name == "ui"))
        ui.expose_value = False
        for command in below(self):
            command.params.append(ui)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Read the command line, in the language that it asks for."""
        hear(args)
        if spoken() != ENGLISH:
            for command in (self, *below(self)):
                translate(command)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except USAGE_ERROR as error:
            raise told(error) from None

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand; its usage errors are told as our own where the framework would speak another language."""
        try:
            return super().invoke(ctx)
        except USAGE_ERROR as error:
            raise told(error) from None


def below(group: Any) -> Iterator[Any]:
    """The commands of a group, and those of the groups in it."""
    for command in group.commands.values():
        yield command
        yield from below(command) if hasattr(command, "commands") else ()


def hear(args: Sequence[str]) -> None:
    """Speak the language that `--ui` asks for, else that of the environment; InputError for one that is not spoken here."""
    before = list(args[:args.index("--")] if "--" in args else args)
    named = [value for flag, value in pairwise(before) if flag == "--ui"]
    named += [one.partition("=")[2] for one in before if one.startswith("--ui=")]
    wanted = named[-1] if named else None
    use(chosen(wanted or AUTO, os.environ))
    if wanted is not None and wanted not in (*LANGUAGES, AUTO):
        raise InputError(say("tqcheck does not speak “{language}”", language=wanted), say("Choose one of: {names}.", names=", ".join((*LANGUAGES, AUTO))))
    _asked.set(wanted)


def settle(setting: str) -> None:
    """Speak the language of the setting `ui`, unless the command line asks for one."""
    if _asked.get() is None:
        use(chosen(setting, os.environ))


def settle_by_files() -> None:
    """The same for commands that need no settings, which a damaged file must not stop."""
    from tqcheck.config import load
    try:
        settle(load().ui)
    except TqcheckError:
        return


def translate(command: Any) -> None:
    """Have the help of a command speak the language."""
    command.help = say(command.help) if command.help else None
    command.options_metavar = say("[OPTIONS]")
    command.subcommand_metavar = say("COMMAND [ARGS]...")
    formatter = type("Formatter", (command.context_class.formatter_class,), {"write_usage": usage, "write_heading": heading, "write_dl": definitions})
    command.context_class = type("Context", (command.context_class,), {"formatter_class": formatter})


def usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
    """A formatter's usage line."""
    super(type(self), self).write_usage(prog, args, say("Usage: "))


def heading(self: Any, name: str) -> None:
    """A formatter's heading of a section."""
    self.write(f"{'':>{self.current_indent}}{say(name)}{say(': ').rstrip()}\n")


def definitions(self: Any, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
    """A formatter's list of options or commands with their help."""
    super(type(self), self).write_dl([(name, helped(text)) for name, text in rows], *args, **options)


def helped(text: str) -> str:
    """The help of an option, and what the framework adds to it in brackets."""
    plain, bracket, extras = text.rpartition("[") if text.endswith("]") else (text, "", "")
    extras = re.sub(r"default: (.*)(?=\])", lambda shown: say("default: {value}", value=shown[1]), (bracket + extras).replace("required", say("required")))
    return "  ".join(filter(None, (say(plain.rstrip()), extras)))


def told(error: Any) -> Exception:
    """A usage error in the language spoken; in English, and where it is a page of help, it is left as it is."""
    kind, of = type(error).__name__, error.ctx.command_path if error.ctx else "tqcheck"
    if spoken() == ENGLISH or kind == "NoArgsIsHelpError":
        return error  # type: ignore[no-any-return]
    hint = say("See {command} --help.", command=of)
    if kind == "NoSuchOption":
        meant = ", ".join(error.possibilities or ())
        said = say("{command}: there is no option {option}", command=of, option=error.option_name)
        return InputError(said, say("Did you mean “{close}”?", close=meant) if meant else hint)
    if kind == "BadOptionUsage":
        return InputError(say("{command}: {name} needs a value", command=of, name=error.option_name), hint)
    if command := re.match(r"No such command '(.*?)'", error.message):
        return InputError(say("{command}: there is no subcommand {name}", command=of, name=command[1]), hint)
    if getattr(error, "param", None) is None:
        return InputError(of + say(": ") + say(error.message), hint)
    name = error.param.metavar or error.param.opts[0]
    if kind == "MissingParameter":
        return InputError(say("{command}: {name} is missing", command=of, name=name), hint)
    return InputError(say("{command}: {name} cannot have this value", command=of, name=name), hint)
