"""The queue and the limits: what is judged together, what is refused when, and that nothing is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import MutableMapping, Sequence
from concurrent.futures import CancelledError
from typing import Any

import httpx2 as httpx
import pytest
from services import BAD, GOOD, Held, rules, service_of

from tqcheck.document import Document, Segment
from tqcheck.report import Report
from tqcheck.server.app import create_app
from tqcheck.server.limits import Gate, Limits
from tqcheck.server.queueing import Full, Worker
from tqcheck.server.refusals import Refusal, later
from tqcheck.server.service import Service


def article(name: str, sentences: int = 1) -> Document:
    """A document of some sentences."""
    return Document(name, GOOD * sentences, tuple(Segment(GOOD, n * len(GOOD)) for n in range(sentences)))


def names(reports: Sequence[Report]) -> list[str]:
    """Whose reports they are."""
    return [report.document.path for report in reports]


def test_requests_that_wait_are_judged_together_and_each_gets_its_own() -> None:
    batches: list[int] = []
    told: list[tuple[int, int]] = []

    def judge(documents: Sequence[Document]) -> list[Report]:
        batches.append(len(documents))
        return rules(documents)
    worker = Worker(judge, told=lambda requests, sentences: told.append((requests, sentences)))
    answers = [worker.submit([article(f"{n}a", 2), article(f"{n}b")]) for n in range(3)]
    worker.start()
    assert [names(answer.result(20)) for answer in answers] == [["0a", "0b"], ["1a", "1b"], ["2a", "2b"]]
    worker.close()
    assert batches == [6]
    assert told == [(3, 9)]


def test_no_more_sentences_are_joined_than_agreed_but_one_request_may_be_larger() -> None:
    batches: list[list[str]] = []

    def judge(documents: Sequence[Document]) -> list[Report]:
        batches.append([document.path for document in documents])
        return rules(documents)
    worker = Worker(judge, joined=4)
    answers = [worker.submit([article(name, size)]) for name, size in (("a", 3), ("b", 2), ("c", 9), ("d", 1), ("e", 1))]
    worker.start()
    worker.close()
    assert batches == [["a"], ["b"], ["c"], ["d", "e"]]
    assert all(answer.done() for answer in answers)


def test_a_request_that_fails_answers_for_itself_alone() -> None:
    def judge(documents: Sequence[Document]) -> list[Report]:
        if any(document.path == "bad" for document in documents):
            raise ValueError("bad")
        return rules(documents)
    worker = Worker(judge)
    answers = {name: worker.submit([article(name)]) for name in ("one", "bad", "two")}
    worker.start()
    assert names(answers["one"].result(20)) == ["one"]
    assert names(answers["two"].result(20)) == ["two"]
    with pytest.raises(ValueError, match="bad"):
        answers["bad"].result(20)
    assert names(worker.submit([article("three")]).result(20)) == ["three"]
    worker.close()


def test_a_request_given_up_before_its_turn_is_not_judged() -> None:
    judge = Held()
    worker = Worker(judge)
    worker.start()
    first = worker.submit([article("first")])
    assert judge.begun.wait(20)
    second, third = worker.submit([article("second")]), worker.submit([article("third")])
    assert second.cancel()
    assert worker.waiting == 2
    judge.free.set()
    assert names(first.result(20) + third.result(20)) == ["first", "third"]
    with pytest.raises(CancelledError):
        second.result(20)
    worker.close()
    assert judge.batches == [1, 1]


def test_more_than_there_is_room_for_is_told_to_come_later() -> None:
    worker = Worker(rules, room=5)
    worker.submit([article("a", 4)])
    with pytest.raises(Full) as caught:
        worker.submit([article("b", 2)])
    assert caught.value.seconds > 0
    worker.submit([article("c")])
    assert worker.waiting == 5


def test_a_closed_worker_answers_what_waits_and_takes_no_more() -> None:
    worker = Worker(rules)
    answer = worker.submit([article("a")])
    worker.start()
    worker.close()
    assert names(answer.result(0)) == ["a"]
    assert not worker.alive
    with pytest.raises(Full):
        worker.submit([article("b")])


def test_many_threads_at_once_lose_nothing() -> None:
    worker = Worker(rules, joined=16)
    worker.start()
    got: dict[str, list[str]] = {}

    def ask(name: str) -> None:
        got[name] = names(worker.submit([article(name)]).result(30))
    threads = [threading.Thread(target=ask, args=(str(n),)) for n in range(100)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    worker.close()
    assert got == {str(n): [str(n)] for n in range(100)}


async def asked(app: Any, number: int) -> list[Any]:
    """The answers to as many requests at once."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return list(await asyncio.gather(*(client.post("/check", json={"mt": f"{BAD} Numéro {n}."}, timeout=60) for n in range(number))))


def test_two_hundred_requests_at_once_are_all_answered_each_with_its_own() -> None:
    with service_of() as service:
        answers = asyncio.run(asked(create_app(service), 200))
    assert [one.status_code for one in answers] == [200] * 200
    last = [one.json()["documents"][0]["segments"][-1]["text"] for one in answers]
    assert last == [f"Numéro {n}." for n in range(200)]


async def crowded(app: Any, judge: Held, number: int, taken: int) -> list[Any]:
    """The answers to requests that come one by one while the judge is held; those over `taken` are answered at once."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        waiting = [asyncio.create_task(client.post("/check", json={"mt": GOOD}, timeout=60)) for _ in range(taken)]
        await asyncio.to_thread(judge.begun.wait, 20)
        refused = [await client.post("/check", json={"mt": GOOD}, timeout=60) for _ in range(number - taken)]
        well = await client.get("/health")
        judge.free.set()
        return [*await asyncio.gather(*waiting), *refused, well]


@pytest.mark.parametrize(("limits", "status"), [(Limits(requests=3, per_client=9), 503), (Limits(requests=9, per_client=3), 429)])
def test_more_requests_than_are_taken_are_told_when_to_come_again(limits: Limits, status: int) -> None:
    judge = Held()
    with service_of(judge, limits=limits) as service:
        answers = asyncio.run(crowded(create_app(service), judge, 5, 3))
    assert [one.status_code for one in answers] == [200, 200, 200, status, status, 200]
    assert int(answers[3].headers["Retry-After"]) >= 1
    assert answers[3].json()["error"]["status"] == status


def test_an_answer_that_takes_too_long_is_given_up_and_the_service_goes_on() -> None:
    judge = Held()
    with service_of(judge, limits=Limits(seconds=0.05)) as service:
        app = create_app(service)
        late, = asyncio.run(asked(app, 1))
        judge.free.set()
    assert late.status_code == 503
    assert "0.05 seconds" in late.json()["error"]["message"]
    assert "Retry-After" in late.headers


def test_too_many_sentences_in_the_queue_are_503() -> None:
    service = Service(rules)
    service.worker = Worker(rules, room=1)
    service.worker.submit([article("a")])
    late, = asyncio.run(asked(create_app(service), 1))
    assert late.status_code == 503
    assert "wait" in late.json()["error"]["message"]


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads the body and answers nothing."""
    scope["got"] = (await receive())["body"]


def passed(parts: Sequence[bytes | None], limits: Limits, **headers: str) -> bytes:
    """The body that an application behind the gate gets, sent in parts; after None nothing comes any more."""
    scope: dict[str, Any] = {"type": "http", "path": "/check", "client": ("1.2.3.4", 5), "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    rest = list(parts)

    async def receive() -> MutableMapping[str, Any]:
        part = rest.pop(0)
        if part is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": part, "more_body": bool(rest)}
    gate = Gate(nothing, limits, lambda: 1.0)
    try:
        asyncio.run(gate(scope, receive, receive))  # type: ignore[arg-type]
    finally:
        assert not gate.inside
    return scope["got"]  # type: ignore[no-any-return]


def test_a_body_in_parts_comes_through_whole() -> None:
    assert passed([b"a", b"", b"bc"], Limits()) == b"abc"


@pytest.mark.parametrize(("parts", "headers", "status"), [
    ([b"x" * 6000, b"x" * 6000, b"never read"], {}, 413), ([b"never read"], {"content-length": "999999"}, 413), ([b"{", None], {}, 408)])
def test_a_body_that_is_too_large_or_does_not_end_is_refused_and_counted_out(parts: list[bytes | None], headers: dict[str, str], status: int) -> None:
    with pytest.raises(Refusal) as caught:
        passed(parts, Limits(characters=10, seconds=0.05), **headers)
    assert caught.value.status == status


def test_a_refusal_says_whole_seconds_and_at_least_one() -> None:
    assert [later(503, "m", seconds).headers["Retry-After"] for seconds in (0.0, 0.2, 1.0, 7.01)] == ["1", "1", "1", "8"]
