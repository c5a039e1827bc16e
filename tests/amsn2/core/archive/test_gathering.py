"""Everything that was handed in, as messages."""

import io
from datetime import UTC

from amsn2.api.jobs import ImportFormat
from amsn2.api.models import AccountId, MessageKind
from amsn2.core.archive.gathering import BATCH, Gathering
from amsn2.core.archive.passports import passport_number
from amsn2.core.archive.said import Known
from tests.amsn2.core.archive.logs import AMSN, ANNA, BERT, PIDGIN, PIDGIN_PATH, WLM, zipped
from tests.amsn2.core.archive.test_document import message, written

NOW = 1_800_000_000_000
EVERYTHING = {
    f"x/{BERT}.log": AMSN,
    PIDGIN_PATH: PIDGIN,
    f"History/bert{passport_number(BERT)}.xml": WLM,
    "MessageLog.xsl": "<xsl/>",
    "picture.jpg": b"\xff\xd8",
}


def gathered(files, wanted=ImportFormat.AUTO, now=NOW):
    gathering = Gathering(
        AccountId("a"), Known(address=ANNA, own_names={"anna"}, contacts={BERT: BERT, "bert": BERT}), now, UTC
    )
    list(gathering.look_through(io.BytesIO(zipped(files)), wanted))
    return gathering, list(gathering.batches())


def test_all_of_it_is_one_conversation():
    gathering, batches = gathered(EVERYTHING)
    assert (gathering.files, gathering.strange) == (3, 2)
    messages = [message for batch in batches for message in batch.messages]
    assert {message.conversation for message in messages} == {f"a:{BERT}"}
    assert {message.author for message in messages if message.own} == {ANNA}
    assert sorted(message.text for message in messages if message.own) == [
        "hello",
        "hello from aMSN\nsecond line",
        "hi <3 link",
    ]
    assert sum(batch.files for batch in batches) == 3
    assert [list(batch.conversations) for batch in batches] == [[f"a:{BERT}"]] * 3


def test_who_came_and_who_went_comes_along():
    kinds = (MessageKind.TEXT, MessageKind.JOINED, MessageKind.LEFT)
    lines = [message(number, kind=kind, text="") for number, kind in enumerate(kinds)]
    _, batches = gathered({"a.json": written(*lines)})
    assert [one.kind for batch in batches for one in batch.messages] == [MessageKind.JOINED, MessageKind.LEFT]


def test_ids_are_made_of_what_was_said():
    said = [[m.id for batch in gathered(EVERYTHING)[1] for m in batch.messages] for _ in range(2)]
    assert said[0] == said[1]
    assert len(set(said[0])) == len(said[0])


def test_the_same_twice_in_a_second_is_said_twice():
    line = '|"LGRA[|"LTIME1165346140 ] |"LITAAnna :|"LNOR ha\n'
    _, batches = gathered({f"{BERT}.log": line * 3})
    assert len({message.id for batch in batches for message in batch.messages}) == 3


def test_nothing_was_said_in_the_future():
    _, batches = gathered({f"{BERT}.log": AMSN}, now=1_165_346_145_000)
    assert [message.text for batch in batches for message in batch.messages] == [
        "hello from aMSN\nsecond line"
    ]


def test_much_comes_in_batches():
    text = "".join(f'|"LGRA[|"LTIME{1165346140 + n} ] |"LITAAnna :|"LNOR {n}\n' for n in range(BATCH + 1))
    _, batches = gathered({f"{BERT}.log": text})
    assert [len(batch.messages) for batch in batches] == [BATCH, 1]
    assert [batch.files for batch in batches] == [0, 1]


def test_what_breaks_off_is_counted_and_the_rest_is_read():
    data = zipped({"a@b.c.log": AMSN * 50, f"{BERT}.log": AMSN})
    place = data.index(b"PK\x01\x02")
    broken = data[:60] + b"\x00" * 20 + data[80:place] + data[place:]
    gathering = Gathering(AccountId("a"), Known(address=ANNA, own_names=set(), contacts={}), NOW, UTC)
    list(gathering.look_through(io.BytesIO(broken), ImportFormat.AUTO))
    batches = list(gathering.batches())
    assert gathering.strange + sum(batch.skipped for batch in batches) == 1
    assert {m.conversation for batch in batches for m in batch.messages} >= {f"a:{BERT}"}
