"""What can go wrong and be mended by the user: one sentence, and a hint that is a way out."""

from __future__ import annotations


class TqcheckError(Exception):
    """Something the user can mend; the command line prints it without a traceback and exits with status 2."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def __reduce__(self) -> tuple[type[TqcheckError], tuple[str, str]]:
        """Both arguments again, so that it can come back from another process."""
        return type(self), (self.message, self.hint)


class InputError(TqcheckError):
    """An input file that cannot be read as what it should be."""


class NoFrenchError(InputError):
    """A file that can be read but holds no French prose; a hook passes over it."""


class ConfigError(TqcheckError):
    """A setting that is unknown or has the wrong type or value."""


class ModelError(TqcheckError):
    """A model that is missing, damaged or of the wrong kind."""
