"""What both keepers have in common."""

import pytest

from papyon.aio.lists.commands import CommandKeeper
from papyon.aio.lists.keeper import Keeper, settled
from papyon.aio.lists.services import ServiceKeeper
from papyon.errors import ServerError


class Link:
    def __init__(self, code):
        self.code = code

    async def answers(self, trids):
        assert trids == [7]
        if self.code:
            raise ServerError(self.code, "ADL")


@pytest.mark.parametrize("code", [0, 215, 216, 218])
async def test_what_is_done_already_is_no_error(code):
    await settled(Link(code), [7])


@pytest.mark.parametrize("code", [208, 241, 603])
async def test_everything_else_is_unless_the_caller_says_that_it_is_fine(code):
    with pytest.raises(ServerError):
        await settled(Link(code), [7])
    await settled(Link(code), [7], frozenset({code}))


def test_both_keepers_can_do_everything():
    wanted = {name for name in vars(Keeper) if not name.startswith("_")}
    assert wanted
    for keeper in (CommandKeeper, ServiceKeeper):
        assert wanted <= vars(keeper).keys()
