"""What a server offers, found out without an account: its dialects one by one, and its services."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Final

from papyon.aio.dialer import Dialer
from papyon.aio.nexus import login_url
from papyon.aio.post import Post
from papyon.aio.presets import ask_config
from papyon.aio.settings import Settings
from papyon.errors import PapyonError, PayloadError, ServiceFault
from papyon.payload import xml
from papyon.payload.passport import WWW_AUTHENTICATE
from papyon.payload.soap import envelope
from papyon.session.events import Closed, NotificationEvent, Redirected, TicketWanted
from papyon.session.masque import MASQUES, Identity
from papyon.session.notification import NotificationClient
from papyon.session.signin import Step
from papyon.types import Dialect

__all__ = ["Finding", "Report", "probe"]

PATIENCE: Final = 10.0
"""Seconds for one answer: somebody waits for the table."""

NOBODY: Final = "probe@example.com"
"""The address that is shown to the server; nothing is tried with it."""

_GUID: Final = "{00000000-0000-4000-8000-000000000000}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether something is there, and what it says, in words."""

    name: str
    there: bool
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found at a notification server, and of its services; `place` is host and port."""

    place: str
    dialects: tuple[Finding, ...]
    services: tuple[Finding, ...]

    @property
    def alive(self) -> bool:
        """Whether the server speaks any dialect."""
        return any(finding.there for finding in self.dialects)

    def table(self) -> str:
        """All of it for people, in lines."""
        width = max((len(finding.name) for finding in (*self.dialects, *self.services)), default=0)
        lines = [self.place, *(_line(finding, width) for finding in self.dialects)]
        if self.services:
            lines += ["services", *(_line(finding, width) for finding in self.services)]
        return "\n".join(lines)


async def probe(settings: Settings) -> Report:
    """Ask the notification server, and every service that the settings name. Fails for nothing but `OSError`.

    No password is sent, and no dialect past the point where one would be wanted.
    """
    async with await Dialer.load(replace(settings, gateway_url="")) as dialer:
        reached = await _found("", _reach(dialer, settings))
        # One connection at a time: servers count those from one address.
        dialects = [
            await _dialect(dialer, settings, dialect)
            if reached.there
            else replace(reached, name=dialect.token)
            for dialect in sorted(MASQUES)
        ]
        services = await _services(dialer.post, settings)
    if settings.gateway_url:
        async with await Dialer.load(settings) as dialer:
            through = await _dialect(dialer, settings, max(settings.dialects))
            services.append(replace(through, name="gateway"))
    return Report(f"{settings.host}:{settings.port}", tuple(dialects), tuple(services))


def _line(finding: Finding, width: int) -> str:
    return f"  {finding.name:<{width}}  {'yes' if finding.there else 'no':<3}  {finding.words}".rstrip()


async def _found(name: str, work: Awaitable[str]) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            return Finding(name, there=True, words=await work)
    except TimeoutError:
        return Finding(name, there=False, words="does not answer in time")
    except PapyonError as error:
        return Finding(name, there=False, words=str(error))


async def _reach(dialer: Dialer, settings: Settings) -> str:
    transport = await dialer.notification(settings.host, settings.port)
    await transport.close()
    return ""


async def _dialect(dialer: Dialer, settings: Settings, dialect: Dialect) -> Finding:
    return await _found(dialect.token, _speak(dialer, settings, dialect))


async def _speak(dialer: Dialer, settings: Settings, dialect: Dialect) -> str:
    """Begin to sign in, up to where a ticket is wanted."""
    loop = asyncio.get_running_loop()
    transport = await dialer.notification(settings.host, settings.port)
    try:
        machine = NotificationClient(Identity(NOBODY, (dialect,), _GUID), loop.time())
        machine.start()
        while True:
            await transport.write(machine.data_to_send())
            data = await transport.read()
            events = machine.receive(data, loop.time()) if data else machine.receive_end()
            for event in events:
                if (words := _words(event)) is not None:
                    return words
            if machine.step is Step.CLOSED:
                raise PayloadError("the server ended the conversation")
    finally:
        await transport.close()


def _words(event: NotificationEvent) -> str | None:
    """What ends the question, in words. Raises why the dialect is not spoken."""
    match event:
        case TicketWanted(policy, ""):
            return f"signs in with a ticket for a challenge of {len(policy)} characters"
        case TicketWanted(policy):
            return f"signs in with a ticket and a proof ({policy})"
        case Redirected(host, port):
            return f"sends people on to {host}:{port}" if host else "sends people to itself once more"
        case Closed(error) if error is not None:
            raise error
        case _:
            return None


async def _services(post: Post, settings: Settings) -> list[Finding]:
    found = []
    if settings.nexus_url:
        found.append(await _found("nexus", _nexus(post, settings.nexus_url)))
    for name, url in (
        ("sign-in (RST)", settings.rst_url),
        ("sign-in (RST2)", settings.rst2_url),
        ("address book", settings.addressbook_url),
        ("sharing", settings.sharing_url),
        ("storage", settings.storage_url),
        ("offline messages", settings.rsi_url),
        ("offline store", settings.oim_url),
    ):
        if url:
            found.append(await _found(name, _soap(post, url)))
    if settings.config_url:
        found.append(await _found("configuration", _config(post, settings.config_url)))
    return found


async def _nexus(post: Post, url: str) -> str:
    login = await login_url(post, url)
    reply = await post.fetch("GET", login)
    asks = "" if WWW_AUTHENTICATE in reply.headers or reply.status == 401 else f" (HTTP {reply.status})"
    return f"login at {login}{asks}"


async def _soap(post: Post, url: str) -> str:
    """A service that is asked for nothing sensible answers with a fault: then it is there."""
    try:
        answer = envelope.parse_response(await post.send(url, envelope.build(xml.element("Probe"))))
    except ServiceFault:
        return url
    return f"{url} ({answer.action})"


async def _config(post: Post, url: str) -> str:
    config = await ask_config(post, url)
    return f"address book at {config.addressbook_url}" if config.addressbook_url else url
