"""A batch that memory does not hold is halved; what comes out is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.engines.ct2 import Group, _Engine, out_of_memory
from tqcheck.errors import ModelError


class Small(_Engine):
    """An engine whose memory holds so many rows."""

    def __init__(self, room: int, error: Exception | None = None) -> None:
        self.tokens, self.parts, self.workers, self.room, self.sizes = 2048, 4, 2, room, list[int]()
        self.error = error or RuntimeError("CUDA failed with error out of memory")

    def submit(self, group: Group) -> Callable[[], list[Any]]:
        def results() -> list[Any]:
            self.sizes.append(len(group))
            if len(group) > self.room:
                raise self.error
            return [10 * i for i in group]
        return results


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30), st.integers(1, 9))
def test_every_row_comes_out_in_its_place_however_small_the_memory(lengths: Sequence[int], room: int) -> None:
    engine = Small(room)
    groups = engine.batches([["a"] * length for length in lengths])
    assert engine.run(groups, engine.submit) == [10 * i for i in range(len(lengths))]
    assert engine.tokens < 2048 or max(map(len, groups)) <= room


def test_later_batches_are_smaller_after_one_that_did_not_fit() -> None:
    engine = Small(4)
    engine.run([list(range(16))], engine.submit)
    assert engine.sizes == [16, 8, 4, 4, 8, 4, 4]
    assert engine.tokens == 2048 // 8


def test_one_row_that_does_not_fit_is_told_with_a_way_out() -> None:
    with pytest.raises(ModelError, match="does not fit") as caught:
        Small(0).run([[0, 1]], Small(0).submit)
    assert "cpu" in caught.value.hint


def test_another_error_is_not_taken_for_a_lack_of_memory() -> None:
    engine = Small(1, RuntimeError("unknown token"))
    with pytest.raises(ModelError, match="unknown token"):
        engine.run([[0, 1]], engine.submit)
    assert engine.tokens == 2048


@pytest.mark.parametrize(("error", "is_memory"), [
    (MemoryError(), True), (RuntimeError("CUDA failed with error out of memory"), True), (RuntimeError("std::bad_alloc"), True),
    (RuntimeError("cuBLAS failed with status CUBLAS_STATUS_NOT_SUPPORTED"), False), (ValueError("no model"), False)])
def test_a_lack_of_memory_is_known_by_what_the_libraries_say(error: Exception, is_memory: bool) -> None:
    assert out_of_memory(error) == is_memory
