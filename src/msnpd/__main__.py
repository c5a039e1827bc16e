"""`python -m msnpd`."""

from msnpd.cli import main

main(prog_name="msnpd")
