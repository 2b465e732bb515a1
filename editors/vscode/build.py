"""Builds the extension: ``python editors/vscode/build.py`` writes ``invariants-VERSION.vsix``.

Owns: what is in the package, and its manifest.
Must never know: what the extension does.

``npm ci`` fetches the language client and the bundler, whose versions are locked, and runs none of their scripts; the
client is bundled, so that the package needs nothing else. With ``--bundle FILE``, that file is packed as the bundle.

The form of the package is that of the Open Packaging Conventions, as the editor's extension gallery documents it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

FILES = {
    "package.json": HERE / "package.json",
    "README.md": HERE / "README.md",
    "language-configuration.json": HERE / "language-configuration.json",
    "syntaxes/invariants.tmLanguage.json": HERE.parent / "invariants.tmLanguage.json",
    "LICENSE.txt": ROOT / "LICENSE",
}
"""The files of the package beside the bundle, by their names there."""

BUNDLE = "dist/extension.js"
NOTICES = "NOTICES.txt"

_TYPES = {".json": "application/json", ".js": "application/javascript", ".md": "text/markdown", ".txt": "text/plain"}
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package: the same sources make the same package."""


def bundle() -> dict[str, bytes]:
    """Fetch what is locked, and return the bundle with its licences. Raises ``CalledProcessError``."""
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "bundle"]):
        subprocess.run(command, cwd=HERE, check=True, stdout=sys.stderr)
    return {BUNDLE: (HERE / BUNDLE).read_bytes(), NOTICES: notices(HERE / "node_modules").encode()}


def notices(installed: Path) -> str:
    """Return the licences of all packages that can be in the bundle. Raises ``FileNotFoundError`` if one has none."""
    found = []
    for package in sorted(path.parent for path in installed.glob("*/package.json") if path.parent.name != "esbuild"):
        licences = sorted(path for path in package.iterdir() if path.name.lower().startswith("licen"))
        if not licences:
            raise FileNotFoundError(f"{package} has no licence")
        found.append(f"{package.name}\n\n{licences[0].read_text('utf-8')}")
    return "\n\n".join(found)


def pack(bundled: Mapping[str, bytes], target: Path) -> None:
    """Write the package with a bundle."""
    contents = {name: path.read_bytes() for name, path in FILES.items()} | dict(bundled)
    described = json.loads(contents["package.json"])
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        _write(package, "extension.vsixmanifest", manifest(described).encode())
        _write(package, "[Content_Types].xml", content_types(contents).encode())
        for name, content in sorted(contents.items()):
            _write(package, f"extension/{name}", content)


def _write(package: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, _MOMENT)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    package.writestr(entry, content)


def manifest(described: Mapping[str, object]) -> str:
    """Return the manifest of an extension that its ``package.json`` describes."""
    name, version, publisher = (quoteattr(str(described[key])) for key in ("name", "version", "publisher"))
    title, description = escape(str(described["displayName"])), escape(str(described["description"]))
    categories, keywords = described["categories"], described["keywords"]
    tags = escape(",".join(map(str, keywords))) if isinstance(keywords, list) else ""
    kinds = escape(",".join(map(str, categories))) if isinstance(categories, list) else ""
    engines = described["engines"]
    engine = quoteattr(str(engines["vscode"] if isinstance(engines, dict) else ""))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id={name} Version={version} Publisher={publisher} />
    <DisplayName>{title}</DisplayName>
    <Description xml:space="preserve">{description}</Description>
    <Tags>{tags}</Tags>
    <Categories>{kinds}</Categories>
    <License>extension/LICENSE.txt</License>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value={engine} />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace" />
    </Properties>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code" />
  </Installation>
  <Dependencies />
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true" />
  </Assets>
</PackageManifest>
"""


def content_types(names: Mapping[str, bytes]) -> str:
    """Return the list of the content types of all files in a package."""
    suffixes = sorted({Path(name).suffix for name in names})
    rows = "".join(f'<Default Extension="{suffix}" ContentType="{_TYPES[suffix]}" />' for suffix in suffixes)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension=".vsixmanifest" ContentType="text/xml" />{rows}</Types>\n'
    )


def main() -> None:
    """Build the package, and write its path."""
    parser = argparse.ArgumentParser(description="Build the extension for VS Code.")
    parser.add_argument("--bundle", type=Path, help="a file that is packed as the bundle; nothing is fetched then")
    parser.add_argument("--output", type=Path, help="the package; by default invariants-VERSION.vsix beside this file")
    arguments = parser.parse_args()
    version = json.loads(FILES["package.json"].read_text("utf-8"))["version"]
    target = arguments.output or HERE / f"invariants-{version}.vsix"
    pack({BUNDLE: arguments.bundle.read_bytes()} if arguments.bundle else bundle(), target)
    sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main()
