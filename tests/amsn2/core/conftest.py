"""The stage for the plays of the core."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.amsn2.play import Stage, a_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_stage(tmp_path) as stage:
        yield stage
