"""The store: entries by their keys, in a database in one folder.

Owns: the folder, the database and its size, and whether an entry is unchanged since it was written.
Must never know: the content of entries.

Many processes use the store at a time, and any of them may be killed: SQLite handles this with a write-ahead log. A
store that cannot be used keeps nothing and finds nothing; no check fails because of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

FOLDER = "INVARIANTS_CACHE"
"""The environment variable that names another folder than the user's own."""

LARGEST_CACHE = 20_000
"""Entries that are kept. Those that were not used for longest are the first to go."""

LARGEST_ENTRY = 4 << 20
"""Characters of the longest entry that is kept."""

_BUSY = 2.0
"""Seconds to wait for another process that writes."""

_TABLE = "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, content TEXT, digest TEXT, used INTEGER)"


def default_folder() -> str:
    """Return the folder of the user's cache."""
    given = os.environ.get(FOLDER)
    if given:
        return given
    from platformdirs import user_cache_dir

    return user_cache_dir("invariants", appauthor=False)


class Store:
    """The entries in a folder, which is created when the first entry is kept."""

    def __init__(self, folder: str) -> None:
        self._path = Path(folder, "verdicts.sqlite")
        self.damaged = 0
        """Entries that were found to be other than they were written, and dropped."""

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the database for a moment: no connection is there when a process is forked."""
        with closing(sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(_TABLE)
            yield database

    def found(self, key: str) -> str | None:
        """Return the content of an entry; None if it is missing, or not as it was written."""
        if not self._path.exists():
            return None
        try:
            with self._opened() as database:
                row = database.execute("SELECT content, digest FROM entries WHERE key = ?", (key,)).fetchone()
                if row is None:
                    return None
                content, digest = row
                if isinstance(content, str) and digest == _digest(key, content):
                    database.execute("UPDATE entries SET used = unixepoch() WHERE key = ?", (key,))
                    return content
        except sqlite3.OperationalError:
            return None  # locked, or not to be opened
        except sqlite3.DatabaseError:
            self.damaged += 1
            self.clear()
            return None
        self.drop(key)
        return None

    def keep(self, key: str, content: str) -> None:
        """Keep an entry, in place of an earlier one."""
        if len(content) > LARGEST_ENTRY:
            return
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._opened() as database:
                row = key, content, _digest(key, content)
                database.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, unixepoch())", row)
                oldest = "SELECT key FROM entries ORDER BY used DESC LIMIT -1 OFFSET ?"
                database.execute(f"DELETE FROM entries WHERE key IN ({oldest})", (LARGEST_CACHE,))  # noqa: S608

    def drop(self, key: str) -> None:
        """Drop a damaged or forged entry, and count it."""
        self.damaged += 1
        with suppress(OSError, sqlite3.Error), self._opened() as database:
            database.execute("DELETE FROM entries WHERE key = ?", (key,))

    def clear(self) -> None:
        """Drop everything."""
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(f"{self._path}{suffix}")

    def size(self) -> tuple[int, int]:
        """Return the number of entries, and their bytes."""
        if not self._path.exists():
            return 0, 0
        try:
            with self._opened() as database:
                (count,) = database.execute("SELECT count(*) FROM entries").fetchone()
        except sqlite3.Error:
            count = 0
        files = (Path(f"{self._path}{suffix}") for suffix in ("", "-wal"))
        return count, sum(file.stat().st_size for file in files if file.exists())


def _digest(key: str, content: str) -> str:
    return sha256(f"{key}\n{content}".encode()).hexdigest()
