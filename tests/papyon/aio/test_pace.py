from papyon.aio.pace import Pace


async def test_a_burst_goes_through_and_then_one_has_to_wait():
    now = 100.0
    pace = Pace(burst=3, seconds=7.0, now=lambda: now)
    for _ in range(3):
        assert pace.delay() == 0.0
        await pace.turn()
    assert pace.delay() == 0.0 + 100.0 + 21.0 - 21.0 - 100.0
    await pace.turn()
    assert pace.delay() == 7.0


async def test_rest_brings_the_burst_back():
    clock = [100.0]
    pace = Pace(burst=2, seconds=7.0, now=lambda: clock[0])
    for _ in range(3):
        await pace.turn()
    assert pace.delay() == 7.0
    clock[0] += 7.0
    assert pace.delay() == 0.0
    clock[0] += 1000.0
    await pace.turn()
    await pace.turn()
    assert pace.delay() == 0.0
