"""What a change reaches: a build of a map of which a little has changed makes the pages that show it.

`rows` says what the tables of the index hold for each file, `record` is what a build keeps of that for the
next, `changes` compares the two, and `pages` tells which pages may be other than they were. They are more
than those that are: what decides in the end is the key of a page.
"""
