"""An on-disk memory of what models said, so that an article read twice is translated once.

SQLite in write-ahead mode: several processes may share it. A cache that is locked, damaged or read-only costs time, never a result.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tqcheck.folders import default_folder

T = TypeVar("T")
FILE = "evidence-v1.sqlite"
SCHEMA = "CREATE TABLE IF NOT EXISTS entries (age INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB UNIQUE NOT NULL, value BLOB NOT NULL)"
ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model an answer came from, known without loading it."""

    name: str
    checksum: str
    precision: str
    settings: str = ""
    """Whatever else changes the answer, such as `beam=2`."""


def key(identity: Identity, *parts: str) -> bytes:
    """The cache key of an answer of that model about some text."""
    return hashlib.sha256(json.dumps([identity.checksum, identity.precision, identity.settings, *parts]).encode()).digest()


class Cache:
    """JSON values by key, in one file of at most about `megabytes`; the oldest go first. `patience`: seconds to wait for another process."""

    def __init__(self, folder: Path | None = None, megabytes: float = 256, patience: float = 2) -> None:
        self.path = (folder or default_folder()) / FILE
        self.limit, self.patience = int(megabytes * 2**20), patience
        self.trouble: str | None = None
        """Why the cache is no longer used, or None."""

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        """What is known of some keys; an entry that cannot be read is not known."""
        rows: list[tuple[bytes, bytes]] = []
        with self._tolerant() as connection:
            for start in range(0, len(keys) if connection else 0, ASKED_AT_ONCE):
                some = keys[start : start + ASKED_AT_ONCE]
                rows += connection.execute(f"SELECT key, value FROM entries WHERE key IN ({','.join('?' * len(some))})", some) if connection else ()
        return {name: value for name, stored in rows if (value := _unpacked(stored)) is not None}

    def put(self, values: Mapping[bytes, Any]) -> None:
        """Remember some values, and forget the oldest if they are too many."""
        rows = [(name, zlib.compress(json.dumps(value, separators=(",", ":")).encode())) for name, value in values.items()]
        with self._tolerant() as connection:
            if connection and rows:
                connection.executemany("INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)", rows)
                connection.commit()
                self._shrink(connection)

    def _shrink(self, connection: sqlite3.Connection) -> None:
        """Drop the older half while the file is over its limit."""
        while _bytes(connection) > self.limit and (count := connection.execute("SELECT count(*) FROM entries").fetchone()[0]) > 1:
            connection.execute("DELETE FROM entries WHERE age IN (SELECT age FROM entries ORDER BY age LIMIT ?)", (count // 2,))
            connection.commit()
            connection.executescript("PRAGMA incremental_vacuum")  # `execute` would step once and free one page

    @contextmanager
    def _tolerant(self) -> Iterator[sqlite3.Connection | None]:
        """An open database, or None; an error inside ends the use of the cache, not of the program."""
        connection = None if self.trouble else self._connected()
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            self.trouble = str(error)
            if not isinstance(error, sqlite3.OperationalError):
                _remove(self.path)
        finally:
            if connection:
                connection.close()

    def _connected(self) -> sqlite3.Connection | None:
        """The database; a damaged one is thrown away and begun again."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return _opened_anew(self.path, self.patience)
        except (OSError, sqlite3.Error) as error:
            self.trouble = str(error)
            return None


class NoCache(Cache):
    """A memory that keeps nothing."""

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        """Nothing."""
        return {}

    def put(self, values: Mapping[bytes, Any]) -> None:
        """Forget them."""


def remembered(cache: Cache, keys: Sequence[bytes], compute: Callable[[list[int]], Sequence[T]], dump: Callable[[T], Any],
               load: Callable[[Any], T]) -> list[T]:
    """One value a key: from the cache, or from `compute`, which is given the indices of the keys that are missing, each distinct one once."""
    known: dict[bytes, T] = {}
    for name, stored in cache.get(list(dict.fromkeys(keys))).items():
        try:
            known[name] = load(stored)
        except (KeyError, IndexError, TypeError, ValueError):
            continue
    missing = list({name: index for index, name in reversed(list(enumerate(keys))) if name not in known}.values())[::-1]
    if missing:
        fresh = {keys[index]: value for index, value in zip(missing, compute(missing), strict=True)}
        cache.put({name: dump(value) for name, value in fresh.items()})
        known.update(fresh)
    return [known[name] for name in keys]


def _opened(path: Path, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=patience)
    try:
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


def _opened_anew(path: Path, patience: float) -> sqlite3.Connection:
    """The database at `path`, or an empty one in the place of a file that is no database."""
    try:
        return _opened(path, patience)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        _remove(path)
        return _opened(path, patience)


def _remove(path: Path) -> None:
    """Delete a damaged cache, if it will go."""
    with suppress(OSError):
        for part in (f"{path}-wal", f"{path}-shm", path):
            Path(part).unlink(missing_ok=True)


def _bytes(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA page_count").fetchone()[0] * connection.execute("PRAGMA page_size").fetchone()[0])


def _unpacked(stored: bytes) -> Any:
    """The stored value, or None if it is not what `put` wrote."""
    try:
        return json.loads(zlib.decompress(stored))
    except (zlib.error, ValueError, TypeError):
        return None
