"""The part of Z3's C interface that is used here.

Owns: finding Z3's shared library, the signatures of its functions, and which contexts are at a check.
Must never know: the formulas and questions that are built with them.

Z3's own Python interface declares some seven hundred functions when it is imported, which takes longer than many a
search, and wraps every expression in an object with a reference count of its own. Here functions are called directly,
with pointers as plain integers, and expressions live as long as their context.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from invariants.solver.z3.heap import with_large_pages

Pointer = int
"""The address of something that Z3 owns; 0 for nothing, which is how a function says that it failed."""

_POINTER = ctypes.c_void_p
_POINTERS = ctypes.POINTER(ctypes.c_void_p)
_NUMBER = ctypes.c_uint
_TRUTH = ctypes.c_int
_TEXT = ctypes.c_char_p

_SIGNATURES: dict[str, tuple[Any, ...]] = {
    # name: result, arguments
    "mk_config": (_POINTER,),
    "del_config": (None, _POINTER),
    "mk_context": (_POINTER, _POINTER),
    "del_context": (None, _POINTER),
    "interrupt": (None, _POINTER),
    "set_error_handler": (None, _POINTER, _POINTER),
    "get_error_code": (_NUMBER, _POINTER),
    "get_error_msg": (_TEXT, _POINTER, _NUMBER),
    "mk_string_symbol": (_POINTER, _POINTER, _TEXT),
    "mk_bool_sort": (_POINTER, _POINTER),
    "mk_int_sort": (_POINTER, _POINTER),
    "mk_real_sort": (_POINTER, _POINTER),
    "mk_bv_sort": (_POINTER, _POINTER, _NUMBER),
    "mk_const": (_POINTER, _POINTER, _POINTER, _POINTER),
    "mk_fresh_const": (_POINTER, _POINTER, _TEXT, _POINTER),
    "mk_numeral": (_POINTER, _POINTER, _TEXT, _POINTER),
    "mk_not": (_POINTER, _POINTER, _POINTER),
    "mk_and": (_POINTER, _POINTER, _NUMBER, _POINTERS),
    "mk_or": (_POINTER, _POINTER, _NUMBER, _POINTERS),
    "mk_implies": (_POINTER, _POINTER, _POINTER, _POINTER),
    "mk_eq": (_POINTER, _POINTER, _POINTER, _POINTER),
    "mk_false": (_POINTER, _POINTER),
    "mk_func_decl": (_POINTER, _POINTER, _POINTER, _NUMBER, _POINTERS, _POINTER),
    "mk_app": (_POINTER, _POINTER, _POINTER, _NUMBER, _POINTERS),
    "mk_forall_const": (_POINTER, _POINTER, _NUMBER, _NUMBER, _POINTERS, _NUMBER, _POINTERS, _POINTER),
    "get_ast_kind": (_NUMBER, _POINTER, _POINTER),
    "get_app_decl": (_POINTER, _POINTER, _POINTER),
    "get_decl_kind": (_NUMBER, _POINTER, _POINTER),
    "get_app_num_args": (_NUMBER, _POINTER, _POINTER),
    "get_app_arg": (_POINTER, _POINTER, _POINTER, _NUMBER),
    "get_index_value": (_NUMBER, _POINTER, _POINTER),
    "get_sort": (_POINTER, _POINTER, _POINTER),
    "get_sort_kind": (_NUMBER, _POINTER, _POINTER),
    "substitute": (_POINTER, _POINTER, _POINTER, _NUMBER, _POINTERS, _POINTERS),
    "substitute_vars": (_POINTER, _POINTER, _POINTER, _NUMBER, _POINTERS),
    "parse_smtlib2_string": (_POINTER, _POINTER, _TEXT, _NUMBER, _POINTERS, _POINTERS, _NUMBER, _POINTERS, _POINTERS),
    "ast_vector_inc_ref": (None, _POINTER, _POINTER),
    "ast_vector_dec_ref": (None, _POINTER, _POINTER),
    "ast_vector_size": (_NUMBER, _POINTER, _POINTER),
    "ast_vector_get": (_POINTER, _POINTER, _POINTER, _NUMBER),
    "inc_ref": (None, _POINTER, _POINTER),
    "ast_to_string": (_TEXT, _POINTER, _POINTER),
    "mk_solver": (_POINTER, _POINTER),
    "mk_simple_solver": (_POINTER, _POINTER),
    "mk_solver_for_logic": (_POINTER, _POINTER, _POINTER),
    "solver_inc_ref": (None, _POINTER, _POINTER),
    "solver_dec_ref": (None, _POINTER, _POINTER),
    "solver_set_params": (None, _POINTER, _POINTER, _POINTER),
    "solver_assert": (None, _POINTER, _POINTER, _POINTER),
    "solver_check_assumptions": (_TRUTH, _POINTER, _POINTER, _NUMBER, _POINTERS),
    "solver_get_reason_unknown": (_TEXT, _POINTER, _POINTER),
    "solver_get_unsat_core": (_POINTER, _POINTER, _POINTER),
    "solver_get_model": (_POINTER, _POINTER, _POINTER),
    "solver_get_statistics": (_POINTER, _POINTER, _POINTER),
    "stats_inc_ref": (None, _POINTER, _POINTER),
    "stats_dec_ref": (None, _POINTER, _POINTER),
    "stats_size": (_NUMBER, _POINTER, _POINTER),
    "stats_get_key": (_TEXT, _POINTER, _POINTER, _NUMBER),
    "stats_is_uint": (ctypes.c_bool, _POINTER, _POINTER, _NUMBER),
    "stats_get_uint_value": (_NUMBER, _POINTER, _POINTER, _NUMBER),
    "mk_params": (_POINTER, _POINTER),
    "params_inc_ref": (None, _POINTER, _POINTER),
    "params_dec_ref": (None, _POINTER, _POINTER),
    "params_set_uint": (None, _POINTER, _POINTER, _POINTER, _NUMBER),
    "params_set_bool": (None, _POINTER, _POINTER, _POINTER, ctypes.c_bool),
    "model_inc_ref": (None, _POINTER, _POINTER),
    "model_dec_ref": (None, _POINTER, _POINTER),
    "model_get_func_interp": (_POINTER, _POINTER, _POINTER, _POINTER),
    "func_interp_inc_ref": (None, _POINTER, _POINTER),
    "func_interp_dec_ref": (None, _POINTER, _POINTER),
    "func_interp_get_num_entries": (_NUMBER, _POINTER, _POINTER),
    "func_interp_get_else": (_POINTER, _POINTER, _POINTER),
    "func_interp_get_entry": (_POINTER, _POINTER, _POINTER, _NUMBER),
    "func_entry_inc_ref": (None, _POINTER, _POINTER),
    "func_entry_dec_ref": (None, _POINTER, _POINTER),
    "func_entry_get_value": (_POINTER, _POINTER, _POINTER),
    "func_entry_get_num_args": (_NUMBER, _POINTER, _POINTER),
    "func_entry_get_arg": (_POINTER, _POINTER, _POINTER, _NUMBER),
    "model_eval": (ctypes.c_bool, _POINTER, _POINTER, _POINTER, ctypes.c_bool, _POINTERS),
    "model_get_const_interp": (_POINTER, _POINTER, _POINTER, _POINTER),
    "mk_tactic": (_POINTER, _POINTER, _TEXT),
    "tactic_inc_ref": (None, _POINTER, _POINTER),
    "tactic_dec_ref": (None, _POINTER, _POINTER),
    "tactic_and_then": (_POINTER, _POINTER, _POINTER, _POINTER),
    "tactic_try_for": (_POINTER, _POINTER, _POINTER, _NUMBER),
    "tactic_apply": (_POINTER, _POINTER, _POINTER, _POINTER),
    "mk_goal": (_POINTER, _POINTER, ctypes.c_bool, ctypes.c_bool, ctypes.c_bool),
    "goal_inc_ref": (None, _POINTER, _POINTER),
    "goal_dec_ref": (None, _POINTER, _POINTER),
    "goal_assert": (None, _POINTER, _POINTER, _POINTER),
    "goal_size": (_NUMBER, _POINTER, _POINTER),
    "goal_formula": (_POINTER, _POINTER, _POINTER, _NUMBER),
    "apply_result_inc_ref": (None, _POINTER, _POINTER),
    "apply_result_dec_ref": (None, _POINTER, _POINTER),
    "apply_result_get_num_subgoals": (_NUMBER, _POINTER, _POINTER),
    "apply_result_get_subgoal": (_POINTER, _POINTER, _POINTER, _NUMBER),
    "get_bool_value": (_TRUTH, _POINTER, _POINTER),
    "is_numeral_ast": (ctypes.c_bool, _POINTER, _POINTER),
    "get_numeral_string": (_TEXT, _POINTER, _POINTER),
}

_FILE_NAMES = {"darwin": "libz3.dylib", "win32": "libz3.dll"}


class Z3Library:
    """The functions of Z3's C interface by their names without ``Z3_``; the first argument of most is the context."""

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, (result, *arguments) in _SIGNATURES.items():
            function = getattr(library, f"Z3_{name}")
            function.restype, function.argtypes = result, arguments
            setattr(self, name, function)
        self._asked: set[Pointer] = set()
        self._lock = Lock()
        """Guards the contexts that are asked: one that is ended by another thread must not go meanwhile."""

    @contextmanager
    def asking(self, context: Pointer) -> Iterator[None]:
        """Let others end the check of a context, as long as it lasts."""
        with self._lock:
            self._asked.add(context)
        try:
            yield
        finally:
            with self._lock:
                self._asked.discard(context)

    def end_checks(self) -> None:
        """End the checks of all contexts, from another thread. Their answers are unknown."""
        with self._lock:
            for context in self._asked:
                self.interrupt(context)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"Z3_{name} has no signature here")


@cache
def z3_library() -> Z3Library:
    """Return Z3's library: the one that the package ``z3-solver`` brings, or else the operating system's."""
    package = find_spec("z3")
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder, "lib", _FILE_NAMES.get(sys.platform, "libz3.so"))
        if path.is_file():
            return _loaded(str(path))
    from ctypes.util import find_library

    name = find_library("z3")
    if name is None:
        raise ImportError("Z3's shared library is missing: the installation of z3-solver is broken")
    return _loaded(name)


def _loaded(name: str) -> Z3Library:
    library = ctypes.CDLL(name)
    with_large_pages(library)
    return Z3Library(library)


def array(pointers: Sequence[Pointer]) -> Any:
    """Return pointers as an array of C."""
    return (_POINTER * len(pointers))(*pointers)
