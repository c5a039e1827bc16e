"""The folder with all that aMSN2 keeps, for one process at a time."""

import contextlib
import fcntl
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from amsn2.app.problems import CannotStart
from amsn2.storage.files import make_directory, write_new_file

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Home:
    """Where everything is. Methods block: call them before the loop runs, or in a thread."""

    path: Path

    @property
    def database(self) -> Path:
        """All that people see."""
        return self.path / "amsn2.sqlite3"

    @property
    def key(self) -> Path:
        """What opens the passwords in the database."""
        return self.path / "key"

    @property
    def messenger_database(self) -> Path:
        """All that the messenger server keeps."""
        return self.path / "msnpd.sqlite3"

    @property
    def cache(self) -> Path:
        """What can be had again: pictures of contacts as they came."""
        return self.path / "cache"

    @property
    def config(self) -> Path:
        """The configuration, when the home was named."""
        return self.path / "config.toml"

    @property
    def set_up_token(self) -> Path:
        """The one-time token, while there is nobody yet."""
        return self.path / "setup-token"

    def make(self) -> None:
        """Make the folder, for its owner only. Raises `CannotStart`."""
        try:
            make_directory(self.path)
        except OSError as error:
            raise CannotStart(f"The home {self.path} cannot be made: {error.strerror}.") from error
        for secret in (self.key, self.welcome_secret, self.set_up_token, self.push_key):
            _close_to_others(secret)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process out. Raises `CannotStart` when one is in already."""
        try:
            file = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CannotStart(f"The home {self.path} cannot be written to: {error.strerror}.") from error
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CannotStart(
                    f"An aMSN2 runs in {self.path} already. Stop it first, or choose another --home."
                ) from None
            yield
        finally:
            # The lock goes with the file, also when the process is killed.
            os.close(file)

    @property
    def welcome_secret(self) -> Path:
        """What the passwords of new accounts on the built-in network are made from."""
        return self.path / "welcome-secret"

    @property
    def push_key(self) -> Path:
        """The private key by which push services know us."""
        return self.path / "push-key.pem"

    def make_push_key(self, make: Callable[[], bytes]) -> bytes:
        """The key of web push, made at the first start. Raises `CannotStart`."""
        try:
            if not self.push_key.exists():
                write_new_file(self.push_key, make())
            return self.push_key.read_bytes()
        except OSError as error:
            raise CannotStart(f"{self.push_key} cannot be read or written: {error.strerror}.") from error

    def make_set_up_token(self) -> str:
        """The token of the set-up link: the same after a restart, until it is used."""
        return self._secret(self.set_up_token)

    def forget_set_up_token(self) -> None:
        """Somebody is there: the link is of no use any more."""
        self.set_up_token.unlink(missing_ok=True)

    def make_welcome_secret(self) -> bytes:
        """What the passwords of new accounts on the built-in network are made from."""
        return self._secret(self.welcome_secret).encode()

    def _secret(self, path: Path) -> str:
        """The secret in a file that only its owner can read; made when there is none, or it is damaged."""
        try:
            for _ in range(2):
                write_new_file(path, secrets.token_urlsafe(32).encode())
                secret = path.read_text("ascii", "replace").strip()
                if len(secret) >= 32 and secret.isascii() and secret.isprintable():
                    return secret
                path.unlink()
        except OSError as error:
            raise CannotStart(f"{path} cannot be written: {error.strerror}.") from error
        raise CannotStart(f"{path} does not keep what is written to it.")


def _close_to_others(secret: Path) -> None:
    """Take a secret away from everybody but its owner, as after a copy that did not keep the mode."""
    try:
        if not secret.stat().st_mode & 0o077:
            return
        secret.chmod(0o600)
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning("others on this machine can read %s, and it stays so: %s", secret, error.strerror)
        return
    log.warning("others on this machine could read %s until now", secret)
