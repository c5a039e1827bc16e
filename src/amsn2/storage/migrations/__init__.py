"""From an older schema to the newest, one step a file in `versions`; never changed once released.

A new step: change `schema`, write versions/vNNNN_what_it_does.py by hand beside the others (its
`revision` is NNNN, its `down_revision` the one before), and run the test of `upgrade`, which compares
what the steps make with the schema. There is no way down: the copy that is made first is the way back.
"""
