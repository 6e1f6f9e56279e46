"""Brings what is known of a map up to date after a few of its files have changed.

`edits` says what a change of some files may matter to, `index` and `context` go through the tables of a map
one by one: each of them is taken over as it is, brought up to date, or left to be made when it is asked for.
What was known before stays as it is; the two share what is the same.
"""
