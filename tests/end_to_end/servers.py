"""Servers that are not of the house: another network in a process of its own, and some that are none."""

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.end_to_end.house import PATIENCE, free_port

HOST = "127.0.0.1"


@dataclass
class Network:
    """A messenger server that keeps its ports and its people through every end and start."""

    database: Path
    port: int = field(default_factory=free_port)
    services_port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def endpoints(self) -> dict[str, Any]:
        """What an account needs to find it."""
        return {"host": HOST, "port": self.port, "services": f"http://{HOST}:{self.services_port}"}

    async def start(self) -> None:
        """Start, and return when both ports are open."""
        ports = ("--port", str(self.port), "--services-port", str(self.services_port))
        self.process = await self._msnpd("run", *ports)
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self.process.stdout.readline()
        assert line.startswith(b"messenger on "), line

    async def kill(self) -> None:
        """What a power cut does to it."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def register(self, address: str, password: str) -> None:
        """Make an account."""
        process = await self._msnpd("user", "add", address, "--password-stdin")
        async with asyncio.timeout(PATIENCE):
            output, _ = await process.communicate(password.encode() + b"\n")
        assert process.returncode == 0, output

    async def _msnpd(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "msnpd", "--database", str(self.database), *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip


@contextlib.asynccontextmanager
async def open_network(folder: Path) -> AsyncIterator[Network]:
    """A running network; killed at the end if it still runs."""
    network = Network(folder / "network.sqlite3")
    await network.start()
    try:
        yield network
    finally:
        if network.process is not None and network.process.returncode is None:
            await network.kill()


@contextlib.asynccontextmanager
async def chatterbox(words: bytes) -> AsyncIterator[int]:
    """A server on a port of its own that answers whatever it hears with these words, then hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.read(1024)
            writer.write(words)
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, HOST, 0) as server:
        yield server.sockets[0].getsockname()[1]


@contextlib.asynccontextmanager
async def behind_tls(port: int, certificate: Path) -> AsyncIterator[int]:
    """The server of that port once more on another one, by TLS, with that certificate and key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(HOST, port)
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    async with await asyncio.start_server(relay, HOST, 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


class Authority:
    """Makes certificates. Whoever has `file` among the trusted ones trusts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The authority of a test")])
        own = self._builder(self._name, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._own = own.sign(self._key, hashes.SHA256())
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._own.public_bytes(serialization.Encoding.PEM))

    def certificate(self, name: str) -> Path:
        """A file with a key and its certificate for a host name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        try:
            general: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            general = x509.DNSName(name)
        signed = (
            self._builder(subject, key.public_key())
            .add_extension(x509.SubjectAlternativeName([general]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self._folder / f"{name}.pem"
        file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        return file

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )
