"""What is made later is made once, whoever asks for it first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from smstui.bootstrap import later


class _Store:
    def __init__(self) -> None:
        self.opened = 0

    def open(self) -> None:
        self.opened += 1


def test_two_threads_that_ask_at_once_get_one_and_the_same() -> None:
    made: list[_Store] = []
    second_makes_too = Event()

    def make() -> _Store:
        if made:
            second_makes_too.set()
        store = _Store()
        made.append(store)
        second_makes_too.wait(0.2)
        return store

    store = later(make)

    def ask() -> None:
        store.open()

    with ThreadPoolExecutor(2) as threads:
        for asked in [threads.submit(ask) for _ in range(2)]:
            asked.result()

    assert [one.opened for one in made] == [2]
