"""SQLite for a process with many threads: its writers queue instead of polling the file's lock.

SQLite lets one writer in at a time; the others sleep and ask again, for longer each time. Within a process
a plain lock wakes the next one at once. It is no guard: after the same time limit SQLite itself decides.
"""

import threading

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """Rows of a bulk insert go in as many at once as SQLite takes, not as it took before its version 3.32."""

    max_query_params = 32_766 if base.Database.sqlite_version_info >= (3, 32) else 999


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a queue for the writers of this process."""

    features_class = DatabaseFeatures

    _writers = threading.Lock()
    _is_writing = False

    def _start_transaction_under_autocommit(self):
        self._is_writing = self._writers.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5))
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._let_go()
            raise

    def _commit(self):
        try:
            return super()._commit()
        finally:
            self._let_go()

    def _rollback(self):
        try:
            return super()._rollback()
        finally:
            self._let_go()

    def _close(self):
        try:
            return super()._close()
        finally:
            self._let_go()

    def _let_go(self):
        if self._is_writing:
            self._is_writing = False
            self._writers.release()
