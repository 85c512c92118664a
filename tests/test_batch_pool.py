"""Workers: the same lines as one process, whatever becomes of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from worker_judges import Dying, asking, failing, rules

from tqcheck.batch.judging import Item, chunks, lines_of
from tqcheck.batch.pool import Make, Pool
from tqcheck.batch.remote import Models, Openers, Remote
from tqcheck.batch.rows import Row, Unreadable
from tqcheck.batch.run import Engine
from tqcheck.errors import InputError, ModelError, TqcheckError

UNREADABLE = InputError("not JSON", "Mend it.")
ITEMS: list[Item] = [Row(n, f"La phrase {n} dit « taureau **** » 😀. Puis rien.") if n % 5 else Unreadable(n, UNREADABLE) for n in range(23)]


def lines(make: Make, items: Sequence[Item] = ITEMS, workers: int = 2, openers: Openers | None = None) -> list[str]:
    with Pool(workers, make, openers or {}) as pool:
        return [line for some, _ in pool.judged(chunks(items, 3)) for line in some]


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_write_what_one_process_writes_in_the_same_order(workers: int) -> None:
    assert lines(rules, workers=workers) == lines_of(ITEMS, rules({}))[0]


def test_nothing_to_do_is_done() -> None:
    assert lines(rules, []) == []


def lives(folder: Path, count: int) -> Path:
    for n in range(count):
        (folder / str(n)).touch()
    return folder


def test_a_worker_that_is_killed_is_replaced_and_no_row_is_lost(tmp_path: Path) -> None:
    items: list[Item] = [Row(n, "Meurs donc." if n == 7 else "Un chat dort.") for n in range(20)]
    assert lines(Dying(lives(tmp_path, 2)), items) == lines_of(items, rules({}))[0]
    assert list(tmp_path.iterdir()) == []


def test_rows_that_kill_every_worker_end_the_run_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(TqcheckError, match="3 workers died of the same 3 rows") as caught:
        lines(Dying(lives(tmp_path, 9)), [Row(n, "Meurs donc.") for n in range(3)])
    assert "--workers" in caught.value.hint


def test_what_the_user_can_mend_is_told_as_if_there_were_one_process() -> None:
    with pytest.raises(ModelError, match="The model is gone") as caught:
        lines(failing)
    assert caught.value.hint == "Install it again."


class Backend:
    """A language model that notes which thread asks."""

    positions = 7

    def __init__(self) -> None:
        self.asked: list[str] = []

    def force(self, rows: Sequence[Sequence[str]]) -> list[tuple[float, ...]]:
        self.asked += [text for row in rows for text in row]
        return [(-1.0,) for _ in rows]


def test_a_model_is_opened_once_for_all_workers_and_asked_by_them() -> None:
    opened: list[Backend] = []

    def opener() -> Backend:
        opened.append(Backend())
        return opened[-1]
    lines(asking, openers={"lm": opener})
    assert len(opened) == 1
    assert sorted(opened[0].asked) == sorted(item.mt for item in ITEMS if isinstance(item, Row))


def test_no_thread_and_no_process_outlives_the_pool() -> None:
    before = threading.active_count()
    with Pool(2, rules, {}) as pool:
        next(pool.judged(chunks(ITEMS, 2)))
        processes = [worker.process for worker in pool.workers]
    assert threading.active_count() == before
    assert not any(process.is_alive() for process in processes)


def test_an_error_of_a_model_is_raised_where_it_was_asked() -> None:
    from multiprocessing import Pipe

    def broken() -> Backend:
        raise ModelError("It is damaged.", "Install it again.")
    ours, theirs = Pipe()
    models = Models({"lm": broken, "judge": Backend})
    models.serve(ours)
    with pytest.raises(ModelError, match="It is damaged"):
        Remote(theirs, "lm").force([["a"]])
    assert Remote(theirs, "judge").positions == 7
    theirs.close()
    models.close()


def test_a_short_run_starts_no_process() -> None:
    def refused(backends: object) -> object:
        raise AssertionError("a worker was started")
    engine = Engine(lambda: rules({}), refused, {}, workers=2)  # type: ignore[arg-type]
    assert [line for some, _ in engine.judged(ITEMS) for line in some] == lines_of(ITEMS, rules({}))[0]
