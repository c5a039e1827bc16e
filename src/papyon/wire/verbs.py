"""Which commands there are, in which dialects, and which of them carry a payload in which direction."""

from dataclasses import dataclass
from enum import Enum, auto

from papyon.types import Dialect

OLDEST, YOUNGEST = Dialect.MSNP8, Dialect.MSNP18


class Side(Enum):
    """On which side a reader sits: CLIENT reads what a server sends, SERVER what a client sends."""

    CLIENT = auto()
    SERVER = auto()


class PayloadRule(Enum):
    """When a command has a payload."""

    NEVER = auto()
    ALWAYS = auto()
    IF_NUMBER = auto()  # when a number follows the first argument at the end of the line
    UNLESS_OK = auto()  # always, except that some servers answer a plain OK without a length
    INVITATION = auto()  # SDC: when the last of eight or more arguments is a number


@dataclass(frozen=True, slots=True)
class Verb:
    """A row of the table: payload rules for either direction, and the dialects that know the command."""

    code: str
    from_client: PayloadRule = PayloadRule.NEVER
    from_server: PayloadRule = PayloadRule.NEVER
    since: Dialect = OLDEST
    until: Dialect = YOUNGEST

    def known_in(self, dialect: Dialect) -> bool:
        """Whether this dialect has the command at all."""
        return self.since <= dialect <= self.until


_NEVER, _ALWAYS, _NUMBER = PayloadRule.NEVER, PayloadRule.ALWAYS, PayloadRule.IF_NUMBER
_8, _9, _10, _11, _12 = Dialect.MSNP8, Dialect.MSNP9, Dialect.MSNP10, Dialect.MSNP11, Dialect.MSNP12
_13, _14, _17, _18 = Dialect.MSNP13, Dialect.MSNP14, Dialect.MSNP17, Dialect.MSNP18

VERBS: dict[str, Verb] = {
    verb.code: verb
    for verb in (
        # session
        Verb("VER"),
        Verb("CVR"),
        Verb("INF"),
        Verb("USR"),
        Verb("XFR"),
        Verb("OUT"),
        Verb("PNG"),
        Verb("QNG"),
        Verb("CHL"),
        Verb("QRY", from_client=_ALWAYS),
        Verb("SBS", since=_11),
        Verb("GCF", from_server=_ALWAYS, since=_11),
        Verb("NOT", from_client=_NUMBER, from_server=_ALWAYS),
        Verb("IPG", from_server=_ALWAYS),
        Verb("PGD", from_client=_ALWAYS, since=_9),
        Verb("PAG", from_client=_ALWAYS, until=_8),
        Verb("URL"),
        Verb("SND"),
        Verb("SDC", from_client=PayloadRule.INVITATION),
        Verb("IMS"),
        Verb("LKP", since=_12),
        Verb("VAS", from_client=_ALWAYS, since=_18),
        # lists, the old family
        Verb("SYN", until=_12),
        Verb("LSG", until=_12),
        Verb("LST", until=_12),
        Verb("BPR", until=_12),
        Verb("ADD", until=_9),
        Verb("REA", until=_9),
        Verb("ADC", since=_10, until=_12),
        Verb("SBP", since=_10, until=_12),
        Verb("REM", until=_12),
        Verb("ADG", until=_12),
        Verb("RMG", until=_12),
        Verb("REG", until=_12),
        Verb("GTC", until=_12),
        Verb("BLP"),
        Verb("PRP"),
        # lists, the new family
        Verb("ADL", from_client=_ALWAYS, from_server=_NUMBER, since=_13),
        Verb("RML", from_client=_ALWAYS, from_server=_NUMBER, since=_13),
        Verb("FQY", from_client=_ALWAYS, from_server=_ALWAYS, since=_14),
        # presence
        Verb("CHG"),
        Verb("NLN"),
        Verb("ILN", until=_17),
        Verb("FLN"),
        Verb("UUX", from_client=_ALWAYS, from_server=_NUMBER, since=_11),
        Verb("UBX", from_server=_ALWAYS, since=_11),
        Verb("UUN", from_client=_ALWAYS, since=_13),
        Verb("UBN", from_server=_ALWAYS, since=_13),
        Verb("UUM", from_client=_ALWAYS, since=_14),
        Verb("UBM", from_server=_ALWAYS, since=_14),
        # switchboard
        Verb("RNG"),
        Verb("ANS"),
        Verb("CAL"),
        Verb("IRO"),
        Verb("JOI"),
        Verb("BYE"),
        Verb("MSG", from_client=_ALWAYS, from_server=_ALWAYS),
        Verb("ACK"),
        Verb("NAK"),
        # circles
        Verb("PUT", from_client=_ALWAYS, from_server=PayloadRule.UNLESS_OK, since=_18),
        Verb("DEL", from_client=_ALWAYS, from_server=PayloadRule.UNLESS_OK, since=_18),
        Verb("NFY", from_server=_ALWAYS, since=_18),
        Verb("SDG", from_client=_ALWAYS, from_server=PayloadRule.UNLESS_OK, since=_18),
    )
}


def payload_rule(code: str, side: Side) -> PayloadRule:
    """The rule for a command that ``side`` reads. Unknown commands have none; errors may have one."""
    if code.isdigit():
        return _NUMBER if side is Side.CLIENT else _NEVER
    verb = VERBS.get(code)
    if verb is None:
        return _NEVER
    return verb.from_server if side is Side.CLIENT else verb.from_client
