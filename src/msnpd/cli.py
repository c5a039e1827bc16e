"""The command line: `msnpd run|ca|backup`, and what the operator does with people."""

import asyncio
import gc
import logging
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from msnpd.authority import keep_authority
from msnpd.backup import back_up
from msnpd.config import Config, read
from msnpd.descriptors import raise_limit
from msnpd.desk import at_desk
from msnpd.errors import MsnpdError
from msnpd.log import log_to_stderr
from msnpd.operating import ban, invite, user
from msnpd.server import Server


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
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="The port of /healthz and /metrics.")
@click.option("--log-json", is_flag=True, help="Log one JSON object a line.")
@click.option("--verbose", is_flag=True, help="Log connections and refusals, too.")
@click.pass_obj
def run(
    config: Config,
    host: str | None,
    port: int | None,
    services_port: int | None,
    public_host: str | None,
    metrics_port: int | None,
    log_json: bool,
    verbose: bool,
) -> None:
    """Run the server until it is interrupted."""
    given: dict[str, Any] = {
        "host": host,
        "services_host": host,
        "port": port,
        "services_port": services_port,
        "public_host": public_host,
        "metrics_port": metrics_port,
    }
    log_to_stderr(logging.DEBUG if verbose else logging.INFO, json=config.log_json or log_json)
    try:
        chosen = replace(config, **{key: value for key, value in given.items() if value is not None})
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(_serve(chosen))
    except (MsnpdError, OSError) as error:
        raise click.ClickException(str(error)) from error


def spare_collector() -> None:
    """Lets the garbage collector look less often at what stays: lists by the hundred thousand.

    Hardly anything here is garbage in cycles, so waiting for it costs little memory.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _loop() -> asyncio.AbstractEventLoop:
    raise_limit()
    try:
        import uvloop
    except ModuleNotFoundError:  # Windows has none
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


async def _serve(config: Config) -> None:
    server = Server(config)
    await server.start()
    spare_collector()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    click.echo(
        f"messenger on {config.host}:{server.port}, services on http://{config.services_host}:{server.services_port}"
    )
    if server.tls_port:
        click.echo(f"messenger with TLS on {config.host}:{server.tls_port}")
    for port in server.https_ports:
        click.echo(f"services on https://{config.services_host}:{port}")
    if server.metrics_port:
        click.echo(f"metrics on http://{config.metrics_host}:{server.metrics_port}/metrics")
    try:
        await stop.wait()
    finally:
        await server.stop()


@main.command()
@click.option("--der", is_flag=True, help="In the form that Windows opens as a .cer file.")
@click.pass_obj
def ca(config: Config, der: bool) -> None:
    """Print the certificate of this server's authority, to be installed on clients; made if need be."""

    authority = at_desk(config, lambda desk: keep_authority(desk.store))
    click.echo(authority.certificate_der() if der else authority.certificate(), nl=False)
    click.echo(f"SHA-1 fingerprint: {authority.fingerprint()}", err=True)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(config: Config, file: Path) -> None:
    """Copy the database to a FILE that is not there yet, while the server runs.

    To restore: stop the server, put the copy in the place of the database, remove the files beside it that
    end in -wal and -shm, start the server.
    """
    try:
        back_up(config.store_url, file)
    except (MsnpdError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"copied to {file}")


for group in (user, ban, invite):
    main.add_command(group)
