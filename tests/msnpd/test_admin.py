"""/healthz and /metrics."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from msnpd.admin import Admin
from tests.msnpd.world import ALICE, World


@pytest.fixture
async def admin(world: World) -> AsyncIterator[Admin]:
    made = Admin(world.hub, world.switchboards)
    await made.start("127.0.0.1", 0)
    yield made
    await made.stop()
    await made.stop()


async def get(admin: Admin, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{admin.port}{path}") as answer,
    ):
        return answer.status, await answer.text()


async def test_health_is_that_of_the_database(world: World, admin: Admin) -> None:
    assert await get(admin, "/healthz") == (200, "ok\n")
    await world.store.close()
    assert (await get(admin, "/healthz"))[0] == 503
    assert (await get(admin, "/metrics"))[0] == 200


async def test_metrics(world: World, admin: Admin) -> None:
    await world.online(ALICE)
    world.hub.meter.messages = 7
    world.hub.meter.refused[911] = 2
    status, text = await get(admin, "/metrics")
    assert status == 200
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["msnpd_endpoints",] == 1
    assert found["msnpd_stored_accounts",] == 4
    assert found["msnpd_messages_total",] == 7
    assert found["msnpd_refused_total", "911"] == 2
