"""Every limit of what browsers, and strangers, may ask of the web frontend, each with its reason."""

from typing import Final

HEADER_BYTES: Final = 8_190
"""Bytes of one header or of the request line: what Apache and aiohttp allow; a browser sends under 2 kB."""

HEADERS: Final = 64
"""Headers of one request: a browser behind two proxies sends about thirty."""

HEAD_BYTES: Final = 16_384
"""Bytes of a head, with all its lines, that are waited for before the framework's own limits decide: a browser
with many cookies of other servers on the same name sends 8 kB."""

HEAD_SECONDS: Final = 15.0
"""Time to send a head, from its first byte on: it is one packet or two, and a phone on a bad line repeats one
within five seconds. Who dawdles over it only wants to hold a place."""

LENGTH_DIGITS: Final = 12
"""Digits of a body's length: a terabyte, far above every body; the framework refuses what is longer."""

HEADERS_KEPT: Final = 2_048
"""Heads of signed-in browsers that are remembered, each some 2 kB: a household has dozens of tabs, a club
hundreds. Past that they are read anew, which takes some 20 microseconds."""

HEADERS_KEPT_BYTES: Final = 4_096
"""Bytes of a head that is remembered: a browser sends under 2 kB, with a proxy's words under 3; all together
8 MB at most."""

CONNECTIONS: Final = 20_000
"""Connections open at once: every parked poll has one, and as many may be idle or come anew after a restart."""

SEND_SECONDS: Final = 30.0
"""Time that a browser may read nothing while an answer waits to be sent: the answer is kept, 2 MB at worst, and
a phone that has lost its line has lost the connection too."""

LINGER_SECONDS: Final = 0.025
"""Time that a person's tabs are not told what one of them did: it shows that already, and what becomes of a message
(stored, sent, delivered) is one answer then and not three, while the other's browser has the processor. Less than
anybody sees."""

COMMAND_BYTES: Final = 131_072
"""Bytes of one command: the longest message is 8,000 characters of at worst twelve escaped bytes each."""

FORM_BYTES: Final = 8_192
"""Bytes of a sign-in, set-up, invitation or joining: names and passwords of at most 256 characters."""

REPORT_BYTES: Final = 16_384
"""Bytes of a report that a browser makes of what it blocked: it may quote a long address twice."""

REPORTS_A_MINUTE: Final = 20
"""Reports that are logged in a minute: enough to see a fault, too few to fill a disk."""

BODY_SECONDS: Final = 20.0
"""Time to send a body: a phone on a bad line sends 128 kB in ten."""

CHUNK_SECONDS: Final = 60.0
"""Time until the next bytes of an upload must come: a phone that changes from one network to another."""

BLOB_CHUNK_BYTES: Final = 256 * 1024
"""Bytes of a file that are in memory at a time, for each that is sent."""

RANGE_LENGTH: Final = 100
"""Characters of a Range header that are looked at: one range of two long numbers has fifty."""

IDLE_SECONDS: Final = 75.0
"""How long a connection may idle, or dawdle over its headers: what nginx uses, above any poll's pause."""

TICK_SECONDS: Final = 0.25
"""How fine the one timer of all polls and connections is: nobody feels a poll that ends so much later."""

WAIT_SECONDS: Final = 50.0
"""The longest that a poll is parked: home routers and proxies cut silent connections after sixty."""

WAIT_DEFAULT: Final = 25.0
"""How long a poll is parked when the browser does not say: half of what most proxies allow."""

WAIT_JITTER: Final = 0.1
"""A poll may end this part of its wait earlier, so that a thousand tabs do not come back as one."""

POLLS_PER_SESSION: Final = 64
"""Polls that one session may park: a browser needs one, and one a tab where tabs cannot share."""

POLLS_PER_ADDRESS: Final = 1_024
"""Polls that one address may park: a club behind one router, or behind a proxy that nobody said to believe."""

POLLS: Final = 10_000
"""Polls parked in all: under 60 MB with their connections; a household needs dozens."""

JOURNAL_EVENTS: Final = 16_384
"""Events that a person's journal keeps: a night's sleep of a busy person, and then a snapshot is shorter."""

JOURNAL_BYTES: Final = 8 * 1024 * 1024
"""Bytes of events that a person's journal keeps: twenty people in a household stay below 200 MB."""

ANSWER_BYTES: Final = 2 * 1024 * 1024
"""Bytes of events in one answer; the rest follows in the next: a phone decodes 1 MB in some 20 ms, and what a
night brought comes in four answers at most."""

TOKEN_LENGTH: Final = 200
"""Characters of a token in a cookie, a link or a form: ours have 43; longer ones are not looked up."""

DEVICE_LENGTH: Final = 200
"""Characters kept of what a browser calls itself: enough to tell a phone from a desktop."""

ID_LENGTH: Final = 200
"""Characters of a conversation's id in a path: an account's id and an address of at most 129."""

PASSKEY_BYTES: Final = 32_768
"""Bytes of a passkey as a browser hands it over: the largest carry a chain of certificates."""

PROXY_NAME_LENGTH: Final = 128
"""Characters of a name that a proxy gives: four times what a person's may have."""

UNTRUSTED_PEERS: Final = 100
"""Peers of which it is logged, once each, that they name a person and are not believed."""

QR_TEXT: Final = 500
"""Characters of a link that is drawn: a code with more is too fine for most cameras."""

NOTE_LENGTH: Final = 200
"""Characters of the note on an invitation."""

STATIC_BYTES: Final = 32 * 1024 * 1024
"""Bytes of the built page, kept in memory: thirty times what it has; more is not our page."""

HEALTH_SECONDS: Final = 5.0
"""Time for the database to answer a health check: past that, it is as good as dead to a person."""

STOP_SECONDS: Final = 1.0
"""Time that requests under way get when aMSN2 stops: they all wait for the disk at most."""
