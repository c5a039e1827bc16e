"""The shapes of what is handed out."""

import secrets

from msnpd.mint import Mint


def test_shapes() -> None:
    mint = Mint(secrets.token_bytes)
    for _ in range(200):
        assert len(mint.nonce()) == 64
        assert len(mint.challenge()) == 20
        assert mint.challenge().isdigit()
        assert 0 < int(mint.session()) <= 2_000_000_000
        assert [len(part) for part in mint.ticket().split(".")] == [16, 16, 10]
        assert [len(part) for part in mint.guid().split("-")] == [8, 4, 4, 4, 12]
        assert len(mint.login()) == 8
        assert len(mint.tunnel()) == 19


def test_everything_comes_from_the_given_bytes() -> None:
    mint = Mint(bytes)
    assert mint.nonce() == "A" * 64
    assert mint.challenge() == "0" * 20
    assert mint.guid() == "00000000-0000-4000-8000-000000000000"


def test_tickets_differ() -> None:
    mint = Mint(secrets.token_bytes)
    assert len({mint.ticket() for _ in range(1000)}) == 1000
