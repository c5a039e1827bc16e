"""Runnable comparisons; see README.md. Every figure stands beside a peer measured in the same run."""
