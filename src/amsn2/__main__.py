"""`python -m amsn2` is `amsn2`."""

from amsn2.app.cli import main

main(prog_name="amsn2")
