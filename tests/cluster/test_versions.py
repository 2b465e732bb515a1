"""Machines with other versions are told apart."""

from __future__ import annotations

from invariants.cluster.versions import difference, versions_here


def test_a_machine_has_its_own_versions():
    assert difference(versions_here(), versions_here()) is None
    assert {"python", "invariants", "z3-solver"} <= versions_here().keys()


def test_every_difference_is_named():
    here = versions_here()
    for name in here:
        assert str(difference(here, here | {name: "another"})).startswith(f"{name} is another there")
        assert "missing there" in str(difference(here, {k: v for k, v in here.items() if k != name}))


def test_the_digest_is_about_the_code(tmp_path, monkeypatch):
    import invariants

    before = versions_here()["invariants"]
    (tmp_path / "__init__.py").write_text("")
    monkeypatch.setattr(invariants, "__file__", str(tmp_path / "__init__.py"))
    assert versions_here()["invariants"] != before
