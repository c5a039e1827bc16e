"""The command line: `msnpd run` and `msnpd user add|list|remove|password`."""

import asyncio
import logging
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from msnpd.accounts import Accounts
from msnpd.authority import Authority, keep_authority
from msnpd.config import Config, read
from msnpd.directory import Directory
from msnpd.errors import MsnpdError
from msnpd.mint import Mint
from msnpd.server import Server, wall_clock
from msnpd.sql_store import SqlStore

T = TypeVar("T")


@click.group()
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file with the settings; options of commands win.",
)
@click.option("--database", type=click.Path(path_type=Path, dir_okay=False), help="Where everything is kept.")
@click.pass_context
def main(context: click.Context, config_file: Path | None, database: Path | None) -> None:
    """A messenger server that speaks MSNP."""
    try:
        config = read(config_file) if config_file else Config()
    except MsnpdError as error:
        raise click.ClickException(str(error)) from error
    context.obj = replace(config, database=database) if database else config


@main.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port of the messenger service.")
@click.option("--services-port", type=click.IntRange(0, 65535), help="The port of the HTTP services.")
@click.option("--public-host", help="The name under which clients reach this machine.")
@click.option("--verbose", is_flag=True, help="Log connections and refusals, too.")
@click.pass_obj
def run(
    config: Config,
    host: str | None,
    port: int | None,
    services_port: int | None,
    public_host: str | None,
    verbose: bool,
) -> None:
    """Run the server until it is interrupted."""
    given: dict[str, Any] = {
        "host": host,
        "services_host": host,
        "port": port,
        "services_port": services_port,
        "public_host": public_host,
    }
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    try:
        chosen = replace(config, **{key: value for key, value in given.items() if value is not None})
        asyncio.run(_serve(chosen))
    except (MsnpdError, OSError) as error:
        raise click.ClickException(str(error)) from error


async def _serve(config: Config) -> None:
    server = Server(config)
    await server.start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    click.echo(
        f"messenger on {config.host}:{server.port}, services on http://{config.services_host}:{server.services_port}"
    )
    for port in server.https_ports:
        click.echo(f"services on https://{config.services_host}:{port}")
    try:
        await stop.wait()
    finally:
        await server.stop()


@main.command()
@click.option("--der", is_flag=True, help="In the form that Windows opens as a .cer file.")
@click.pass_obj
def ca(config: Config, der: bool) -> None:
    """Print the certificate of this server's authority, to be installed on clients; made if need be."""

    async def work() -> Authority:
        store = SqlStore.at(config.database)
        try:
            await store.open()
            return await keep_authority(store)
        finally:
            await store.close()

    try:
        authority = asyncio.run(work())
    except MsnpdError as error:
        raise click.ClickException(_words(error)) from error
    click.echo(authority.certificate_der() if der else authority.certificate(), nl=False)
    click.echo(f"SHA-1 fingerprint: {authority.fingerprint()}", err=True)


@main.group()
def user() -> None:
    """Accounts; can be used while the server runs."""


@user.command("add")
@click.argument("address")
@click.option("--name", help="The display name; the address without one.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.pass_obj
def add(config: Config, address: str, name: str | None, password_stdin: bool) -> None:
    """Make an account."""
    password = _password(password_stdin)
    _with_accounts(config, lambda accounts: accounts.register(address, password, name or address))
    click.echo(f"{address} added")


@user.command("password")
@click.argument("address")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.pass_obj
def password(config: Config, address: str, password_stdin: bool) -> None:
    """Give an account another password."""
    new = _password(password_stdin)
    _with_accounts(config, lambda accounts: accounts.set_password(address, new))
    click.echo(f"the password of {address} is changed")


@user.command("remove")
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(config: Config, address: str, yes: bool) -> None:
    """Remove an account with its lists and messages. A running server notices at the next sign-in."""
    if not yes:
        click.confirm(f"Remove {address} with all its lists and messages?", abort=True)
    _with_accounts(config, lambda accounts: accounts.remove(address))
    click.echo(f"{address} removed")


@user.command("list")
@click.pass_obj
def list_users(config: Config) -> None:
    """Show all accounts."""
    for profile in _with_accounts(config, lambda accounts: accounts.all()):
        click.echo(f"{profile.address}\t{profile.name}")


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return entered


def _with_accounts(config: Config, act: Callable[[Accounts], Awaitable[T]]) -> T:
    async def work() -> T:
        def now() -> int:
            return int(wall_clock() * 1_000_000)

        store = SqlStore.at(config.database)
        try:
            await store.open()
            directory = Directory(store, config.limits, now, Mint(secrets.token_bytes).guid)
            await directory.open()
            return await act(Accounts(store, directory, config.limits, now))
        finally:
            await store.close()

    try:
        return asyncio.run(work())
    except MsnpdError as error:
        raise click.ClickException(_words(error)) from error


def _words(error: MsnpdError) -> str:
    """What is wrong, in words: what kind of error it is, and with what."""
    kind = (type(error).__doc__ or "").strip().splitlines()[0].rstrip(".")
    return f"{kind}: {error}"
