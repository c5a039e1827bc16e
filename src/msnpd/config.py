"""What an operator can choose, and how it is read from a TOML file."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from msnpd.errors import ConfigError
from msnpd.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Ports may be 0 (any free one; read the bound ones from the server). `public_host` is what clients
    are told to connect to for a switchboard; empty means the address through which they reached us."""

    host: str = "127.0.0.1"
    port: int = 1863
    services_host: str = "127.0.0.1"
    services_port: int = 1864
    public_host: str = ""
    database: Path = Path("msnpd.sqlite3")
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        for name, port in (("port", self.port), ("services_port", self.services_port)):
            if not 0 <= port <= 65535:
                raise ConfigError(f"{name}: {port} is not a port (0 to 65535)")
        if not self.host or not self.services_host:
            raise ConfigError("host and services_host must not be empty")
        if any(character.isspace() for character in self.public_host):
            raise ConfigError("public_host must be a host name or an address")


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
