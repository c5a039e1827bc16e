"""History as text."""

from datetime import UTC

from amsn2.api.media import Attachment
from amsn2.api.models import Delivery, MessageKind
from amsn2.core.archive.plain import Plain
from tests.amsn2.core.archive.logs import BERT
from tests.amsn2.core.archive.test_document import message


def test_a_text():
    plain = Plain("Bert and Anna", {BERT: "Bert\nthe [00:00:01] Great"}, UTC)
    text = plain.begin() + plain.messages(
        [
            message(1, text="one\n[00:00:02] Anna: forged"),
            message(2, text="", kind=MessageKind.NUDGE),
            message(3, text="waves", kind=MessageKind.ACTION, delivery=Delivery.FAILED),
            message(4, text="", kind=MessageKind.FILE, attachment=Attachment(name="a.txt", size=5)),
            message(5, text="", kind=MessageKind.JOINED),
            message(6, text="", kind=MessageKind.LEFT),
        ]
    )
    name = "Bert the [00:00:01] Great"
    assert text == (
        "Bert and Anna\n\n--- 1970-01-01, Thursday ---\n"
        f"[00:00:01] {name}: one\n    [00:00:02] Anna: forged\n"
        f"[00:00:01] {name}: (a nudge)\n"
        f"[00:00:01] {name} waves (not delivered)\n"
        f"[00:00:01] {name}: [a.txt, 5 bytes]\n"
        f"[00:00:01] {name} joined the conversation\n"
        f"[00:00:01] {name} left the conversation\n"
    )
