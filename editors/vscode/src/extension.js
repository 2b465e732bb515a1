// Starts `invariants lsp`, and connects the editor with it. All features are the server's.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function serverOptions() {
  const settings = vscode.workspace.getConfiguration("invariants");
  const args = ["lsp", "--timeout", String(settings.get("timeout"))];
  const memory = settings.get("memory");
  if (memory) {
    args.push("--memory", memory);
  }
  return { command: settings.get("command"), args };
}

async function start() {
  const clientOptions = {
    documentSelector: ["file", "untitled"].map((scheme) => ({ scheme, language: "invariants" })),
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.inv") },
  };
  const options = serverOptions();
  client = new LanguageClient("invariants", "Invariants", options, clientOptions);
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `\`${options.command} lsp\` cannot be started (${error.message}). ` +
        "Install it with: pip install 'invariants[lsp]', or name it in the setting invariants.command."
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running && running.isRunning()) {
    await running.stop();
  }
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("invariants.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("invariants")) {
        return restart();
      }
    })
  );
  await start();
}

module.exports = { activate, deactivate: stop };
