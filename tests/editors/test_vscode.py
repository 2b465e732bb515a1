"""The extension for VS Code: its package, and its program against a stand-in of the editor."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from invariants.lsp.features.lenses import CHECK

FOLDER = Path(__file__).parents[2] / "editors" / "vscode"
DESCRIBED = json.loads((FOLDER / "package.json").read_text("utf-8"))
NODE = shutil.which("node")

STAND_IN = """
const Module = require("node:module");
const calls = [];
const settings = { command: "the-program", timeout: 7, memory: process.argv[2] || "" };
const vscode = {
  workspace: {
    getConfiguration: (name) => ({ get: (key) => (name === "invariants" ? settings[key] : undefined) }),
    createFileSystemWatcher: (pattern) => ({ pattern }),
    onDidChangeConfiguration: (listener) => { vscode.changed = listener; return { dispose() {} }; },
  },
  commands: { registerCommand: (name, call) => { vscode[name] = call; return { dispose() {} }; } },
  window: { showErrorMessage: (text) => calls.push(["error", text]) },
};
class LanguageClient {
  constructor(id, title, server, client) { calls.push(["new", id, server, client]); }
  async start() { calls.push(["start"]); if (settings.command === "missing") { throw new Error("ENOENT"); } }
  isRunning() { return true; }
  async stop() { calls.push(["stop"]); }
}
const load = Module._load;
Module._load = (name, ...rest) =>
  name === "vscode" ? vscode : name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...rest);
(async () => {
  const extension = require(process.argv[3]);
  const context = { subscriptions: [] };
  await extension.activate(context);
  await vscode["invariants.restart"]();
  await vscode.changed({ affectsConfiguration: (name) => name === "other" });
  settings.command = "missing";
  await vscode.changed({ affectsConfiguration: (name) => name === "invariants" });
  await extension.deactivate();
  console.log(JSON.stringify({ calls, subscriptions: context.subscriptions.length }));
})();
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """The package, with a stand-in for the bundle: nothing is fetched."""
    folder = tmp_path_factory.mktemp("vsix")
    (folder / "bundle.js").write_text("module.exports = {};\n", "utf-8")
    target = folder / "invariants.vsix"
    command = [sys.executable, str(FOLDER / "build.py"), "--bundle", str(folder / "bundle.js"), "--output", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(target)
    return target


def parsed(text: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - the text is our own


def test_the_package_has_all_that_its_manifests_name(package):
    with ZipFile(package) as opened:
        names = set(opened.namelist())
        manifest = parsed(opened.read("extension.vsixmanifest"))
        kinds = parsed(opened.read("[Content_Types].xml"))
        described = json.loads(opened.read("extension/package.json"))
        for name in names:
            if name.endswith(".json"):
                json.loads(opened.read(name))
    space = {"v": "http://schemas.microsoft.com/developer/vsx-schema/2011"}
    identity = manifest.find("v:Metadata/v:Identity", space)
    assert identity.attrib == {"Language": "en-US", "Id": "invariants", "Version": "0.1.0", "Publisher": "invariants"}
    assets = [asset.attrib["Path"] for asset in manifest.findall("v:Assets/v:Asset", space)]
    assert len(assets) == 3
    assert set(assets) < names
    assert {Path(name).suffix for name in names} - {".xml"} == {each.attrib["Extension"] for each in kinds}
    contributed = described["contributes"]
    paths = [
        described["main"],
        *(each["configuration"] for each in contributed["languages"]),
        *(each["path"] for each in contributed["grammars"]),
    ]
    assert {f"extension/{path.removeprefix('./')}" for path in paths} <= names


def test_the_same_sources_make_the_same_package(package, tmp_path):
    again = tmp_path / "again.vsix"
    bundle = package.parent / "bundle.js"
    command = [sys.executable, str(FOLDER / "build.py"), "--bundle", str(bundle), "--output", str(again)]
    subprocess.run(command, capture_output=True, check=True)
    assert again.read_bytes() == package.read_bytes()


def test_a_workspace_cannot_name_the_program_that_is_started():
    settings = DESCRIBED["contributes"]["configuration"]["properties"]
    assert settings["invariants.command"]["scope"] == "machine"
    assert settings.keys() == {"invariants.command", "invariants.timeout", "invariants.memory"}
    assert DESCRIBED["scripts"].keys() == {"bundle"}, "nothing runs when it is installed"


def test_versions_are_locked_without_addresses():
    lock = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))
    entries = {name: each for name, each in lock["packages"].items() if name}
    assert len(entries) > 5
    assert all("integrity" in each and "resolved" not in each for each in entries.values())
    assert lock["packages"][""]["devDependencies"] == DESCRIBED["devDependencies"]


def test_the_language_is_described():
    language = json.loads((FOLDER / "language-configuration.json").read_text("utf-8"))
    assert language["comments"] == {"lineComment": "#"}
    word = re.compile(language["wordPattern"])
    assert all(word.fullmatch(each) for each in ("gate", "_x1", "é"))
    assert not word.fullmatch("1x")
    opens = re.compile(language["indentationRules"]["increaseIndentPattern"])
    assert opens.search("transition go(a: T) {")
    assert not opens.search("enum E { a }")
    assert CHECK not in {each["command"] for each in DESCRIBED["contributes"]["commands"]}, "the server's own command"


@pytest.mark.skipif(NODE is None, reason="needs node")
@pytest.mark.parametrize("memory", ["", "2G"])
def test_the_program_starts_the_server_and_reports_a_missing_one(memory, tmp_path):
    harness = tmp_path / "harness.js"
    harness.write_text(STAND_IN, "utf-8")
    command = [NODE, str(harness), memory, str(FOLDER / "src" / "extension.js")]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert [call[0] for call in found["calls"]] == [
        *("new", "start", "stop", "new", "start", "stop", "new", "start", "error", "stop")
    ]
    _, name, server, client = found["calls"][0]
    limits = ["--memory", memory] if memory else []
    assert (name, server) == ("invariants", {"command": "the-program", "args": ["lsp", "--timeout", "7", *limits]})
    schemes = [each["scheme"] for each in client["documentSelector"] if each["language"] == "invariants"]
    assert schemes == ["file", "untitled"], "an earlier version of a file has no imports beside it"
    assert "pip install 'invariants[lsp]'" in found["calls"][8][1]
    assert found["subscriptions"] == 2
