"""msnpd: a messenger server that speaks MSNP in the server role and knows no messenger.

Five words. A *directory* holds what is on disk: accounts, their lists, groups and address books. An
*endpoint* is one signed-in client of an account. *Presence* is what endpoints are told about each
other, by one visibility rule. A *switchboard* is a room in which invited endpoints exchange messages.
The *mailbox* keeps messages for those who are away until they delete them.
"""
