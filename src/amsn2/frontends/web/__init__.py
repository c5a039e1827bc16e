"""The web frontend: a small HTTP server in aMSN2's own loop, which answers browsers by long push.

Five words: the *journal* numbers a person's events and keeps the newest; a *cursor* is how far a
reader has come in it; a *poll* is a request that is *parked* until the journal has something newer;
the *guard* stands before every *route* and says who may pass.
"""
