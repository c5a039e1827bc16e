"""What every word of the contract is made of."""

from msgspec import Struct


class Model(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all models: immutable, keyword only, nothing undeclared."""
