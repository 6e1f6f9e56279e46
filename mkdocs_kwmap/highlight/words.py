"""Words that mean something in a language: its keywords, builtins, types and exceptions.

Keywords that the grammar knows need no mention where their class is `k`.
"""

from __future__ import annotations

from collections.abc import Mapping

NOT_BEHIND_A_DOT = frozenset({"nb", "ne", "bp"})
"""Classes of names that are somebody else's behind a dot: `self.id` is no builtin."""


def _table(**words: str) -> Mapping[str, str]:
    """Words by class to classes by word; words of class `n` are plain."""
    return {word: css for css, listed in words.items() for word in listed.split()}


_PYTHON = _table(
    n="match case _",
    bp="self cls",
    kc="True False None NotImplemented Ellipsis",
    kn="import from",
    ow="and or not in is",
    nb="""
        __import__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod
        compile complex delattr dict dir divmod enumerate eval exec filter float format frozenset getattr
        globals hasattr hash hex id input int isinstance issubclass iter len list locals map max
        memoryview min next object oct open ord pow print property range repr reversed round set setattr slice
        sorted staticmethod str sum super tuple type vars zip
    """,
    ne="""
        ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
        BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
        ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning
        EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError
        FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError
        InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
        ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError
        PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError
        ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
        SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
        UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning
        ValueError Warning WindowsError ZeroDivisionError
    """,
)

_C = _table(
    k="const_cast dynamic_cast reinterpret_cast static_cast typeid",
    kr="inline __inline __inline__ __forceinline __m64 __m128 __m128d __m128i __m256 __m256d __m256i",
    nb="true false NULL nullptr",
    kt="""
        bool char double float int long short signed unsigned void
        DIR FILE atomic_bool atomic_char atomic_int atomic_llong atomic_long atomic_schar atomic_short
        atomic_size_t atomic_uchar atomic_uint atomic_uintptr_t atomic_ullong atomic_ulong atomic_ushort
        char16_t char32_t char8_t clock_t clockid_t cpu_set_t dev_t div_t fpos_t gid_t id_t ino_t int16_t
        int32_t int64_t int8_t int_fast16_t int_fast32_t int_fast64_t int_fast8_t int_least16_t int_least32_t
        int_least64_t int_least8_t intmax_t intptr_t jmp_buf key_t ldiv_t max_align_t mbstate_t mode_t nfds_t
        nullptr_t off_t pid_t ptrdiff_t sig_atomic_t sighandler_t siginfo_t sigset_t size_t socklen_t ssize_t
        time_t timer_t uid_t uint16_t uint32_t uint64_t uint8_t uint_fast16_t uint_fast32_t uint_fast64_t
        uint_fast8_t uint_least16_t uint_least32_t uint_least64_t uint_least8_t uintmax_t uintptr_t va_list
        wchar_t wctrans_t wctype_t wint_t
    """,
)

_CUDA = {
    **_C,
    **_table(
        kr="__forceinline__ __global__ __host__ __noinline__",
        kt="__constant__ __device__ __managed__ __restrict__ __shared__ dim3",
        nb="blockDim blockIdx gridDim threadIdx warpSize",
    ),
}

_OBJECTIVE_C = {
    **_C,
    **_table(kt="BOOL Class IMP NSInteger NSUInteger SEL id instancetype", nb="NO Nil YES nil self super"),
}

_ECMASCRIPT = _table(
    n="get set static of target meta as from type namespace asserts infer keyof is",
    kd="async class const enum function interface let var extends implements",
    kr="abstract declare private protected public readonly",
    kc="true false null undefined NaN Infinity",
    kt="any boolean never number object string symbol unknown void",
    ow="in instanceof of typeof",
    nb="""
        Array ArrayBuffer BigInt Boolean DataView Date Error EvalError Float32Array Float64Array Function
        Infinity Int16Array Int32Array Int8Array JSON Map Math NaN Number Object Promise Proxy RangeError
        ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array
        Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent document encodeURI
        encodeURIComponent globalThis isFinite isNaN parseFloat parseInt window
    """,
)

_JAVA = _table(
    n="exports module open opens permits provides record requires sealed to transitive uses when with yield",
    kd="""
        abstract class const enum extends final implements interface native non private protected public
        static strictfp super synchronized throws transient volatile
    """,
    kn="import package",
    kt="boolean byte char double float int long short void var",
    kc="true false null",
    bp="this",
)

_GO = _table(
    kn="import package",
    kd="chan func interface map struct type var const",
    kc="true false nil iota",
    kt="""
        any bool byte comparable complex128 complex64 error float32 float64 int int16 int32 int64 int8 rune
        string uint uint16 uint32 uint64 uint8 uintptr
    """,
    nb="""
        append cap clear close complex copy delete imag len make max min new panic print println real recover
    """,
)

_RUST = _table(
    kd="const enum fn let static struct trait type union mod",
    kc="true false",
    kn="crate use",
    ow="in",
    bp="self Self super",
    kt="bool char f32 f64 i128 i16 i32 i64 i8 isize str u128 u16 u32 u64 u8 usize",
    nb="""
        Box Copy Drop Err Fn FnMut FnOnce None Ok Option Result Send Sized Some String Sync ToOwned ToString
        Vec drop
    """,
)

_BASH = _table(
    nb="""
        alias bg bind break builtin caller cd command compgen complete continue declare dirs disown echo
        enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile
        popd printf pushd pwd read readonly return set shift shopt source suspend test time times trap true
        type typeset ulimit umask unalias unset wait
    """,
)

WORDS: Mapping[str, Mapping[str, str]] = {
    "Python": _PYTHON,
    "Starlark": _PYTHON,
    **dict.fromkeys(("C", "C++", "Metal"), _C),
    **dict.fromkeys(("CUDA", "HIP"), _CUDA),
    **dict.fromkeys(("Objective-C", "Objective-C++"), _OBJECTIVE_C),
    **dict.fromkeys(("JavaScript", "JSX", "TypeScript", "TSX"), _ECMASCRIPT),
    "Java": _JAVA,
    "Go": _GO,
    "Rust": _RUST,
    "Bash": _BASH,
}
"""Classes by word, by language."""
