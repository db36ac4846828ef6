import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { artifactPath } from "../../src/evaluate/artifacts.ts";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { buildVariant } from "../../src/evaluate/build.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import { removeTree } from "../../src/sandbox/remove-tree.ts";
import type { Place } from "./place.ts";

/** Tricks with what a build leaves behind for the evaluator to take, each beside what a naive one would do with it. */
type ArtifactAttempt = {
  name: string;
  run(place: Place): Promise<{ outcome: "held" | "ESCAPED" | "blunt"; evidence: string }>;
};

const held = { outcome: "held", evidence: "" } as const;
const blunt = { outcome: "blunt", evidence: "it fools nobody here; not counted" } as const;

/** A build whose commands are the shell's; the contract's artifact is `out/lib.so`. */
async function build(place: Place, script: string) {
  const benchmark = Benchmark.parse({
    schema_version: 1,
    benchmark_id: "escape",
    driver: "native",
    build: { commands: [["sh", "-c", script]], artifact: "out/lib.so" },
    functions: [{ symbol: "entry", args: [], returns: "void" }],
    cases: [{ id: "train-1" }],
  });
  const materialise = (_: unknown, into: string) => Promise.resolve(void mkdirSync(into, { recursive: true }));
  const site = {
    scratch: place.scratch,
    store: place.scratch.path,
    environment: noEnvironment,
    tests: [],
    benchmark,
    root: "",
    runSeconds: 20,
    materialise,
  };
  return await buildVariant(site, { id: "base" });
}

/** Whether the evaluator would take the secret for an artifact, and a naive one does. */
const taken = (name: string, script: (path: string) => string): ArtifactAttempt => ({
  name,
  async run(place) {
    const path = join(place.open, "lib.so");
    writeFileSync(path, place.secret);
    const outcome = await build(place, script(path));
    if (
      outcome.kind === "built" &&
      readFileSync(artifactPath(place.scratch, outcome.digest), "utf8").includes(place.secret)
    )
      return { outcome: "ESCAPED", evidence: "the evaluator took a file of its own for the artifact" };
    return naiveReads(place, script(path)).includes(place.secret) ? held : blunt;
  },
});

/** The same build without a sandbox, and its artifact read by its name. */
function naiveReads(place: Place, script: string): string {
  const tree = join(place.folder, "naive");
  mkdirSync(tree);
  try {
    spawnSync("sh", ["-c", script], { cwd: tree });
    return readFileSync(join(tree, "out/lib.so"), "utf8");
  } catch {
    return "";
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

export const artifactAttempts: readonly ArtifactAttempt[] = [
  taken("artifact: a symbolic link to a file outside", (path) => `mkdir out && ln -s ${path} out/lib.so`),
  taken("artifact: a hard link to a file outside", (path) => `mkdir out && ln ${path} out/lib.so`),
  taken("artifact: its folder swapped for a link", (path) => `ln -s ${path.replace("/lib.so", "")} out`),
  {
    name: "artifact: a pipe that nobody writes to",
    async run(place) {
      const outcome = await Promise.race([build(place, "mkdir out && mkfifo out/lib.so"), setTimeout(10_000, null)]);
      if (outcome === null) return { outcome: "ESCAPED", evidence: "the evaluator waits for ever" };
      const pipe = join(place.folder, "pipe");
      spawnSync("mkfifo", [pipe]);
      return spawnSync("timeout", ["0.5", "cat", pipe]).status === 124 ? held : blunt;
    },
  },
  {
    name: "artifact: removal that follows a link",
    async run(place) {
      const kept = join(place.open, "kept");
      mkdirSync(kept, { recursive: true });
      writeFileSync(join(kept, "file"), "");
      await build(place, `ln -s ${kept} link; mkdir -p a/b && chmod 000 a; ln -s ${kept} out`);
      if (!existsSync(join(kept, "file"))) return { outcome: "ESCAPED", evidence: "a folder outside was emptied" };
      const tree = join(place.folder, "followed");
      spawnSync("sh", ["-c", `mkdir ${tree} && ln -s ${kept} ${tree}/link && find -L ${tree} -type f -delete`]);
      const followed = !existsSync(join(kept, "file"));
      removeTree(tree);
      return followed ? held : blunt;
    },
  },
];
