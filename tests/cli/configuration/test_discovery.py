"""Where the settings of a project are looked for."""

import pytest

from invariants.cli.configuration.discovery import find_configuration


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder within a folder within a folder, with settings in the outermost; the innermost is the current one."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    settings(tmp_path, 1)
    monkeypatch.chdir(tmp_path / "a" / "b")
    return tmp_path


def settings(folder, jobs):
    (folder / "pyproject.toml").write_text(f"[tool.invariants]\njobs = {jobs}\n")


def test_without_a_repository_only_the_current_folder_counts(project, monkeypatch):
    assert find_configuration(None).jobs is None
    monkeypatch.chdir(project)
    assert find_configuration(None).jobs == 1


def test_inside_a_repository_the_nearest_settings_count(project):
    (project / ".git").mkdir()
    found = find_configuration(None)
    assert (found.jobs, found.folder) == (1, project)
    (project / "a" / "pyproject.toml").write_text("[tool.other]\n")
    assert find_configuration(None).jobs == 1
    settings(project / "a", 2)
    assert find_configuration(None).jobs == 2


def test_nothing_above_the_root_of_the_repository_counts(project):
    (project / "a" / ".git").write_text("gitdir: elsewhere\n")
    assert find_configuration(None).jobs is None


def test_nothing_above_the_given_root_counts(project):
    assert find_configuration(str(project)).jobs == 1
    (project / ".git").mkdir()
    assert find_configuration(str(project / "a")).jobs is None
    settings(project / "a", 2)
    assert find_configuration(str(project / "a")).jobs == 2


def test_a_root_elsewhere_is_no_way_out_of_the_repository(project, tmp_path_factory):
    (project / "a" / ".git").mkdir()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert find_configuration(str(elsewhere)).jobs is None
    assert find_configuration(str(project)).jobs is None


@pytest.mark.parametrize(
    "text",
    [
        "[tool]\ninvariants.jobs = 3\n",
        "[tool]\ninvariants = {jobs = 3}\n",
        "tool.invariants.jobs = 3\n",
        "tool = {invariants = {jobs = 3}}\n",
        "[ 'tool' . \"invariants\" ]\njobs = 3\n",
        '["t\\u006fol"."inv\\u0061riants"]\njobs = 3\n',
        "[ tool ] # of ours\n'invariants' . jobs = 3\n",
    ],
)
def test_settings_are_found_however_their_table_is_spelled(tmp_path, monkeypatch, text):
    (tmp_path / "pyproject.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert find_configuration(None).jobs == 3
