"""History as files: what is written for people and programs, and the logs of other programs that are read.

Formats only: bytes in, lines out, or the other way round. It runs in threads and never holds a whole history.
"""
