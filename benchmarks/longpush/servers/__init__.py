"""Servers under test. Each prints its ports as one line of JSON and serves until its input ends."""
