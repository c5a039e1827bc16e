"""A club of 80 behind one address comes back after kill -9 of msnpd, and no limit turns anybody away.

Longer: python -m tests.end_to_end.club --people 500
"""

from pathlib import Path

from tests.end_to_end.club import come_back


async def test_everybody_behind_one_address_comes_back_at_once(tmp_path: Path) -> None:
    await come_back(tmp_path, 80)
