"""A robot that lets everybody be its friend, and says back what it hears.

PASSWORD=... python examples/echo_bot.py HOST PORT SERVICES_URL ADDRESS
"""

import asyncio
import os
import sys

from papyon import aio
from papyon.errors import PapyonError


async def main(host: str, port: str, services: str, address: str) -> None:
    """Sign in, and answer until the server or ^C ends it."""
    endpoints = aio.Settings.at(host, services, port=int(port))
    async with aio.Client(endpoints, aio.Credentials(address, os.environ["PASSWORD"])) as client:
        async for event in client.events():
            match event:
                case aio.RosterLoaded(petitions=people) | aio.RosterChanged(aio.Changes(petitions=people)):
                    await welcome(client, people)
                case aio.LetterReceived(text=str(text), own=False):
                    client.say(event.participants, text)
                case _:
                    pass


async def welcome(client: aio.Client, petitions: tuple[aio.Petition, ...]) -> None:
    """Say yes to who wants to be our contact."""
    for petition in petitions:
        try:
            await client.contacts.accept(petition.address, add=True)
        except PapyonError as error:
            print(f"{petition.address} is no contact yet: {error}", file=sys.stderr)


asyncio.run(main(*sys.argv[1:]))
