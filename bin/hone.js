#!/usr/bin/env node
// Plain JavaScript that an old Node can read, because its first task is to say that it is too old.
import "./compiled.js";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const needed = 24;
const root = new URL("../", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= needed) {
  // Node strips no types under node_modules: an installed package runs its bundle.
  const source = new URL("src/cli/main.ts", root);
  const installed = root.pathname.includes("/node_modules/");
  const { main } = await import(!installed && existsSync(source) ? source.href : new URL("dist/hone.js", root).href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  runWith(newerNode());
}

/** The `node` that the npm package of that name put beside Hone, if it is there. */
function newerNode() {
  try {
    const found = createRequire(import.meta.url)
      .resolve("node/package.json")
      .replace(/package\.json$/, "bin/node");
    return existsSync(found) && found !== process.execPath ? found : undefined;
  } catch {
    return undefined;
  }
}

function runWith(node) {
  if (!node) {
    const remedy = "Install it from https://nodejs.org, or run `npm ci` in a clone: it brings its own.";
    console.error(`Hone needs Node ${needed} or newer; this is ${process.version}. ${remedy}`);
    process.exitCode = 2;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`Hone could not start ${node}: ${error.message}. Run \`npm ci\` again.`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exitCode = code ?? 1;
  });
}
