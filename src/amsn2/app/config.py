"""What can be chosen, where it comes from, and what it means.

Every setting has a section and a name. A flag beats the environment (`AMSN2_WEB_PORT`), which beats
the file (`[web]` `port`), which beats the default.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

from amsn2.api import limits
from amsn2.app.problems import CannotStart
from amsn2.storage.database import parse_url
from amsn2.storage.errors import StorageUnusable

PREFIX: Final = "AMSN2_"

_HOST_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
"""As browsers send it: a name of other letters comes as xn--..., and the port is not part of it."""

FILE_BYTES: Final = 1024 * 1024
"""Bytes of a configuration file: a thousand times what every setting with its comment takes."""

Host = Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^\S+\Z")]
Port = Annotated[int, Meta(ge=0, le=65535)]
Domain = Annotated[
    str, Meta(max_length=100, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\Z")
]
BasePath = Annotated[str, Meta(max_length=200, pattern=r"^/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*\Z")]


class _Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all sections. The text under a field is what `config show` says of it."""


class Web(_Section, frozen=True, kw_only=True):
    """The page and what answers it."""

    host: Annotated[Host, Meta(description="Address to listen on; 0.0.0.0 for everybody on the network.")] = (
        "127.0.0.1"
    )
    port: Annotated[Port, Meta(description="Port to listen on; 0 for any free one.")] = 2009
    base_path: Annotated[
        BasePath, Meta(description="Path of the page behind a proxy that does not take it away.")
    ] = "/"
    allowed_hosts: Annotated[
        tuple[Host, ...],
        Meta(description="Names to answer to, besides localhost and addresses; other names are refused."),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(description="Addresses or networks of proxies whose X-Forwarded headers are believed."),
    ] = ()
    user_header: Annotated[
        str,
        Meta(
            max_length=64,
            pattern=r"^[A-Za-z0-9-]*\Z",
            description="Header in which a trusted proxy names whom it has signed in; empty: none.",
        ),
    ] = ""
    user_header_creates: Annotated[
        bool, Meta(description="Make a person of whoever the proxy names and is not known yet.")
    ] = False
    metrics_readers: Annotated[
        tuple[str, ...], Meta(description="Addresses or networks that may read /metrics.")
    ] = ("127.0.0.0/8", "::1/128")


class Push(_Section, frozen=True, kw_only=True):
    """Web push: browsers are told of messages while no page is open."""

    contact: Annotated[
        str,
        Meta(
            max_length=200,
            pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://\S+)\Z",
            description="Whom push services may write to about what we send: mailto:ADDRESS or https://...",
        ),
    ] = "mailto:admin@example.com"
    loopback: Annotated[
        bool, Meta(description="Also send to push services on this machine, without TLS; for tests.")
    ] = False


class Messenger(_Section, frozen=True, kw_only=True):
    """The messenger server in the box: the built-in network."""

    enabled: Annotated[
        bool, Meta(description="Run the server. Without it, every account needs a server of its own.")
    ] = True
    host: Annotated[Host, Meta(description="Address to listen on, for old clients too.")] = "127.0.0.1"
    port: Annotated[Port, Meta(description="Port that messenger clients connect to; 0 for any free one.")] = (
        1863
    )
    services_port: Annotated[
        Port, Meta(description="Port of its sign-in and address book services; 0 for any free one.")
    ] = 1864
    public_host: Annotated[
        str,
        Meta(
            max_length=253,
            pattern=r"^\S*\Z",
            description="Name under which clients elsewhere reach it; empty: as they reached it.",
        ),
    ] = ""
    settings: Annotated[
        str,
        Meta(
            max_length=1000,
            description="TOML file with more settings of the server (docs/msnpd.md); empty: none.",
        ),
    ] = ""
    domain: Annotated[
        Domain, Meta(description="What is behind the @ of its accounts. Choose it before the first start.")
    ] = "amsn2.local"


class Storage(_Section, frozen=True, kw_only=True):
    """Where everything is kept."""

    url: Annotated[
        str,
        Meta(
            max_length=1000,
            description="Database, sqlite:///PATH or postgresql://USER@HOST/NAME; empty: a file in the home.",
        ),
    ] = ""
    quota_gigabytes: Annotated[
        int, Meta(ge=1, le=100_000, description="Room for the pictures and files of each person.")
    ] = limits.BLOB_QUOTA // 1024**3


class Log(_Section, frozen=True, kw_only=True):
    """What is written to the standard error."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least that is written.")
    ] = "info"


class Config(Struct, frozen=True, kw_only=True):
    """Every setting, checked."""

    web: Web = Web()
    push: Push = Push()
    messenger: Messenger = Messenger()
    storage: Storage = Storage()
    log: Log = Log()


SECTIONS: Final[Mapping[str, type[_Section]]] = get_type_hints(Config)

Found = tuple[tuple[str, str], object, str]
"""Section and name of a setting, its value, and where it was found, for people."""

Origins = dict[tuple[str, str], str]
"""Where each setting that is not a default came from."""

# These say where to look, so they are not looked for there.
_ELSEWHERE: Final = frozenset({"AMSN2_HOME", "AMSN2_CONFIG"})


def load(file: Path, environment: Mapping[str, str], flags: Iterable[Found] = ()) -> tuple[Config, Origins]:
    """Put the settings together; a missing file is an empty one.

    Raises `CannotStart`, naming every setting that is wrong and where it came from.
    """
    found: dict[tuple[str, str], tuple[object, str]] = {}
    troubles: list[str] = []
    for source in (_of_file(file, troubles), _of_environment(environment, troubles), flags):
        for key, value, origin in source:
            found[key] = (value, origin)
    values: dict[str, dict[str, object]] = {name: {} for name in SECTIONS}
    for (section, name), (value, origin) in found.items():
        try:
            values[section][name] = _checked(section, name, value, text=isinstance(value, str))
        except ValueError as error:
            troubles.append(f"{origin}: {error}.")
    if troubles:
        raise CannotStart("\n".join(troubles))
    sections: dict[str, Any] = {name: kind(**values[name]) for name, kind in SECTIONS.items()}
    config = Config(**sections)
    _check_together(config.web, found)
    return config, {key: origin for key, (_, origin) in found.items()}


def _check_together(web: Web, found: Mapping[tuple[str, str], tuple[object, str]]) -> None:
    """What is right by itself and wrong together."""
    if web.user_header and not web.trusted_proxies:
        _, origin = found["web", "user_header"]
        raise CannotStart(
            f"{origin}: whoever can reach the page could call themselves anybody by sending "
            f"{web.user_header}. Name the address of the proxy in [web] trusted_proxies."
        )
    if web.user_header_creates and not web.user_header:
        _, origin = found["web", "user_header_creates"]
        raise CannotStart(f"{origin}: this needs [web] user_header, which names the header.")


def settings() -> Iterator[tuple[str, str, str]]:
    """Section, name and description of every setting."""
    for section, kind in SECTIONS.items():
        for name, hint in get_type_hints(kind, include_extras=True).items():
            described = [meta.description for meta in get_args(hint)[1:] if isinstance(meta, Meta)]
            yield section, name, " ".join(text for text in described if text)


def variable(section: str, name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{section}_{name}".upper()


def _of_file(file: Path, troubles: list[str]) -> Iterator[Found]:
    try:
        with file.open("rb") as opened:
            text = opened.read(FILE_BYTES + 1)
        if len(text) > FILE_BYTES:
            raise CannotStart(f"{file} is too large for a configuration.")
        tables = tomllib.loads(text.decode())
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise CannotStart(f"{file} is no TOML: {error}.") from error
    for section, table in tables.items():
        if section not in SECTIONS or not isinstance(table, dict):
            troubles.append(f"{file}: there is no section [{section}].")
            continue
        for name, value in table.items():
            if name not in _names(section):
                troubles.append(f"{file}: there is no setting {name} in [{section}].")
                continue
            yield (section, name), value, f"{file}: [{section}] {name}"


def _of_environment(environment: Mapping[str, str], troubles: list[str]) -> Iterator[Found]:
    known = {variable(section, name): (section, name) for section, name, _ in settings()}
    for name, value in sorted(environment.items()):
        if name in known:
            yield known[name], value, name
        elif name.startswith(PREFIX) and name not in _ELSEWHERE:
            troubles.append(f"{name}: there is no such setting.")


def _names(section: str) -> tuple[str, ...]:
    return SECTIONS[section].__struct_fields__


def _checked(section: str, name: str, value: object, *, text: bool) -> object:
    """The value as its type; raises ValueError. Text (of the environment) may stand for any type."""
    hint = get_type_hints(SECTIONS[section], include_extras=True)[name]
    if text and get_type_hints(SECTIONS[section])[name] == tuple[str, ...]:
        value = [word.strip() for word in str(value).split(",") if word.strip()]
    try:
        checked = msgspec.convert(value, hint, strict=not text)
    except msgspec.ValidationError as error:
        raise ValueError(str(error).partition(" - at ")[0]) from None
    if name in ("trusted_proxies", "metrics_readers"):
        for network in checked:
            ip_network(network, strict=False)
    if name == "url" and checked:
        try:
            parse_url(checked)
        except StorageUnusable as problem:
            raise ValueError(str(problem).rstrip(".")) from None
    if name == "allowed_hosts":
        for host in checked:
            if not _HOST_NAME.fullmatch(host):
                raise ValueError(f"{host!r} is no name; write it without https://, port and path")
    return checked
