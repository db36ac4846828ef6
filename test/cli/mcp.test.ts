import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { measured } from "../measured.ts";
import { git, scaleFiles, scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";
import { campaignOf, eventsOf, expectWhole } from "./killed-campaign.ts";

const program = fileURLToPath(new URL("../../bin/hone.js", import.meta.url));
const minutes = 60_000;

function repositoryOf(): string {
  const budget = "budget: {iterations: 4, wall_seconds: 900}";
  const repository = scaleRepository({ "goal.md": scaleFiles["goal.md"]?.replace(/budget: .*/, budget) });
  onTestFinished(() => rmSync(repository, { recursive: true }));
  return repository;
}

const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );

/** The official client, connected to `hone mcp` in a repository. `stray`: what came on its output and is no protocol. */
async function connected(cwd: string) {
  const stray: Error[] = [];
  const client = new Client({ name: "test", version: "1" });
  client.onerror = (error) => stray.push(error);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, "mcp"],
    cwd,
    env: environment(),
    stderr: "ignore",
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  const told: string[] = [];
  const call = async (name: string, input: Record<string, unknown>) => {
    const options = { timeout: 9 * minutes, onprogress: ({ message = "" }) => void told.push(message) };
    const { content, isError = false } = await client.callTool({ name, arguments: input }, undefined, options);
    const [{ text = "" } = {}] = content as { text?: string }[];
    return isError ? { isError, text } : JSON.parse(text);
  };
  return { client, call, stray, told };
}

const edit = (search: string, replace: string, hypothesis = replace) => ({
  hypothesis,
  edits: [{ path: "scale.c", search, replace }],
});

describe("hone mcp", measured, () => {
  it(
    "has the official client drive a whole campaign, and Hone judge it",
    async () => {
      const repository = repositoryOf();
      const { call, stray, told } = await connected(repository);
      expect(await call("status", {})).toMatchObject({ campaigns: [], next: [{ step: "setup" }] });
      const { campaign, next } = await call("setup", { goal: "goal.md", seconds: 500 });
      expect(next).toMatchObject([{ step: "edit", example: { campaign } }, { step: "finalize" }]);
      expect(told.some((line) => line.startsWith("baseline "))).toBe(true);
      expect(await call("run", { campaign })).toEqual({
        isError: true,
        text: expect.stringMatching(
          /^run, campaign .*: no edit was handed in that could be run\n {2}The next step is `edit`/,
        ),
      });

      expect(await call("edit", { campaign, ...edit("factor * x[i]", "factor + x[i]") })).toMatchObject({
        accepted: true,
      });
      expect(await call("run", { campaign, seconds: 500 })).toMatchObject({
        finished: true,
        built: true,
        failure: expect.stringContaining("train-60k"),
      });
      expect(await call("decide", { campaign })).toMatchObject({
        candidate: { id: "1" },
        verdict: { kind: "reject", reason: "incorrect" },
        incumbent: { candidate: "base" },
      });

      expect(await call("edit", { campaign, ...edit("EXTRA 8", "EXTRA 1") })).toMatchObject({ candidate: "2" });
      expect(await call("run", { campaign, seconds: 500 })).toMatchObject({
        finished: true,
        measured: { against: "base" },
      });
      const decided = await call("decide", { campaign });
      expect(decided).toMatchObject({ verdict: { kind: "keep" }, incumbent: { candidate: "2" } });

      const ended = await call("finalize", { campaign, seconds: 500 });
      expect(ended).toMatchObject({
        finished: true,
        confirmed: true,
        best: { candidate: "2", hypothesis: "EXTRA 1" },
        evaluation: { verdict: "keep", evidence: "observed", stage: "confirm" },
        branch: `hone/${campaign}`,
        next: [],
      });
      expect(ended.speedup.low).toBeGreaterThan(3);
      expect(git(repository, "show", `hone/${campaign}:scale.c`)).toContain("#define EXTRA 1 ");
      expect(await call("status", {})).toMatchObject({
        campaigns: [{ campaign, stage: "finished", confirmed: "keep" }],
      });
      expect(stray).toEqual([]);
      expectWhole(repository);
    },
    10 * minutes,
  );

  it(
    "leaves a campaign in order when the client goes in the middle of a step, and a later server goes on with it",
    async () => {
      const repository = repositoryOf();
      const first = await connected(repository);
      const cut = first.call("setup", { goal: "goal.md", seconds: 500 }).catch(() => null);
      await expect.poll(() => eventsOf(repository).length, { timeout: minutes, interval: 20 }).toBeGreaterThan(1);
      await first.client.close();
      await cut;
      const { call } = await connected(repository);
      const campaign = campaignOf(repository);
      await expect
        .poll(async () => (await call("status", { campaign })).worker, { timeout: minutes, interval: 200 })
        .toBeNull();
      expect(await call("status", { campaign })).toMatchObject({ stage: "setting-up", next: [{ step: "setup" }] });
      expect(await call("setup", { campaign, seconds: 500 })).toMatchObject({ finished: true });
      expect(eventsOf(repository).filter(({ type }) => type === "baseline")).toHaveLength(1);
    },
    10 * minutes,
  );
});

describe("the server of hone mcp", () => {
  it("offers the six steps with what they take, and says how to use them", async () => {
    const { client } = await connected(repositoryOf());
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["setup", "edit", "run", "decide", "finalize", "status"]);
    for (const { description, inputSchema } of tools) {
      expect(description?.length).toBeGreaterThan(60);
      for (const property of Object.values(inputSchema.properties ?? {}))
        expect(property).toHaveProperty("description");
    }
    expect(tools[1]?.inputSchema.required).toEqual(["campaign", "hypothesis", "edits"]);
    expect(client.getInstructions()).toContain("Call setup with the path of a goal file");
  });

  it("answers an input that is wrong with what is wrong", async () => {
    const { call } = await connected(repositoryOf());
    expect(await call("edit", { campaign: "x", hypothesis: "h", edits: [{ path: "a" }] })).toMatchObject({
      isError: true,
      text: expect.stringContaining("a change is {path, search, replace}"),
    });
    expect(await call("decide", { campaign: "nowhere" })).toMatchObject({
      isError: true,
      text: expect.stringContaining("campaign nowhere: is not here"),
    });
  });

  it("refuses a repository that is none with status 2, and says so where no protocol is", async () => {
    const { status, stdout, stderr } = await hone(["mcp", "--repository", "/no/such/folder"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/--repository \/no\/such\/folder: is no folder/);
  });

  it("answers lines on its input, ends with it, and writes nothing but protocol", async () => {
    const server = spawn(process.execPath, [program, "mcp"], {
      cwd: repositoryOf(),
      stdio: ["pipe", "pipe", "ignore"],
    });
    const hello = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "printf", version: "1" } };
    const lines = [
      { jsonrpc: "2.0", id: 1, method: "initialize", params: hello },
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: 2, method: "tools/list" },
    ];
    server.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    let output = "";
    server.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [status] = await once(server, "close");
    expect(status).toBe(0);
    const answers = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map(({ jsonrpc, id }) => ({ jsonrpc, id }))).toEqual([
      { jsonrpc: "2.0", id: 1 },
      { jsonrpc: "2.0", id: 2 },
    ]);
  });
});
