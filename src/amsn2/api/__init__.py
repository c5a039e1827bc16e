"""The one room where everyone meets: the words that core, networks, storage and frontends share.

Five words: a *command* is what a person asks; an *event* is what happened; a *snapshot* is the whole
visible state at one instant; `apply` turns a snapshot and an event into the next snapshot; a *port*
is a door between two rooms.
"""
