"""Many at a time: a fixed number of workers over one iterator."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from seam_bulk.seam.pacing import Width
from seam_bulk.seam.workers import BREATH, Lanes, in_breaths, share_out, unless


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 20))


@pytest.mark.parametrize("width", [1, 3, 50])
def test_everything_is_done_once_and_never_more_at_a_time_than_allowed(width: int) -> None:
    done, under_way, most = list[int](), 0, 0

    async def do(piece: int) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        done.append(piece)

    run(share_out(range(20), do, width))
    assert sorted(done) == list(range(20))
    assert most == min(width, 20)


def test_work_is_started_in_its_order_and_only_when_somebody_is_free() -> None:
    taken = list[int]()

    def pieces() -> Iterator[int]:
        for piece in range(5):
            taken.append(piece)
            yield piece

    async def do(piece: int) -> None:
        assert len(taken) <= piece + 2
        await asyncio.sleep(0)

    run(share_out(pieces(), do, 2))
    assert taken == list(range(5))


@pytest.mark.parametrize("width", [1, 4])
def test_the_first_exception_ends_all_workers_and_is_raised_as_it_is(width: int) -> None:
    started = list[int]()

    async def do(piece: int) -> None:
        started.append(piece)
        await asyncio.sleep(0)
        if piece == 2:
            raise KeyError("two")
        await asyncio.sleep(0.001)

    with pytest.raises(KeyError, match="two"):
        run(share_out(range(1000), do, width))
    assert len(started) < 20


def test_nothing_to_do_is_done_at_once() -> None:
    async def do(piece: int) -> None:
        pytest.fail("there was nothing to do")

    run(share_out([], do, 8))
    run(share_out([], do, 1))


def test_lanes_let_in_as_many_as_the_width_allows_at_that_moment() -> None:
    width, inside, most = Width(4), 0, 0

    async def one(lanes: Lanes) -> None:
        nonlocal inside, most
        async with lanes:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async def many() -> None:
        lanes = Lanes(width)
        await asyncio.gather(*(one(lanes) for _ in range(40)))

    asyncio.run(many())
    assert most == 4
    most = 0
    width.narrow(0.0)
    asyncio.run(many())
    assert most == 2


def test_who_gives_up_waiting_for_a_lane_leaves_it_to_the_next() -> None:
    async def go() -> str:
        lanes = Lanes(Width(1))
        async with lanes:
            first = asyncio.create_task(lanes.__aenter__())
            second = asyncio.create_task(lanes.__aenter__())
            await asyncio.sleep(0)
            first.cancel()
        async with asyncio.timeout(5):
            await second
        return "in"

    assert asyncio.run(go()) == "in"


def test_what_comes_is_waited_for_until_it_is_over() -> None:
    async def go() -> None:
        asked, over = asyncio.Event(), False

        async def late() -> str:
            asked.set()
            await asyncio.sleep(3600)
            return "late"

        async def soon() -> str:
            return "soon"

        def is_over() -> bool:
            return over

        assert await unless(is_over, soon()) == "soon"
        waiting = asyncio.create_task(unless(is_over, late()))
        await asked.wait()
        over = True
        assert await waiting is None

    run(go())


def test_trouble_with_what_comes_is_raised_as_it_is() -> None:
    async def trouble() -> str:
        raise ValueError("no")

    async def go() -> None:
        with pytest.raises(ValueError, match="no"):
            await unless(lambda: False, trouble())

    run(go())


def test_others_go_first_now_and_then_while_many_pieces_are_gone_through() -> None:
    async def go() -> None:
        waited, gone_through = list[int](), 0

        async def other() -> None:
            while gone_through < 100:
                waited.append(gone_through)
                await asyncio.sleep(0)

        meanwhile = asyncio.create_task(other())
        async for piece in in_breaths(range(1, 101)):
            gone_through = piece
        await meanwhile
        assert waited == [BREATH, 2 * BREATH, 3 * BREATH]

    run(go())
