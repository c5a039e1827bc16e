"""State machines that eat bytes and yield events, in either role, without a loop, a socket or a clock.

Five words: a *step* is where a session stands, an *event* what it tells, an *intent* (a method) what it is
asked, an *exchange* the questions and answers of one connection, a *proof* what it shows instead of a
password.
"""

__all__: list[str] = []
