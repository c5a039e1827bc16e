"""What payloads are made of, for property tests."""

import uuid
from datetime import UTC, datetime

from hypothesis import strategies as st

# What XML 1.0 can carry: anything else is left out by the writer on purpose.
_XML = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n\r"
)
xml_texts = st.text(_XML, max_size=30)
# Readers of services strip white space around values, for some clients write them on lines of their own.
stripped = xml_texts.map(str.strip)
words = stripped.filter(bool)

_LINE = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"])
line_texts = st.text(_LINE, max_size=30)
tokens = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789._-+", min_size=1, max_size=12)
domains = st.sampled_from(["example.com", "example.org", "example.net", "passport.example"])
addresses = st.builds("{}@{}".format, tokens, domains)
guids = st.uuids().map(str)
braced = st.uuids().map(lambda guid: f"{{{guid}}}")
message_ids = st.one_of(st.just(""), st.uuids(version=4).map(uuid.UUID.__str__))
numbers = st.integers(0, 2**31 - 1)
cids = st.integers(-(2**63) + 1, 2**63 - 1)
pairs = st.lists(st.tuples(words, xml_texts), max_size=3).map(tuple)

# Whole seconds of about a century and a half.
moments = st.integers(-(10**9), 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
