"""Every limit of the server in one place, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds are seconds, bytes are bytes, everything else is a count."""

    # Connections. A club of 500 behind one NAT, or in one aMSN2, with three conversations each; whoever it
    # is, the other half of all connections is for others.
    connections_per_address: int = 2048
    # All connections together: as many descriptors as nearly every system allows (see `msnpd.descriptors`).
    connections: int = 4096
    # A client signs in within a second or two; a person never types on this connection.
    unauthenticated_seconds: float = 60.0
    # TLS: a few packets there and back, also on a slow line.
    handshake_seconds: float = 10.0
    # Handshakes under way, together and of one address. A club of 500 comes back within three seconds, with
    # two connections each; a handshake takes two trips of some 100 ms: 70 at a time, more on a busy server.
    handshakes: int = 512
    handshakes_per_address: int = 256
    # QNG tells clients to ping every `ping_seconds`; two and a half of them without a word is a dead peer.
    ping_seconds: int = 50
    silence_seconds: float = 125.0
    # Answer to CHL: the official servers gave about 50 s.
    challenge_seconds: float = 50.0
    # The longest burst is the list of presences at sign-in: 1,000 contacts with picture and personal message.
    unsent_bytes: int = 4 * 1024 * 1024
    # Of these, what may lie in the kernel: a second of a slow line.
    kernel_bytes: int = 65536
    # Somebody who takes nothing for so long is gone, and others wait for an ACK because of him.
    stalled_seconds: float = 30.0
    # One read of the socket: some 3,000 of the shortest commands, which take the loop about 20 ms.
    read_bytes: int = 16384
    # How fast one address connects: everybody behind it comes back at once, with all conversations, so it is
    # as many as it may have.
    connects_burst: int = 2048
    connects_per_second: float = 100.0
    # NS and SB commands: a burst of list changes at sign-in is a few hundred commands.
    commands_burst: int = 600
    commands_per_second: float = 50.0
    # So many bytes count as a command, whatever is in them: blank lines without end, or a list of hundreds.
    command_bytes: int = 512
    # Status, personal message, name: each may be told to a thousand people. A person changes one of them now
    # and then; clients that show what somebody listens to change it with each song.
    changes_burst: int = 100
    changes_per_second: float = 2.0
    # SYN: a client asks once when it has signed in; the answer takes the loop some 30 ms with 2,000 contacts.
    synchronisations_burst: int = 5
    synchronisations_per_second: float = 0.1
    # Switchboard messages carry file transfers of old clients: about 1.2 kB each, so this is some 2.4 MB/s.
    messages_burst: int = 4000
    messages_per_second: float = 2000.0

    # HTTP gateway. Each conversation is one more session, and few clients are behind such walls.
    gateway_sessions: int = 1024
    gateway_sessions_per_address: int = 256
    # A client polls every few seconds, or is held for a minute at most; one that does not is gone.
    gateway_silence_seconds: float = 60.0
    # Requests of one address: some clients ask twice a second, for each of their conversations.
    gateway_requests_burst: int = 600
    gateway_requests_per_second: float = 100.0

    # The same for an account in all its conversations together: two transfers at full speed.
    account_messages_burst: int = 8000
    account_messages_per_second: float = 4000.0

    # Switchboards. Old clients stop at about 20 people.
    switchboard_members: int = 20
    switchboards_per_endpoint: int = 100
    ticket_seconds: float = 120.0  # an invited client answers at once; a slow line needs a minute
    switchboard_tickets: int = 10_000  # tickets not yet used; each is about 300 bytes
    idle_switchboard_seconds: float = 300.0  # the official five minutes without a message
    calls_burst: int = 20
    calls_per_second: float = 1.0
    switchboards_burst: int = 30  # after a reconnect a client reopens all its conversations
    switchboards_per_second: float = 0.5
    unanswered_messages: int = 256  # messages of one sender whose ACK or NAK is still open
    message_bytes: int = 1664  # the official size of a switchboard payload

    # Lists. The official lists held 600 to 1,000; deltas and bursts stay below a second with 2,000.
    contacts: int = 2000
    members: int = 4000  # each of allow, block, reverse and pending
    groups: int = 30  # the official number
    group_name_bytes: int = 127  # encoded, as in a rename
    # Removed entries remembered for differences; a client that was away for more gets the whole book.
    removals: int = 200
    contact_details_bytes: int = 8192  # names, annotations, phones of one contact as JSON
    account_annotations_bytes: int = 8192
    # Circles: their ticket has to fit into a line of 8 KiB; the official ones had twenty members.
    circles: int = 30
    circle_members: int = 100
    circle_properties_bytes: int = 8192  # name, message and picture of a circle as its clients show them
    endpoints: int = 8  # clients of one account at a time
    address_length: int = 129  # the classic maximum of a passport
    display_name_bytes: int = 387  # percent-encoded, on the wire
    password_length: int = 256  # argon2 hashes it all; longer is an attack on the processor
    personal_bytes: int = 8192  # one UUX document
    picture_bytes: int = 256 * 1024  # at the storage service; official pictures are 96x96, below 30 kB

    # List entries of one account in ADL and RML: a first address book at once, then what a person can click.
    entries_burst: int = 2500
    entries_per_second: float = 5.0

    # Offline messages. A month away from a busy friend; a fresh sign-in downloads all of them.
    offline_messages: int = 500
    offline_messages_per_sender: int = 100  # one stranger cannot fill the mailbox
    # Of one sender to all people: a round of greetings to a whole list, and then one every two seconds.
    pages_burst: int = 200
    pages_per_second: float = 0.5
    offline_message_bytes: int = 16384  # a long text with headers; the reader's limit for UUM is lower

    # Services. The largest request is an address book update; 256 KiB is ten times that.
    request_bytes: int = 256 * 1024
    request_seconds: float = 30.0  # to read one request from a slow line
    # What still comes of a body after the answer is thrown away for so long, so that the answer can be read.
    lingering_seconds: float = 0.5
    # Requests of one address that show no good ticket and no right password: pages, pictures, guesses. All
    # others count only until they turn out well. When the server restarts, everybody behind one address signs
    # in within three seconds, and as many requests are under way as there are connections.
    requests_burst: int = 2048
    requests_per_second: float = 100.0
    # Requests of one account, with a good ticket: a first sign-in that adds a whole address book.
    account_requests_burst: int = 200
    account_requests_per_second: float = 20.0
    # Connections: clients open one or two at sign-in and keep them for a while. A club of 500 has 1,000 of
    # them, and the other half is for others.
    service_connections: int = 2048
    service_connections_per_address: int = 1024
    # No request, with all its headers, for so long: longer than any answer takes.
    idle_service_seconds: float = 120.0
    # Sign-in attempts: a person mistypes a few times; a guesser gets 10 a minute on one account, and 100
    # from one address. With the address only failures count: behind it may be all of a club's clients (as
    # with aMSN2), which come back together when the server does. Those under way when it has none left are
    # a debt, which is waited for, so that it is 100 a minute however many connections a guesser has.
    attempts_per_account: int = 10
    attempts_per_address: int = 100
    attempts_seconds: float = 60.0
    # argon2id: what OWASP names for a server that many sign in to; some 20 ms of a core and 19 MiB each,
    # where the library's own choice takes ten times the processor. Hashes are renewed when this changes.
    hash_memory_kib: int = 19456
    hash_passes: int = 2
    # So many at a time; they leave the other core to the server.
    hashing_at_once: int = 2
    # Passwords that were right are known again without argon2 until the server stops.
    known_passwords: int = 10_000
    sign_in_ticket_seconds: float = 24 * 3600.0  # as the official ones
    # A client that stays signed in renews its tickets when it needs them again: after a holiday.
    renewal_seconds: float = 30 * 24 * 3600.0
    counted_peers: int = 10_000  # addresses and accounts remembered by the rate limits
    # Registration by the web page: a family an evening, and no more for who tries invitations.
    registrations_per_address: int = 10
    registrations_seconds: float = 3600.0
    # How often the server looks for what `msnpd user` and `msnpd ban` did: one read of an empty table.
    news_seconds: float = 0.5
