"""Whatever shows a person's messenger: each in a package of its own, strangers to each other.

Five words: a *frontend* is given a *messenger* and nothing else of the core; it shows the *snapshot* and
every *event* after it, and passes *commands* on. It keeps no truth of its own.
"""
