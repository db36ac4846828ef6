import { copyFile, mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { runEngine } from "../../src/engine.ts";
import { runMode } from "../../src/runner/run-mode.ts";
import { unattended } from "./unattended.ts";

/**
 * A run of its own process, as a runner starts one: `node run-here.ts --inputs JSON --artifacts FOLDER`. Artifacts are
 * folders; what the run logs goes to standard output, warnings to standard error.
 */
const { values } = parseArgs({ options: { inputs: { type: "string" }, artifacts: { type: "string" } } });
const artifacts = values.artifacts ?? "";
const interrupted = new AbortController();
process.on("SIGINT", () => interrupted.abort());
await runMode(JSON.parse(values.inputs ?? ""), {
  ...unattended,
  engine: runEngine,
  store: {
    async upload({ name, files }) {
      await mkdir(join(artifacts, name));
      for (const file of files) await copyFile(file, join(artifacts, name, basename(file)));
    },
    has: async (name) => (await readdir(artifacts)).includes(name),
  },
  interrupted: interrupted.signal,
  log: (line) => console.log(line),
  warn: console.error,
});
