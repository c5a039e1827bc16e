"""One service document out, one back, over HTTP; what can go wrong with that by name."""

import ssl
from types import TracebackType
from typing import Final, Self

import aiohttp
from yarl import URL

from papyon.aio.transport import explain
from papyon.errors import ConnectionLost, NameUnknown, PayloadError, ServerBusy, Unreachable
from papyon.payload.soap.envelope import RESPONSE_LIMIT

__all__ = ["REQUEST_TIMEOUT", "Post"]

REQUEST_TIMEOUT: Final = 40.0
"""Seconds for one request and its answer: a large address book over a slow line takes twenty."""


class Post:
    """Posts service documents; owns its connections. Use as an async context manager."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        # A client asks one thing at a time, nearly; cookies and proxies are nobody's business here.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=4, ssl=tls),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=REQUEST_TIMEOUT),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def send(self, url: str, document: bytes, soap_action: str = "") -> bytes:
        """The document that answers, which may be a fault.

        Raises `ServerBusy` for HTTP's own refusals, `PayloadError` for what is no HTTP or too long, and any
        `ConnectionFailed`.
        """
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        if soap_action:
            headers["SOAPAction"] = f'"{soap_action}"'
        peer = ""
        try:
            peer = URL(url).host or url
            async with self._session.post(
                url, data=document, headers=headers, allow_redirects=False
            ) as response:
                answer = await _read(response)
                if response.status in (502, 503, 504, 429):
                    raise ServerBusy(f"{peer} answers HTTP {response.status}")
        except aiohttp.ClientConnectorCertificateError as error:
            raise explain(error.certificate_error, peer) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise NameUnknown(f"there is no host named {peer}") from error
        except aiohttp.ClientConnectorError as error:
            raise explain(error.os_error, peer) from error
        except (
            aiohttp.ServerDisconnectedError,
            aiohttp.ClientPayloadError,
            aiohttp.ClientOSError,
            ConnectionResetError,
        ) as error:
            raise ConnectionLost(f"{peer} closed the connection") from error
        except TimeoutError as error:
            raise Unreachable(f"{peer} does not answer in time") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError) as error:
            raise NameUnknown("the address of a service is no URL") from error
        except aiohttp.ClientError as error:
            # What is left is an answer that is no HTTP.
            raise PayloadError(f"{peer} does not speak HTTP") from error
        return answer


async def _read(response: aiohttp.ClientResponse) -> bytes:
    answer = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        answer += chunk
        if len(answer) > RESPONSE_LIMIT:
            raise PayloadError(f"an answer is longer than {RESPONSE_LIMIT} bytes")
    return bytes(answer)
