"""The doc.

More.
"""
load("@a//b:c.bzl", "x", y = "z")
load(":d.bzl", "q")
# About A.
A = 1
A, B = 1, 2
def _f(a, b = 1, **k):
    """doc f.

    Args:
      a: it
    """
    C = 2
    native.cc_library(name = "no")
# lib doc
cc_library(
    name = "lib",
    srcs = ["a"],
)
native.x(name = "q")
def g(): pass
