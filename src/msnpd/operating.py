"""The operator's commands: `msnpd user`, `msnpd ban` and `msnpd invite`. All work beside a running server."""

import csv
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

import click

from msnpd.bans import ban_subject
from msnpd.config import Config
from msnpd.desk import Desk, at_desk, words
from msnpd.errors import AccountError
from msnpd.store import Ban

_HOUR = 3600 * 1_000_000


@click.group()
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
    at_desk(config, lambda desk: desk.accounts.register(address, password, name or address))
    click.echo(f"{address} added")


@user.command("password")
@click.argument("address")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.pass_obj
def password(config: Config, address: str, password_stdin: bool) -> None:
    """Give an account another password; its tickets end."""
    new = _password(password_stdin)
    at_desk(config, lambda desk: desk.accounts.set_password(address, new))
    click.echo(f"the password of {address} is changed")


@user.command("remove")
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(config: Config, address: str, yes: bool) -> None:
    """Remove an account with its lists and messages; a running server signs it out at once."""
    if not yes:
        click.confirm(f"Remove {address} with all its lists and messages?", abort=True)
    at_desk(config, lambda desk: desk.accounts.remove(address))
    click.echo(f"{address} removed")


@user.command("list")
@click.pass_obj
def list_users(config: Config) -> None:
    """Show all accounts."""
    for profile in at_desk(config, lambda desk: desk.accounts.all()):
        click.echo(f"{profile.address}\t{profile.name}")


@user.command("import")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.pass_obj
def import_users(config: Config, file: Iterable[str]) -> None:
    """Make an account of every line of a CSV file.

    Its first line names the columns: address, name (may be empty), and password, or password_hash for argon2
    hashes of another server. Lines that cannot be taken are told, the others are taken; do it again when they
    are put right, and those that are there already are skipped.
    """
    people = csv.DictReader(file)
    columns = set(people.fieldnames or ())
    if "address" not in columns or not columns & {"password", "password_hash"}:
        raise click.ClickException("the first line has to name the columns: address,name,password")
    taken, refused = at_desk(config, lambda desk: _import(desk, people))
    click.echo(f"{taken} accounts added")
    if refused:
        raise click.ClickException(f"{refused} lines were not taken")


async def _import(desk: Desk, people: "csv.DictReader[str]") -> tuple[int, int]:
    taken = refused = 0
    for person in people:
        address = (person["address"] or "").strip()
        name = person.get("name") or address
        try:
            if hashed := person.get("password_hash"):
                await desk.accounts.take_over(address, hashed, name)
            else:
                await desk.accounts.register(address, person.get("password") or "", name)
            taken += 1
        except AccountError as error:
            refused += 1
            click.echo(f"line {people.line_num}: {words(error)}", err=True)
    return taken, refused


@click.group()
def ban() -> None:
    """Accounts, addresses and ranges that may not come; a running server notices at once."""


@ban.command("add")
@click.argument("subject")
@click.option("--reason", default="", help="For the operator: shown by `msnpd ban list`, and in the log.")
@click.option("--hours", type=click.FloatRange(min=0), default=0, help="How long it holds; 0: for ever.")
@click.pass_obj
def add_ban(config: Config, subject: str, reason: str, hours: float) -> None:
    """Ban an account (name@network), an address, or a range (192.0.2.0/24)."""

    async def work(desk: Desk) -> str:
        normal = ban_subject(subject, config.limits)
        moment = desk.now()
        until = moment + int(hours * _HOUR) if hours else 0
        await desk.store.ban(Ban(normal, reason, moment, until))
        return normal

    click.echo(f"{at_desk(config, work)} banned")


@ban.command("remove")
@click.argument("subject")
@click.pass_obj
def remove_ban(config: Config, subject: str) -> None:
    """Let somebody in again."""

    async def work(desk: Desk) -> bool:
        return await desk.store.unban(ban_subject(subject, config.limits))

    if not at_desk(config, work):
        raise click.ClickException(f"{subject} is not banned")
    click.echo(f"{subject} may come again")


@ban.command("list")
@click.pass_obj
def list_bans(config: Config) -> None:
    """Show all bans, those that are over included."""
    for found in at_desk(config, lambda desk: desk.store.bans()):
        click.echo(f"{found.subject}\t{_moment(found.until)}\t{found.reason}")


@click.group()
def invite() -> None:
    """Invitations to register, for `registration = "invitation"`."""


@invite.command("add")
@click.option("--note", default="", help="For the operator: whom it is for.")
@click.option("--uses", type=click.IntRange(min=1), default=1, help="How many accounts it makes.")
@click.option("--days", type=click.FloatRange(min=0), default=14, help="How long it is good; 0: for ever.")
@click.pass_obj
def add_invitation(config: Config, note: str, uses: int, days: float) -> None:
    """Make an invitation and show its code, this once."""
    code = at_desk(config, lambda desk: desk.invitations.make(note, uses=uses, days=days))
    click.echo(f"{config.services_url}/register?code={code}" if config.services_url else code)


@invite.command("list")
@click.pass_obj
def list_invitations(config: Config) -> None:
    """Show all invitations by the beginning of what is kept of their code."""
    for found in at_desk(config, lambda desk: desk.store.invitations()):
        click.echo(f"{found.digest[:12]}\t{found.uses} left\t{_moment(found.until)}\t{found.note}")


@invite.command("remove")
@click.argument("digest")
@click.pass_obj
def remove_invitation(config: Config, digest: str) -> None:
    """End an invitation, named as `msnpd invite list` shows it."""
    if len(digest) < 8 or not at_desk(config, lambda desk: desk.store.uninvite(digest)):
        raise click.ClickException(f"there is no invitation {digest}")
    click.echo(f"{digest} removed")


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return entered


def _moment(microseconds: int) -> str:
    if not microseconds:
        return "for ever"
    return f"until {datetime.fromtimestamp(microseconds // 1_000_000, UTC):%Y-%m-%d %H:%M} UTC"
