"""The tools of the house: what checks it, and what writes its generated files."""
