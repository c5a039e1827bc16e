"""Where everything is kept: persons, accounts, conversations, and what waits to be done.

Five words: the *database* has many readers and one writer; a *write* is done whole or not at all; the
*schema* is what is in the database now, and a *migration* brings an older one up to it; a *box* seals
passwords with a key file that lies apart from the database.
"""
