"""Whoever makes addresses is asked in the same way."""

import inspect

import pytest

from amsn2.api.registry import AddressMaker
from amsn2.app.box import BuiltIn
from amsn2.networks.memory import MemoryNetwork
from amsn2.networks.msn import MsnNetwork


@pytest.mark.parametrize("maker", [BuiltIn, MemoryNetwork, MsnNetwork])
@pytest.mark.parametrize("name", ["make_account", "unmake_account", "renew_password", "set_password"])
def test_all_are_asked_alike(maker: type[AddressMaker], name: str) -> None:
    assert inspect.signature(getattr(maker, name)) == inspect.signature(getattr(AddressMaker, name))
