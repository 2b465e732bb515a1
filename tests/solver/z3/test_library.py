"""Z3's C interface: signatures are those of Z3's own interface, and only checks that run are ended."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from invariants.solver.z3.library import _SIGNATURES, Z3Library, array, z3_library


def test_every_signature_has_as_many_arguments_as_z3_has() -> None:
    """A pointer that is passed as a number of 32 bits, or the other way round, is an address in the wild."""
    z3core = pytest.importorskip("z3.z3core")
    compared = 0
    for name, (result, *arguments) in _SIGNATURES.items():
        known = getattr(z3core, f"Z3_{name}").__defaults__[-1].f
        if known.argtypes is None:
            continue
        assert len(known.argtypes) == len(arguments), name
        for ours, own in zip(arguments, known.argtypes, strict=True):
            assert ctypes.sizeof(ours) == ctypes.sizeof(own) or ours is ctypes.c_bool, (name, ours, own)
        if result is not None and known.restype is not None:
            assert ctypes.sizeof(result) == ctypes.sizeof(known.restype) or result is ctypes.c_bool, name
        compared += 1
    assert compared == len(_SIGNATURES)


def test_a_function_without_a_signature_is_not_called() -> None:
    with pytest.raises(AttributeError, match="Z3_optimize_check"):
        z3_library().optimize_check()


def test_there_is_one_library() -> None:
    assert z3_library() is z3_library()


def library() -> tuple[Z3Library, list[int]]:
    """A library without Z3, and the contexts that were interrupted."""
    functions = SimpleNamespace(**{f"Z3_{name}": SimpleNamespace() for name in _SIGNATURES})
    found = Z3Library(functions)  # type: ignore[arg-type]
    interrupted: list[int] = []
    found.interrupt = interrupted.append  # type: ignore[attr-defined]
    return found, interrupted


def test_checks_that_run_are_ended_and_no_others() -> None:
    found, interrupted = library()
    found.end_checks()
    with found.asking(1):
        with found.asking(2):
            found.end_checks()
        assert sorted(interrupted) == [1, 2]
        interrupted.clear()
        found.end_checks()
        assert interrupted == [1]
    interrupted.clear()
    found.end_checks()
    assert interrupted == []


def test_a_check_that_fails_is_over() -> None:
    """A context that is gone must not be interrupted: its memory is somebody else's by then."""
    found, interrupted = library()
    with pytest.raises(KeyboardInterrupt), found.asking(1):
        raise KeyboardInterrupt
    found.end_checks()
    assert interrupted == []


def test_arrays_have_their_pointers_in_order() -> None:
    assert list(array([3, 1, 2])) == [3, 1, 2]
    assert len(array([])) == 0
