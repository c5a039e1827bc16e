"""The command line: `amsn2 [run]`, `amsn2 person ...`, `amsn2 config ...`."""

import asyncio
import functools
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import platformdirs

from amsn2.app import persons
from amsn2.app.backup import DUMP, FORMAT, Manifest, Progress, back_up, sources_of
from amsn2.app.config import Config, Found, Origins, load
from amsn2.app.home import Home
from amsn2.app.listing import listing
from amsn2.app.logs import set_up_logs
from amsn2.app.loop import run_loop
from amsn2.app.problems import CannotStart
from amsn2.app.proxies import KINDS, proxy_config
from amsn2.app.restore import restore as put_back
from amsn2.app.restore import servers_of
from amsn2.app.storing import kept_out
from amsn2.app.troubles import Troubles
from amsn2.app.version import VERSION
from amsn2.app.wiring import run_house
from amsn2.core import SystemClock
from amsn2.core.people import People

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _RunByDefault(click.Group):
    """A group whose `run` may be left out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {option for parameter in self.params for option in parameter.opts} | {"--help"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["run", *args]
        return super().parse_args(ctx, args)


def _in_words(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Say what went wrong in words, with exit code 1, where it can be said."""

    @functools.wraps(function)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return function(*args, **kwargs)
        except CannotStart as problem:
            for line in str(problem).splitlines():
                click.echo(line, err=True)
            sys.exit(1)

    return wrapped


def _where(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where to look."""
    function = click.option(
        "--config",
        "config_file",
        envvar="AMSN2_CONFIG",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help="The configuration file.",
    )(function)
    return click.option(
        "--home",
        envvar="AMSN2_HOME",
        type=click.Path(path_type=Path, file_okay=False),
        help="The folder with all that aMSN2 keeps.",
    )(function)


def _look(
    home: Path | None, config_file: Path | None, flags: Iterable[Found] = ()
) -> tuple[Home, Config, Origins]:
    place = Home((home or platformdirs.user_data_path("amsn2")).absolute())
    if config_file is None:
        named = place.config if home else platformdirs.user_config_path("amsn2") / "config.toml"
        config_file = named
    config, origins = load(config_file, os.environ, flags)
    return place, config, origins


@click.group(cls=_RunByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="amsn2")
def main() -> None:
    """aMSN2: an MSN Messenger client that you host yourself.

    Without a command it runs. `amsn2 run --help` shows the options.
    """


@main.command()
@click.option("--host", help="Address of the page.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port of the page; 0 for any free one.  [default: 2009]")
@click.option("--base-path", help="Path of the page behind a proxy, such as /chat/.")
@click.option("--allow-host", multiple=True, help="A name to answer to; may be given several times.")
@click.option("--trust-proxy", multiple=True, help="Address of a proxy to believe; several times.")
@click.option("--no-server", is_flag=True, help="Do not run the messenger server.")
@click.option("--messenger-host", help="Address of the messenger server.  [default: 127.0.0.1]")
@click.option("--messenger-port", type=int, help="Its port; 0 for any free one.  [default: 1863]")
@click.option("--services-port", type=int, help="Port of its services; 0 for any free one.  [default: 1864]")
@click.option("--domain", help="What is behind the @ of its accounts.  [default: amsn2.local]")
@click.option("--log-level", help="debug, info, warning or error.  [default: info]")
@_where
@_in_words
def run(home: Path | None, config_file: Path | None, **options: Any) -> None:
    """Run aMSN2 until it is interrupted."""
    place, config, _ = _look(home, config_file, _flags(options))
    troubles = Troubles()
    set_up_logs(config.log.level, sys.stderr, troubles)
    place.make()
    with place.locked():
        run_loop(run_house(place, config, click.echo, troubles))


def _flags(options: dict[str, Any]) -> Iterator[Found]:
    """The settings behind the options that were given."""
    settings = {
        "host": ("web", "host"),
        "port": ("web", "port"),
        "base_path": ("web", "base_path"),
        "allow_host": ("web", "allowed_hosts"),
        "trust_proxy": ("web", "trusted_proxies"),
        "messenger_host": ("messenger", "host"),
        "messenger_port": ("messenger", "port"),
        "services_port": ("messenger", "services_port"),
        "domain": ("messenger", "domain"),
        "log_level": ("log", "level"),
    }
    for option, setting in settings.items():
        value = options[option]
        if value not in (None, ()):
            yield setting, list(value) if isinstance(value, tuple) else value, f"--{option.replace('_', '-')}"
    if options["no_server"]:
        yield ("messenger", "enabled"), False, "--no-server"


@main.group()
def person() -> None:
    """The people of this aMSN2."""


def _with_people(
    home: Path | None, config_file: Path | None, work: Callable[[People], Awaitable[str]]
) -> None:
    place, config, _ = _look(home, config_file)
    set_up_logs("error", sys.stderr)
    place.make()
    click.echo(asyncio.run(persons.with_people(place, config, work)), nl=False)


_NAME = click.argument("name")
_PASSWORD_FROM_INPUT = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of the standard input."
)


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@person.command()
@_NAME
@click.option("--admin", is_flag=True, help="May invite others; the first person always may.")
@_PASSWORD_FROM_INPUT
@_where
@_in_words
def add(home: Path | None, config_file: Path | None, name: str, admin: bool, password_stdin: bool) -> None:
    """Make a person."""
    password = _password(password_stdin)
    _with_people(home, config_file, lambda people: persons.add(people, name, password, admin=admin))


@person.command("list")
@_where
@_in_words
def list_(home: Path | None, config_file: Path | None) -> None:
    """Show who is here."""
    _with_people(home, config_file, persons.list_all)


@person.command()
@_NAME
@click.confirmation_option("--yes", prompt="Remove the person with all messages?")
@_where
@_in_words
def remove(home: Path | None, config_file: Path | None, name: str) -> None:
    """Remove a person with all that is theirs. aMSN2 must not run meanwhile."""
    place, config, _ = _look(home, config_file)
    set_up_logs("error", sys.stderr)
    place.make()
    with place.locked():
        click.echo(asyncio.run(persons.remove(place, config, name)), nl=False)


@person.command()
@_NAME
@_PASSWORD_FROM_INPUT
@_where
@_in_words
def password(home: Path | None, config_file: Path | None, name: str, password_stdin: bool) -> None:
    """Give a person another password, and sign all their browsers out."""
    new = _password(password_stdin)
    _with_people(home, config_file, lambda people: persons.set_password(people, name, new))


def _progress() -> Progress:
    """A line that grows, where somebody looks at it."""
    said: dict[str, int] = {}

    def tell(what: str, done: int, whole: int) -> None:
        percent = 100 * done // whole if whole else 100
        if sys.stderr.isatty() and said.get(what) != percent:
            said[what] = percent
            click.echo(f"\r{what}: {percent} %  ", nl=percent == 100, err=True)

    return tell


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-key", is_flag=True, help="Put the key of the passwords in as well.")
@_where
@_in_words
def backup(home: Path | None, config_file: Path | None, file: Path, with_key: bool) -> None:
    """Copy everything to one file; aMSN2 may run meanwhile."""
    place, config, _ = _look(home, config_file)
    sources = sources_of(place, config)
    manifest = Manifest(format=FORMAT, version=VERSION, made_at=SystemClock().now(), secrets=with_key)
    back_up(sources, file, manifest=manifest, progress=_progress())
    click.echo(f"Everything is in {file}, which is for your eyes only.")
    if with_key:
        click.echo("The key of the stored passwords is in it too: whoever has the file can read them.")
    else:
        names = ", ".join(str(path) for path in sources.secrets())
        click.echo(f"The key is not in it. Keep a copy of it at another place: {names}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.confirmation_option("--yes", prompt="Put the backup in the place of what is there?")
@_where
@_in_words
def restore(home: Path | None, config_file: Path | None, file: Path) -> None:
    """Put a backup back. aMSN2 must not run meanwhile."""
    place, config, _ = _look(home, config_file)
    place.make()
    servers = servers_of(place, config)
    with place.locked():
        manifest = asyncio.run(
            kept_out(servers[DUMP], lambda: put_back(place, file, servers, progress=_progress()))
        )
    click.echo(f"{place.path} is as it was. What was there is kept as NAME.before-restore.")
    click.echo(f"The backup was made by aMSN2 {manifest.version}.")


@main.command("proxy-config")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--name", default="chat.example.org", help="What browsers call the page.")
@_where
@_in_words
def proxy_config_(home: Path | None, config_file: Path | None, kind: str, name: str) -> None:
    """Print what a proxy in front of aMSN2 has to be told."""
    _, config, _ = _look(home, config_file)
    click.echo(proxy_config(kind, config.web, name), nl=False)


@main.group("config")
def config_group() -> None:
    """The configuration."""


@config_group.command()
@_where
@_in_words
def check(home: Path | None, config_file: Path | None) -> None:
    """Say whether the configuration is right."""
    _look(home, config_file)
    click.echo("The configuration is right.")


@config_group.command()
@_where
@_in_words
def show(home: Path | None, config_file: Path | None) -> None:
    """Show every setting, what it means and where it came from; no secrets."""
    place, config, origins = _look(home, config_file)
    click.echo(f"# home: {place.path}\n{listing(config, origins)}", nl=False)
