"""What an operator can choose, and how it is read from a TOML file."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from msnpd.database import parse_url, sqlite_url
from msnpd.errors import ConfigError
from msnpd.limits import Limits
from msnpd.registration import Registration

_HOST = re.compile(r"[0-9A-Za-z.:_*-]{1,253}")
_URL = re.compile(r"https?://[0-9A-Za-z.:\[\]_-]{1,260}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Ports may be 0 (any free one; read the bound ones from the server). `public_host` is what clients
    are told to connect to for a switchboard; empty means the address through which they reached us.

    On `tls_port` the messenger service itself speaks TLS, for clients that can: no old one does.
    `https_ports` serve the HTTP services with TLS, under a certificate of the server's own authority for the
    original host names, `public_host` and `certificate_names`. `old_tls` lets old Windows in there: TLS 1.0
    and ciphers that are no longer good. `services_url` is what clients are told where they have to be told
    (https://msn.example); empty means the address that they asked. `nexus_header` is the name of the header
    that the nexus answers with: patched clients may look for another spelling. `extra_word_clients` are
    names of programs (as they say in CVR) that expect a word more in the answers about groups.

    `database` is a SQLite file; `database_url` is used instead if there is one (postgresql://msnpd@host/msnpd).
    `registration` says who may make an account on the page /register, and `registration_domains` what may
    stand behind the @ then; empty: anything. With a `metrics_port`, /healthz and /metrics are served there,
    on `metrics_host`. `log_json` writes the log as one JSON object a line."""

    host: str = "127.0.0.1"
    port: int = 1863
    tls_port: int | None = None
    services_host: str = "127.0.0.1"
    services_port: int = 1864
    https_ports: tuple[int, ...] = ()
    certificate_names: tuple[str, ...] = ()
    old_tls: bool = False
    services_url: str = ""
    nexus_header: str = "PassportURLs"
    extra_word_clients: tuple[str, ...] = ("msnp11-sdk",)
    public_host: str = ""
    database: Path = Path("msnpd.sqlite3")
    database_url: str = ""
    registration: Registration = Registration.CLOSED
    registration_domains: tuple[str, ...] = ()
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    log_json: bool = False
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        ports = [("port", self.port), ("services_port", self.services_port)]
        ports += [("metrics_port", self.metrics_port or 0), ("tls_port", self.tls_port or 0)]
        for name, port in [*ports, *(("https_ports", port) for port in self.https_ports)]:
            if not 0 <= port <= 65535:
                raise ConfigError(f"{name}: {port} is not a port (0 to 65535)")
        if not self.host or not self.services_host:
            raise ConfigError("host and services_host must not be empty")
        if self.database_url:
            parse_url(self.database_url)
        if any(character.isspace() for character in self.public_host):
            raise ConfigError("public_host must be a host name or an address")
        for name in self.certificate_names:
            if not _HOST.fullmatch(name):
                raise ConfigError(f"certificate_names: {name!r} is no host name")
        if self.services_url and not _URL.fullmatch(self.services_url):
            raise ConfigError("services_url must look like https://msn.example or http://192.0.2.21:1864")
        if self.nexus_header.lower() != "passporturls":
            raise ConfigError("nexus_header: only the spelling of PassportURLs can be chosen")

    @property
    def store_url(self) -> str:
        """Where everything is kept."""
        return self.database_url or sqlite_url(self.database)


def read(path: Path) -> Config:
    """Reads a TOML file whose keys are the fields of Config, with a table [limits]. Raises ConfigError."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    try:
        return msgspec.convert(tomllib.loads(text.decode()), Config, dec_hook=_path, strict=True)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(f"no {kind.__name__} in a configuration")
