"""`python -m papyon probe HOST[:PORT]`: what a server offers, without an account."""

import argparse
import asyncio
import sys
from dataclasses import replace
from typing import Any

from papyon.aio.presets import PRESETS
from papyon.aio.probe import probe
from papyon.aio.settings import Settings
from papyon.errors import RemoteProtocolError
from papyon.session.arrivals import host_and_port

_SERVICES = ("nexus", "rst", "rst2", "addressbook", "sharing", "storage", "rsi", "oim", "config", "gateway")


def main() -> int:
    """Run the command; 0 when the server speaks any dialect."""
    parser = argparse.ArgumentParser(prog="python -m papyon", description="Look at messenger networks.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("probe", help="say which dialects and services a server offers")
    command.add_argument(
        "server", metavar="HOST[:PORT]", help=f"or the name of a network: {', '.join(PRESETS)}"
    )
    command.add_argument("--services", metavar="URL", help="where all services are, at their usual paths")
    command.add_argument("--tls", action="store_true", help="speak TLS with the server itself, too")
    command.add_argument("--insecure", action="store_true", help="believe every certificate")
    for name in _SERVICES:
        command.add_argument(f"--{name}", metavar="URL", help=f"where {name} is")
    options = parser.parse_args()
    try:
        settings = _settings(options)
    except RemoteProtocolError:
        parser.error(f"{options.server} is no host and port")
    report = asyncio.run(probe(settings))
    sys.stdout.write(report.table() + "\n")
    return 0 if report.alive else 1


def _settings(options: argparse.Namespace) -> Settings:
    if options.server in PRESETS:
        settings = PRESETS[options.server].settings("", gateway=True)
    else:
        host, port = host_and_port(options.server)
        settings = Settings.at(host, options.services or "", "", port)
        if options.services is None:
            bare: dict[str, Any] = {f"{name}_url": "" for name in _SERVICES}
            settings = replace(settings, **bare)
    named: dict[str, Any] = {f"{name}_url": url for name in _SERVICES if (url := getattr(options, name))}
    return replace(settings, **named, tls=options.tls, verify_tls=not options.insecure)


if __name__ == "__main__":
    sys.exit(main())
