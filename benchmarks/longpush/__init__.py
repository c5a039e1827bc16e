"""The long push beside its neighbours: `python -m benchmarks.longpush`; see benchmarks/README.md.

Five words: a *browser* holds a poll on a *stream*; a *speaker* makes the stream's events; the *plan* says
how to ask a *target*, and is all that the generator knows of it; a *round* measures every target once.
"""
