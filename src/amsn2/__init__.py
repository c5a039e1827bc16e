"""amsn2: an MSN Messenger client that you host yourself."""
