"""What peers say to each other past the server: the bytes of MSNSLP and of what carries it."""
