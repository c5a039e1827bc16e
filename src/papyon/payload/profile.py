"""The profile that a server sends after signing in: text/x-msmsgsprofile, all of it headers."""

from dataclasses import dataclass, field

from papyon.payload.message import MimeMessage

PROFILE = "text/x-msmsgsprofile"


@dataclass(frozen=True, slots=True)
class Profile:
    """What clients really use of it. ``client_port`` is the port itself; on the wire its bytes are swapped.

    ``login_time`` is in Unix seconds. ``migrated`` is told from MSNP10 on; ``nickname``, ``route`` and
    ``multiple_endpoints`` are None before MSNP13.
    """

    login_time: int = 0
    email_enabled: bool = False
    member_id_high: int = 0
    member_id_low: int = 0
    ticket: str = field(default="", repr=False)
    client_address: str = ""
    client_port: int = 0
    sid: int = 507
    key_version: int = 11
    migrated: bool = True
    nickname: str | None = None
    multiple_endpoints: bool | None = None
    route: str | None = None

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        headers = [
            ("LoginTime", str(self.login_time)),
            ("EmailEnabled", _flag(self.email_enabled)),
            ("MemberIdHigh", str(self.member_id_high)),
            ("MemberIdLow", str(self.member_id_low)),
            ("lang_preference", "1033"),
            ("preferredEmail", ""),
            ("country", "US"),
            ("PostalCode", ""),
            ("Gender", ""),
            ("Kid", "0"),
            ("Age", ""),
            ("BDayPre", ""),
            ("Birthday", ""),
            ("Wallet", ""),
            ("Flags", "1027"),
            ("sid", str(self.sid)),
            ("kv", str(self.key_version)),
            ("MSPAuth", self.ticket),
            ("ClientIP", self.client_address),
            ("ClientPort", str(swap_port(self.client_port))),
        ]
        if self.migrated:
            headers.append(("ABCHMigrated", "1"))
        if self.nickname is not None:
            headers.append(("Nickname", " ".join(self.nickname.split())))
        if self.multiple_endpoints is not None:
            headers.append(("MPOPEnabled", _flag(self.multiple_endpoints)))
        if self.route is not None:
            headers.append(("RouteInfo", self.route))
        return MimeMessage(f"{PROFILE}; charset=UTF-8", tuple(headers))


def swap_port(port: int) -> int:
    """Exchange the two bytes of a port: 1863 <-> 18183."""
    return (port & 0xFF) << 8 | port >> 8 & 0xFF


def parse_profile(message: MimeMessage) -> Profile:
    """Read a profile; numbers that cannot be read are 0."""
    fields = {name.lower(): value for name, value in message.headers}
    endpoints = fields.get("mpopenabled")
    return Profile(
        login_time=_number(fields.get("logintime", "")),
        email_enabled=fields.get("emailenabled") == "1",
        member_id_high=_number(fields.get("memberidhigh", "")),
        member_id_low=_number(fields.get("memberidlow", "")),
        ticket=fields.get("mspauth", ""),
        client_address=fields.get("clientip", ""),
        client_port=swap_port(_number(fields.get("clientport", ""))),
        sid=_number(fields.get("sid", "")),
        key_version=_number(fields.get("kv", "")),
        migrated=fields.get("abchmigrated") == "1",
        nickname=fields.get("nickname"),
        multiple_endpoints=None if endpoints is None else endpoints == "1",
        route=fields.get("routeinfo"),
    )


def _flag(value: bool) -> str:
    return "1" if value else "0"


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 19 else 0
