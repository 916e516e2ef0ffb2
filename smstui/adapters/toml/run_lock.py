"""Let one run at a time send with a configuration: two of them would send the same reminders twice."""

from collections.abc import Iterator
from contextlib import contextmanager

from smstui.adapters.durable_file import PRIVATE, SHARED, hold_lock
from smstui.adapters.toml.places import Places
from smstui.adapters.write_failures import lock_failures_translated
from smstui.domain.errors import RunLocked

_FILE = "send.lock"


@contextmanager
def hold_run_lock(places: Places) -> Iterator[None]:
    """Hold the lock while the block runs, without waiting for it; raise RunLocked or LockFailed.

    The system drops it when the process ends, however that comes about.
    """
    path = places.state / _FILE
    mode = SHARED if places.new_file_mode() != PRIVATE else PRIVATE
    with lock_failures_translated(path):
        places.make_folder(places.state)
        lock = hold_lock(path, mode, seconds=0)
        try:
            lock.__enter__()
        except TimeoutError as error:
            raise RunLocked(str(path)) from error
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
