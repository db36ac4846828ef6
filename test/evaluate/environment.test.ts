import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openEnvironmentBench } from "./environment-bench.ts";

const hello = ["python3", "-c", "import greet; print(greet.hello())"];

/** Names of environments, whole or not. */
const folders = (kept: string) => readdirSync(kept).filter((name) => !name.endsWith(".lock"));

describe("a venv of a goal's setup", () => {
  it("has what is required, for every later run, and is described by it", async () => {
    const { prepare, run, said } = openEnvironmentBench();
    const environment = await prepare({ requirements: ["greet==1.2"], env: { GREETING: "{environment}" } });
    expect(environment.words).toMatch(/^venv: Python 3\.\d+\.\d+, greet 1\.2$/);
    expect(await run(environment, hello)).toBe("hello from 1.2");
    expect(await run(environment, ["sh", "-c", 'echo "$VIRTUAL_ENV $GREETING"'])).toBe(
      "/hone/environment /hone/environment",
    );
    expect(said).toContain("setup: installing greet==1.2 ...");
  });

  it("cannot be changed by what runs in it", async () => {
    const { prepare, run, kept } = openEnvironmentBench();
    const environment = await prepare({ requirements: ["greet==1.2"] });
    const write = `import greet; open(greet.__file__, "a").write("x")`;
    expect(await run(environment, ["python3", "-c", write])).toMatch(/Read-only file system|Permission denied/);
    expect(await run(environment, ["touch", "/hone/environment/bin/python3.99"])).toMatch(/^1: /);
    expect(folders(kept)).toHaveLength(1);
  });

  it("is made once: the second goal with the same requirements takes it as it is", async () => {
    const { prepare, said, kept } = openEnvironmentBench();
    const first = await prepare({ requirements: ["greet==1.2"] });
    said.length = 0;
    const files = { "kit/reqs.txt": "greet==1.2\n" };
    expect(await prepare({ requirements: "reqs.txt" }, { files, root: "kit" })).toEqual(first);
    expect(said).toEqual([]);
    const other = await prepare({ requirements: ["greet==1.3"] });
    expect(other.digest).not.toBe(first.digest);
    expect(folders(kept)).toHaveLength(2);
  });

  it("is made by one of two that want it at once, and both get it whole", async () => {
    const { prepare, run, said, kept } = openEnvironmentBench();
    const setup = { requirements: ["greet"] };
    const [one, two] = await Promise.all([prepare(setup), prepare(setup)]);
    expect(one).toEqual(two);
    expect(await run(two, hello)).toBe("hello from 1.3");
    expect(said.filter((line) => line.startsWith("setup: installing"))).toHaveLength(1);
    expect(folders(kept)).toHaveLength(1);
  });

  it("that cannot be made is one error with what pip said last, and leaves nothing", async () => {
    const { prepare, kept } = openEnvironmentBench();
    await expect(prepare({ requirements: ["greet==9"] })).rejects.toThrow(
      /setup: installing greet==9 failed: .*(No matching distribution|Could not find a version)/s,
    );
    expect(folders(kept)).toEqual([]);
  });
});
