"""Bytes <-> commands, without state and without meaning.

Five words: a *command* (``WireCommand``) is a verb, its raw arguments, and its payload; the *reader* cuts a
stream into commands whatever its chunks, within *limits*; the *writer* makes bytes of a command; the *verb*
table says which commands carry a payload in which direction; *quoting* is the percent-encoding of arguments.
"""

from papyon.wire.command import WireCommand
from papyon.wire.quoting import clip, quote, quote_all, unquote
from papyon.wire.reader import Limits, Reader
from papyon.wire.verbs import VERBS, PayloadRule, Side, Verb
from papyon.wire.writer import encode

__all__ = [
    "VERBS",
    "Limits",
    "PayloadRule",
    "Reader",
    "Side",
    "Verb",
    "WireCommand",
    "clip",
    "encode",
    "quote",
    "quote_all",
    "unquote",
]
