import asyncio
import itertools

from papyon.aio.reconnect import CERTAIN, LONGEST_AWAY, STEADY, Backoff, ComeBack, Pause


def test_the_waits_double_up_to_the_ceiling():
    backoff = Backoff(lambda: 1.0, first=2.0, ceiling=10.0)
    assert [backoff.next_wait() for _ in range(5)] == [2.0, 4.0, 8.0, 10.0, 10.0]


def test_most_of_a_wait_is_chance():
    assert Backoff(lambda: 0.0, first=2.0).next_wait() == 2.0 * CERTAIN
    assert Backoff(lambda: 0.5, first=2.0).next_wait() == 1.0 + CERTAIN


def test_all_clients_of_a_restarted_server_come_back_spread():
    chances = [number / 100 for number in range(100)]
    waits = sorted(Backoff(lambda chance=chance: chance).next_wait() for chance in chances)
    assert waits[-1] - waits[0] > 2.5
    assert max(later - sooner for sooner, later in itertools.pairwise(waits)) < 0.1


def test_in_another_network_it_begins_anew():
    backoff = Backoff(lambda: 1.0, first=2.0)
    backoff.next_wait()
    backoff.begin_anew()
    assert backoff.next_wait() == 2.0


def test_nobody_is_kept_away_for_weeks():
    assert ComeBack(1e9).seconds == LONGEST_AWAY
    assert ComeBack(5.0).seconds == 5.0


async def test_a_wait_can_be_cut_short():
    pause = Pause()
    pause.cut()
    await pause.wait(3600.0)
    pause.begin()
    waiting = asyncio.get_running_loop().create_task(pause.wait(3600.0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    pause.cut()
    async with asyncio.timeout(10):
        await waiting


async def test_a_wait_ends_by_itself_and_never_before_what_the_server_asked_for():
    pause = Pause()
    loop = asyncio.get_running_loop()
    began = loop.time()
    waiting = loop.create_task(pause.wait(0.02, at_least=0.02))
    await asyncio.sleep(0)
    pause.cut()
    await waiting
    assert loop.time() - began >= 0.019


def test_what_the_server_asks_for_is_waited_on_top():
    assert Backoff(lambda: 1.0, first=2.0).next_wait(at_least=60.0) == 62.0


def test_only_a_steady_session_starts_the_count_anew():
    backoff = Backoff(lambda: 1.0, first=2.0)
    backoff.next_wait()
    backoff.succeeded(STEADY - 1)
    assert backoff.next_wait() == 4.0
    backoff.succeeded(STEADY)
    assert backoff.next_wait() == 2.0


def test_a_year_of_failures_does_not_overflow():
    backoff = Backoff(lambda: 1.0)
    assert max(backoff.next_wait() for _ in range(2000)) == 300.0
