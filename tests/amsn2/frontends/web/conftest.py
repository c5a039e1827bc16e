"""A house for every test that asks for one."""

import pytest

from tests.amsn2.frontends.web.scripted import open_house


@pytest.fixture
async def house():
    async with open_house() as house:
        yield house
