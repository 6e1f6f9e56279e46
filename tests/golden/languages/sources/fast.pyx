# cython: language_level=3
"""Fast things.

More of them.
"""
import numpy as np
cimport numpy as cnp
from libc.math cimport sin, cos as cosine
from .other import (
    a,  # why
    b as c,
)
include "part.pxi"

cdef extern from "vec.h" namespace "v" nogil:
    int norm(double *x, size_t n)
    ctypedef struct vec_t:
        double x, y
        int data[3]
    cdef cppclass Vec[T](Base[T]):
        Vec() except +
        T& operator[](size_t)
        bint operator==(const Vec&)
        size_t size() const
    enum: LIMIT
    enum Kind:
        KIND_A = 1
        KIND_B, KIND_C

cdef extern from *:
    """
    int not_told(int);
    """
    int told(int)

ctypedef unsigned int uint_t
ctypedef double (*callback)(double x, void *data)
ctypedef fused number:
    int
    double
DEF SIZE = 10
VERSION = "1, 2"  # of it
cdef int counter = 0, other = (1, 2)[0]
cdef double[:, ::1] view
cdef:
    int in_block
    object more = None

# Told above.
cdef inline double fast(double x, int n=3) except? -1 nogil:
    """Goes fast.

    def no(): in a string
    """
    cdef int local = 1
    local_too = 2
    return sin(x)

cpdef list both(cnp.ndarray[double, ndim=2] x,
                str s="):",
                ):
    'One line.'

@cython.boundscheck(False)
def plain(a: int, *, b=None) -> int:
    def inner(): pass
    class Local: pass

cdef class Point(Base, metaclass=Meta):
    """A point."""
    cdef public double x, y
    cdef readonly object name
    cdef dict __dict__
    kind = "point"
    def __cinit__(self, double x=0): self.x = x
    cdef double norm(self) noexcept:
        return 0
    @property
    def size(self):
        return 1
    property old:
        """An old one."""
        def __get__(self):
            return 1

cdef struct pair:
    int first
    double second
if True:
    def conditional(x): return x
