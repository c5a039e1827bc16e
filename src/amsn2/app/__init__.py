"""Puts the house together: the command line, the configuration, the wiring. Nobody imports it.

Five words: the *home* is the folder with all that aMSN2 keeps; a *setting* comes from a flag, the
environment, the file or its default, in that order; the *household* is everybody's messengers; a
*welcome* gives a new person an account on the built-in network; the *wiring* starts the rooms in
order and stops them in reverse.
"""
