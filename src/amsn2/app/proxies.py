"""What proxies in front of aMSN2 have to be told, ready to be pasted: `amsn2 proxy-config`.

A poll is held for up to fifty seconds and must not be gathered: hence the time-outs and no buffering.
"""

from typing import Final

from amsn2.app.config import Web
from amsn2.app.listening import bracketed, reachable

SECONDS: Final = 180
"""How long a proxy waits for an answer: well over a poll's fifty seconds."""

UPLOAD: Final = "2g"
"""The largest body: a file that is sent."""


def proxy_config(kind: str, web: Web, name: str) -> str:
    """The snippet for a proxy; name: what browsers call the page."""
    host = reachable(web.host)
    address = f"http://{bracketed(host)}:{web.port or 2009}"
    snippet = {"nginx": _nginx, "caddy": _caddy, "apache": _apache, "traefik": _traefik}[kind]
    return f"{_advice(web, name)}{snippet(address, web, name)}"


def _advice(web: Web, name: str) -> str:
    path = f" --base-path {web.base_path}" if web.base_path != "/" else ""
    return (
        f"# Start aMSN2 with: amsn2 run{path} --allow-host {name} --trust-proxy PROXY\n"
        "# where PROXY is the address that the proxy comes from: 127.0.0.1 on the same machine.\n"
    )


def _nginx(address: str, web: Web, name: str) -> str:
    user = f"    proxy_set_header {web.user_header} $remote_user;\n" if web.user_header else ""
    return f"""\
# Inside the server block of {name}:
location {web.base_path} {{
    proxy_pass {address};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
{user}    proxy_buffering off;
    proxy_request_buffering off;
    proxy_read_timeout {SECONDS}s;
    proxy_send_timeout {SECONDS}s;
    client_max_body_size {UPLOAD};
}}
"""


def _caddy(address: str, web: Web, name: str) -> str:
    matcher = "" if web.base_path == "/" else f" {web.base_path}*"
    user = f"\n        header_up -{web.user_header}" if web.user_header else ""
    note = (
        f"\n        # Then set {web.user_header} from what signs people in, such as forward_auth."
        if web.user_header
        else ""
    )
    return f"""\
{name} {{
    reverse_proxy{matcher} {address.removeprefix("http://")} {{
        header_up X-Forwarded-Host {{http.request.hostport}}{user}{note}
        flush_interval -1
        transport http {{
            response_header_timeout {SECONDS}s
            read_timeout {SECONDS}s
        }}
    }}
}}
"""


def _apache(address: str, web: Web, name: str) -> str:
    path = web.base_path
    user = (
        f"    RequestHeader unset {web.user_header}\n"
        f'    RequestHeader set {web.user_header} "expr=%{{REMOTE_USER}}"\n'
        if web.user_header
        else ""
    )
    return f"""\
# Inside the VirtualHost of {name}; needs mod_proxy, mod_proxy_http and mod_headers:
ProxyPreserveHost On
<Location "{path}">
    ProxyPass "{address}{path}" timeout={SECONDS} flushpackets=on
    ProxyPassReverse "{address}{path}"
    RequestHeader set X-Forwarded-Proto "expr=%{{REQUEST_SCHEME}}"
{user}</Location>
"""


def _traefik(address: str, web: Web, name: str) -> str:
    rule = f"Host(`{name}`)" + ("" if web.base_path == "/" else f" && PathPrefix(`{web.base_path}`)")
    note = (
        f"# {web.user_header} has to come from a middleware such as forwardAuth (authResponseHeaders).\n"
        if web.user_header
        else ""
    )
    return f"""\
# A file of the dynamic configuration; in the static one, give the entry point's
# transport.respondingTimeouts.readTimeout {SECONDS} seconds or more.
{note}http:
  routers:
    amsn2:
      rule: "{rule}"
      service: amsn2
      tls: {{}}
  services:
    amsn2:
      loadBalancer:
        servers:
          - url: "{address}"
        responseForwarding:
          flushInterval: "-1ms"
        serversTransport: amsn2
  serversTransports:
    amsn2:
      forwardingTimeouts:
        responseHeaderTimeout: "{SECONDS}s"
"""


KINDS: Final = ("nginx", "caddy", "apache", "traefik")
