"""What other programs do to the same database takes effect here: `msnpd user`, `msnpd ban`."""

import asyncio
import logging

from msnpd.draft import Effects
from msnpd.errors import StoreUnavailable
from msnpd.hub import Hub
from msnpd.log import note
from msnpd.store import News, NewsKind
from msnpd.switchboard import Switchboards

_HERE = ("", 0)


class Watch:
    """Looks for news every `news_seconds`; it is a task of the server."""

    def __init__(self, hub: Hub, switchboards: Switchboards) -> None:
        self._hub = hub
        self._switchboards = switchboards
        self._last = 0
        hub.directory.reloaded = self._reloaded

    async def open(self) -> None:
        """What happened so far is on disk, and nobody is here yet. Raises StoreUnavailable."""
        self._last = await self._hub.store.last_news()
        await self._hub.bans.refresh()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(self._hub.limits.news_seconds)
            try:
                await self.look()
            except StoreUnavailable as error:
                note("store", _HERE, logging.ERROR, verb="news", why=error)

    async def look(self) -> None:
        """Takes over all that is new. Raises StoreUnavailable."""
        for news in await self._hub.store.news(self._last):
            await self._take(news)
            self._last = news.number

    async def _take(self, news: News) -> None:
        match news.kind:
            case NewsKind.CHANGED:
                await self._hub.directory.reload(news.subject)
            case NewsKind.REMOVED:
                await self._hub.directory.reload(news.subject)
                self.dismiss(news.subject)
            case NewsKind.PASSWORD:
                # The tickets ended with the account's epoch; whoever had the old password goes, too.
                self.dismiss(news.subject)
            case NewsKind.BANS:
                await self._hub.bans.refresh()
                self._dismiss_banned()

    def dismiss(self, address: str) -> None:
        """Ends all connections of an account."""
        self._hub.router.kick(address, "OTH")
        self._switchboards.kick(address)

    def _dismiss_banned(self) -> None:
        bans = self._hub.bans
        for endpoint in list(self._hub.presence):
            address = endpoint.account.address
            if bans.of_account(address) or bans.of_peer(endpoint.link.peer[0]):
                note("banned", endpoint.link.peer, account=address)
                self.dismiss(address)
        # Conversations go on when their people are signed out.
        for member in self._switchboards.members():
            if bans.of_account(member.address) or bans.of_peer(member.peer[0]):
                self._switchboards.kick(member.address)

    def _reloaded(self, address: str, effects: Effects) -> None:
        self._hub.router.tell(effects, address, "")
