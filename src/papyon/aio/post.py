"""One request out, one answer back, over HTTP; what can go wrong with that by name."""

import asyncio
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import aiohttp
from yarl import URL

from papyon.aio.proxy import FAILURES, Proxy, ProxyOptions
from papyon.aio.reconnect import LONGEST_AWAY, ComeBack
from papyon.aio.transport import explain
from papyon.aio.trust import Trust
from papyon.errors import (
    CaptivePortal,
    ConnectionLost,
    NameUnknown,
    PayloadError,
    ProxyFailed,
    ServerBusy,
    Unreachable,
)
from papyon.payload.soap.envelope import RESPONSE_LIMIT

__all__ = ["REQUEST_TIMEOUT", "Post", "Reply", "need_service"]

REQUEST_TIMEOUT: Final = 40.0
"""Seconds for one request and its answer: a large address book over a slow line takes twenty."""

AGENT: Final = "MSMSGS"
"""What official clients call themselves: those who guard servers turn libraries away that name themselves."""

CONNECTIONS: Final = 4
"""To all services together: a client asks one thing at a time, nearly."""

_BUSY: Final = (429, 502, 503, 504)
_ELSEWHERE: Final = (301, 302, 303, 307, 308)
_PORTAL: Final = 511  # Network Authentication Required
_PROXY_PASSWORD: Final = 407  # Proxy Authentication Required
_SECONDS: Final = re.compile(r"[0-9]{1,6}")
_PAGE: Final = re.compile(rb"\s*(<!doctype html|<html)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; the names of `headers` are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Post:
    """Asks HTTP servers; owns its connections. Use as an async context manager."""

    def __init__(self, trust: Trust, proxy: Proxy | None = None, connections: int = CONNECTIONS) -> None:
        self._trust = trust
        self._options: ProxyOptions = {} if proxy is None else proxy.options()
        connector = aiohttp.TCPConnector if proxy is None else proxy.connector
        # Cookies, and what the machine thinks of proxies, are nobody's business here.
        self._session = aiohttp.ClientSession(
            connector=connector(limit=connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": AGENT},
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections; idempotent."""
        await self._session.close()

    async def send(self, url: str, document: bytes, soap_action: str = "") -> bytes:
        """The document that answers a service document, which may be a fault.

        Raises `ServerBusy` for HTTP's own refusals, `CaptivePortal` for a web page, and as `fetch`.
        """
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        if soap_action:
            headers["SOAPAction"] = f'"{soap_action}"'
        reply = await self.fetch("POST", url, headers, document)
        need_service(reply, url)
        return reply.body

    async def fetch(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        limit: int = RESPONSE_LIMIT,
        timeout: float = REQUEST_TIMEOUT,  # noqa: ASYNC109 - one for the whole exchange, kept by the session
    ) -> Reply:
        """Whatever the server answers, redirects too: following them is the caller's choice.

        Raises `PayloadError` for what is no HTTP or longer than `limit`, and any `ConnectionFailed`.
        """
        peer = ""
        try:
            target = URL(url)
            peer = target.host or url
            async with self._session.request(
                method,
                target,
                data=body or None,
                headers=headers,
                allow_redirects=False,
                ssl=self._trust.context(target.host or "", target.port or 0),
                timeout=aiohttp.ClientTimeout(total=timeout),
                **self._options,
            ) as response:
                if response.status == _PROXY_PASSWORD and self._options:
                    raise ProxyFailed(f"the proxy does not let us through to {peer} without its password")
                return Reply(response.status, response.headers, await _read(response, limit))
        except aiohttp.ClientConnectorCertificateError as error:
            raise explain(error.certificate_error, peer) from error
        except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError, *FAILURES) as error:
            raise ProxyFailed(f"the proxy does not lead to {peer}: {error}") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise NameUnknown(f"there is no host named {peer}") from error
        except aiohttp.ClientConnectorError as error:
            raise explain(error.os_error, peer) from error
        except (
            aiohttp.ServerDisconnectedError,
            aiohttp.ClientPayloadError,
            aiohttp.ClientOSError,
            ConnectionResetError,
            asyncio.IncompleteReadError,
        ) as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise explain(error.__cause__, peer) from error
            raise ConnectionLost(f"{peer} closed the connection") from error
        except TimeoutError as error:
            raise Unreachable(f"{peer} does not answer in time") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError) as error:
            raise NameUnknown("the address of a service is no URL") from error
        except OSError as error:
            raise explain(error, peer) from error
        except aiohttp.ClientError as error:
            # What is left is an answer that is no HTTP.
            raise PayloadError(f"{peer} does not speak HTTP") from error


def need_service(reply: Reply, url: str) -> None:
    """Whether it is the service that answered. Raises `ServerBusy`, `CaptivePortal`."""
    host = URL(url).host or url
    if reply.status in _BUSY:
        words = f"{host} answers HTTP {reply.status}"
        wait = reply.headers.get("Retry-After", "")
        if _SECONDS.fullmatch(wait):
            raise ComeBack(min(float(wait), LONGEST_AWAY), words)
        raise ServerBusy(words)
    if reply.status in _ELSEWHERE:
        try:
            elsewhere = URL(reply.headers.get("Location", "")).host
        except ValueError:
            elsewhere = None
        if elsewhere and elsewhere != host:
            raise CaptivePortal(f"{elsewhere} wants to answer for {host}: sign in there, with a browser")
    if reply.status == _PORTAL or (reply.status == 200 and _PAGE.match(reply.body)):
        raise CaptivePortal(f"a web page answers for {host}: sign in to the network here, with a browser")


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    answer = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        answer += chunk
        if len(answer) > limit:
            raise PayloadError(f"an answer is longer than {limit} bytes")
    return bytes(answer)
