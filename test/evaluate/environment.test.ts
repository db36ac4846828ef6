import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { evictEnvironments } from "../../src/evaluate/environment/kept-environments.ts";
import { openEnvironmentBench, openFolder } from "./environment-bench.ts";

/** Names of environments, whole or not. */
const folders = (kept: string) => readdirSync(kept).filter((name) => !name.endsWith(".lock"));

describe("a venv of a goal's setup", () => {
  const hello = ["python3", "-c", "import greet; print(greet.hello())"];
  const setup = { requirements: ["greet==1.2"] };
  let kept: string;
  beforeAll(() => void (kept = openFolder("hone-environments-")));
  afterAll(() => rmSync(kept, { recursive: true, force: true }));

  it("is made by one of two that want it at once, and both get it whole, with what is required", async () => {
    const { prepare, run, said } = openEnvironmentBench({ kept });
    const [one, two] = await Promise.all([prepare(setup), prepare(setup)]);
    expect(one).toEqual(two);
    expect(one.words).toMatch(/^venv: Python 3\.\d+\.\d+, greet 1\.2$/);
    expect(await run(one, hello)).toBe("hello from 1.2");
    expect(said.filter((line) => line === "setup: installing greet==1.2 ...")).toHaveLength(1);
    expect(said.filter((line) => line.startsWith("setup: another process"))).toHaveLength(1);
    expect(folders(kept)).toHaveLength(1);
  });

  it("is taken as it is by another goal with the same requirements, whose variables are its own", async () => {
    const { prepare, run, said } = openEnvironmentBench({ kept });
    const files = { "kit/reqs.txt": "greet==1.2\n" };
    const first = await prepare(setup);
    const other = await prepare(
      { requirements: "reqs.txt", env: { GREETING: "{environment}/x" } },
      { files, root: "kit" },
    );
    expect(said).toEqual([]);
    expect(other).toMatchObject({ words: first.words, python: "/hone/environment/bin/python" });
    expect(other.digest).not.toBe(first.digest);
    expect(await run(other, ["sh", "-c", 'echo "$VIRTUAL_ENV $GREETING"'])).toBe(
      "/hone/environment /hone/environment/x",
    );
  });

  it("cannot be changed by what runs in it, nor by its user outside", async () => {
    const { prepare, run } = openEnvironmentBench({ kept });
    const environment = await prepare(setup);
    const write = `import greet; open(greet.__file__, "a").write("x")`;
    expect(await run(environment, ["python3", "-c", write])).toMatch(/Read-only file system|Permission denied/);
    expect(await run(environment, ["touch", "/hone/environment/bin/python3.99"])).toMatch(/^1: /);
    const made = statSync(path.join(kept, folders(kept)[0] ?? "", "hone/environment/bin"));
    expect(process.getuid?.() === 0 ? made.uid === 0 && (made.mode & 0o022) === 0 : (made.mode & 0o222) === 0).toBe(
      true,
    );
  });

  it("must be of the Python that the contract requires", async () => {
    const { prepare } = openEnvironmentBench({ kept });
    await expect(prepare(setup, { python: { requires: ">=3.99" } })).rejects.toThrow(
      /the contract requires Python >=3\.99, and .* is Python 3\.\d+\.\d+/,
    );
  });

  it("that cannot be made is one error with what pip said, and leaves nothing", async () => {
    const { prepare } = openEnvironmentBench({ kept });
    await expect(prepare({ requirements: ["greet==9"] })).rejects.toThrow(
      /setup: installing greet==9 failed: .*No matching distribution found for greet==9/s,
    );
    expect(folders(kept)).toHaveLength(1);
  });
});

describe("commands of a goal's setup", () => {
  const fetching = (url: string) =>
    `import sys, urllib.request as u; print(u.build_opener(u.ProxyHandler({})).open("${url}", timeout=5).read().decode(), file=open(sys.argv[1] + "/got", "w"))`;

  it("have the network, and what they leave is there for later runs, which have none", async () => {
    const server = createServer((_, response) => response.end("from the net")).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
    const { prepare, run } = openEnvironmentBench();
    const environment = await prepare([["/usr/bin/env", "python3", "-c", fetching(url), "{data}"]]);
    expect(environment).toMatchObject({ python: null, env: { HONE_DATA: "/hone/data" } });
    expect(await run(environment, ["cat", "/hone/data/got"])).toBe("from the net");
    expect(await run(environment, ["python3", "-c", fetching(url), "/tmp"])).toMatch(/refused|unreachable/i);
    expect(await run(environment, ["touch", "/hone/data/more"])).toMatch(/^1: /);
  });

  it("run in the goal's folder of the base commit and see none of this process's secrets", async () => {
    vi.stubEnv("GITHUB_TOKEN", "secret");
    vi.stubEnv("UV_PUBLISH_TOKEN", "secret");
    vi.stubEnv("HTTPS_PROXY", "http://proxy.example:3128");
    const { prepare, run } = openEnvironmentBench();
    const files = { "kit/fetch.sh": '#!/bin/sh\nenv > "$1/env"\npwd > "$1/pwd"\nls / > "$1/top"\n' };
    const environment = await prepare([["./fetch.sh", "{data}"]], { files, root: "kit" });
    const seen = await run(environment, ["cat", "/hone/data/env"]);
    expect(seen).toContain("HTTPS_PROXY=http://proxy.example:3128");
    expect(seen).not.toContain("secret");
    expect(await run(environment, ["cat", "/hone/data/pwd"])).toBe("/work/kit");
    expect((await run(environment, ["cat", "/hone/data/top"])).split("\n")).not.toContain("home");
    expect(await run(environment, ["ls", "/hone"])).toBe("data");
  });

  it("run again where the base commit is another one, and leave nothing where one fails", async () => {
    const { prepare, run, kept } = openEnvironmentBench();
    const fetch = [["sh", "-c", 'cat text > "$1/text"', "sh", "{data}"]];
    const text = async (content: string) => {
      const environment = await prepare(fetch, { files: { text: content } });
      return await run(environment, ["cat", "/hone/data/text"]);
    };
    expect([await text("one"), await text("two"), await text("one")]).toEqual(["one", "two", "one"]);
    expect(folders(kept)).toHaveLength(2);
    await expect(prepare([["sh", "-c", "echo no such host >&2; exit 3"]])).rejects.toThrow(/failed: no such host/);
    expect(folders(kept)).toHaveLength(2);
  });

  it("cannot put another folder of the machine in the place of the data", async () => {
    const { prepare, run } = openEnvironmentBench();
    const swap = [["sh", "-c", "rm -r /hone/data && ln -s /etc /hone/data"]];
    expect(await run(await prepare(swap), ["ls", "/hone/data"])).not.toContain("passwd");
  });
});

it("requirements that are no file of the base commit are one error", async () => {
  const { prepare } = openEnvironmentBench();
  await expect(prepare({ requirements: "reqs.txt" }, { root: "kit" })).rejects.toThrow(
    "setup.requirements: the base commit has no file kit/reqs.txt",
  );
});

it("without a sandbox an environment works at the path where it lies", async () => {
  const { prepare, run } = openEnvironmentBench({ sandbox: "none" });
  const environment = await prepare({
    python: "python3",
    commands: [["sh", "-c", 'echo data > "$1/file"', "sh", "{data}"]],
  });
  expect(environment).toMatchObject({ mounts: [], python: expect.stringContaining("/hone/environment/bin/python") });
  expect(await run(environment, ["cat", path.join(environment.env["HONE_DATA"] ?? "", "file")])).toBe("data");
  expect(await run(environment, ["python3", "-c", "import sys; print(sys.prefix)"])).toBe(
    environment.env["VIRTUAL_ENV"],
  );
});

describe("environments above the limit", () => {
  it("go by when they were last used, and half-made ones at once, but none that is in use", async () => {
    const { prepare, kept } = openEnvironmentBench();
    await prepare([["sh", "-c", "echo 1"]]);
    const [used = ""] = folders(kept);
    const old = path.join(kept, "a".repeat(64));
    cpSync(path.join(kept, used), old, { recursive: true });
    const half = path.join(kept, `${"b".repeat(64)}.part`);
    mkdirSync(half);
    utimesSync(path.join(kept, used), 1, 1);
    await evictEnvironments(kept);
    expect([existsSync(half), existsSync(old)]).toEqual([false, true]);
    await evictEnvironments(kept, 0);
    expect(folders(kept)).toEqual([used]);
  });

  it("are not kept where others could write", async () => {
    const { prepare, kept } = openEnvironmentBench();
    chmodSync(kept, 0o777);
    await expect(prepare([["true"]])).rejects.toThrow(/others can write there/);
  });
});
