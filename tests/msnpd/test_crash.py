"""kill -9 while many clients change everything at random: what was answered OK is there, and nothing is torn.

Longer: python -m tests.msnpd.crashes --kills 200
"""

from pathlib import Path

import pytest

from tests.msnpd.crashes import rage
from tests.msnpd.databases import DATABASES, made_url


@pytest.mark.parametrize(("kind", "kills"), [*zip(DATABASES, (4, 2), strict=True)])
async def test_what_was_answered_is_there(tmp_path: Path, kind: str, kills: int) -> None:
    url = await made_url(kind, tmp_path)
    answered = await rage(tmp_path, url, kills=kills, seed=2009)
    assert answered > 20 * kills, "too little was done for the kills to matter"
