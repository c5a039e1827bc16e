"""Puts the rooms together, starts them in order and stops them in reverse."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from random import SystemRandom

from amsn2.api.commands import Endpoints
from amsn2.api.errors import StoreFailure
from amsn2.api.network import Network
from amsn2.app.box import ROBOT, BuiltIn
from amsn2.app.config import Config
from amsn2.app.farewell import Farewell
from amsn2.app.home import Home
from amsn2.app.household import Household
from amsn2.app.interrupts import interrupted
from amsn2.app.listening import page_url, ports_in_words
from amsn2.app.premises import Premises
from amsn2.app.problems import CannotStart
from amsn2.app.serving import built_in, endpoints_of, running_server
from amsn2.app.standby import first_of, standby
from amsn2.app.storing import opened_storage
from amsn2.app.troubles import Troubles
from amsn2.app.version import VERSION
from amsn2.app.welcome import Welcome, admit
from amsn2.core import Messenger, SystemClock
from amsn2.core.administration import Administration
from amsn2.core.attempts import Attempts
from amsn2.core.doorway import Doorway
from amsn2.core.leaving import Leaving
from amsn2.core.passkeys import Passkeys
from amsn2.core.people import People
from amsn2.core.sessions import Sessions, digest_of
from amsn2.frontends.push import PushFrontend, Sender, Signer, new_key
from amsn2.frontends.robot import Robot
from amsn2.frontends.web.frontend import WebFrontend
from amsn2.frontends.web.settings import IpNetwork, Settings
from amsn2.networks.msn import MsnNetwork
from amsn2.storage.opening import Storage
from msnpd.errors import MsnpdError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class House:
    """A running aMSN2, as far as whoever started it has to know."""

    url: str
    set_up_token: str
    """Empty once somebody is there."""
    lost: asyncio.Event
    """Set when another aMSN2 may have taken over the database: this one has to end."""

    @property
    def set_up_link(self) -> str:
        """Where the first person is made; the token is behind the #, so that it reaches no log."""
        return f"{self.url}#/setup/{self.set_up_token}"


async def run_house(home: Home, config: Config, say: Callable[[str], None], troubles: Troubles) -> None:
    """Run aMSN2 until it is interrupted; says where it is. Raises `CannotStart`.

    Who loses the database to another signs everybody out, and stands by until that one is gone.
    """
    async with interrupted() as interruption:
        while not interruption.is_set():
            async with open_house(home, config, troubles) as house:
                say(house.url)
                if house.set_up_token:
                    say(f"Nobody is here yet. Set up the first person: {house.set_up_link}")
                log.info("aMSN2 %s runs at %s with its home in %s", VERSION, house.url, home.path)
                await first_of(interruption, house.lost)
                log.info("aMSN2 stops")
            if not interruption.is_set():
                await standby(home, config, interruption)


@contextlib.asynccontextmanager
async def open_house(home: Home, config: Config, troubles: Troubles | None = None) -> AsyncIterator[House]:
    """The whole of aMSN2, running; stopped at the end, the last first. Raises `CannotStart`."""
    clock, random = SystemClock(), SystemRandom()
    async with contextlib.AsyncExitStack() as house:
        storage = await house.enter_async_context(opened_storage(home, config, alone=True))
        box: BuiltIn | None = None
        endpoints: Endpoints | None = None
        if config.messenger.enabled:
            server = await house.enter_async_context(running_server(home, config.messenger))
            box = await built_in(home, config.messenger, server)
            endpoints = endpoints_of(server, config.messenger)
        networks: dict[str, Network] = {"msn": MsnNetwork(endpoints, clock.now, random, home.cache, box)}

        push = await _push(home, config, storage, clock)
        house.push_async_callback(push.stop)
        await push.start()
        doorway = Doorway(clock)
        household = Household(
            lambda person: Messenger(person, storage.store(person.id), networks, clock, doorway.turn),
            push.attach,
        )
        house.push_async_callback(household.stop)
        token = await _set_up_token(home, all(one.hidden for one in await storage.people.persons()))
        welcome = Welcome(household, box, home.forget_set_up_token)
        sessions, attempts = Sessions(storage.people, clock), Attempts(clock)
        people = People(
            storage.people,
            clock,
            household.of,
            welcome=welcome,
            setup_token=token,
            sessions=sessions,
            attempts=attempts,
        )
        farewell = Farewell(household, storage, box)
        leaving = Leaving(storage.people, sessions, clock, farewell)
        house.push_async_callback(leaving.stop)
        try:
            await storage.tidy()
            await _start_robot(house, people, household, box)
            for person in await people.everybody():
                await household.start(person)
            await people.start()
            await leaving.start()
            for one in await storage.lost_passwords():
                log.error("%s has to give the password of %s again: its key is lost", one.person, one.address)
        except (StoreFailure, MsnpdError) as failure:
            raise CannotStart(f"The people of this aMSN2 cannot be loaded: {failure}") from failure

        web = WebFrontend(
            people,
            _web_settings(config),
            administration=Administration(storage.people, sessions, clock, farewell, leaving),
            premises=Premises(
                home,
                clock,
                troubles or Troubles(),
                version=VERSION,
                database=storage.file,
                messenger_server=box is not None,
                blob_bytes=storage.blob_bytes,
                check_database=people.empty,
                lost_passwords=storage.lost_passwords,
                messengers=lambda: household,
            ),
            passkeys=Passkeys(storage.passkeys, storage.people, sessions, attempts, clock),
            check_database=people.empty,
            messengers=lambda: household,
            random=random,
            push=push,
        )
        house.callback(people.on_session_end(web.end_session))
        house.callback(household.on_leave(web.forget))
        house.push_async_callback(web.stop)
        with ports_in_words(
            "The page",
            config.web.host,
            f"port {config.web.port}",
            "Choose another with --port (0: any free one), and see --host.",
        ):
            await web.start()
        doorway.open()
        yield House(page_url(config.web.host, web.port, config.web.base_path), token, storage.lost)


async def _push(home: Home, config: Config, storage: Storage, clock: SystemClock) -> PushFrontend:
    """Tells browsers by push. Raises `CannotStart`."""
    key = await asyncio.to_thread(home.make_push_key, new_key)
    try:
        signer = Signer(key, config.push.contact, clock.now)
    except ValueError as error:
        raise CannotStart(
            f"{home.push_key} is damaged. Remove it: a new one is made, and every browser asks anew."
        ) from error
    sender = Sender(signer, loopback=config.push.loopback)
    return PushFrontend(storage.push, sender, digest_of, clock.now)


async def _set_up_token(home: Home, nobody: bool) -> str:
    if nobody:
        return await asyncio.to_thread(home.make_set_up_token)
    await asyncio.to_thread(home.forget_set_up_token)
    return ""


async def _start_robot(
    house: contextlib.AsyncExitStack, people: People, household: Household, box: BuiltIn | None
) -> None:
    """The robot is a hidden person with a real account: see docs/decisions/robot.md."""
    if box is None:
        return
    messenger = await household.start(await people.hidden(ROBOT))
    await admit(box, messenger, ROBOT, "Robot")
    robot = Robot(messenger, lambda: datetime.now(UTC).astimezone())
    house.push_async_callback(robot.stop)
    await robot.start()


def _web_settings(config: Config) -> Settings:
    return Settings(
        version=VERSION,
        domain=config.messenger.domain if config.messenger.enabled else "",
        host=config.web.host,
        port=config.web.port,
        base_path=config.web.base_path,
        allowed_hosts=frozenset(name.lower() for name in config.web.allowed_hosts),
        trusted_proxies=_networks(config.web.trusted_proxies),
        user_header=config.web.user_header,
        user_header_creates=config.web.user_header_creates,
        metrics_readers=_networks(config.web.metrics_readers),
    )


def _networks(texts: tuple[str, ...]) -> tuple[IpNetwork, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)
