import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { fetchState, objection } from "../../src/runner/request.ts";
import { gitIn } from "../../src/workspace/git.ts";
import { campaignId, claimed, runInputs } from "./campaign.ts";
import { gitHost } from "./git-host.ts";

const token = "ghs_read-only";

test("a state and its base are fetched by commit, from a host that wants the token", async () => {
  await using host = await gitHost(token);
  const { campaign, state, base } = await claimed(host);
  const inputs = runInputs(host, state, join(host.folder, "run"));
  const fetched = await fetchState({ inputs, token, gitIn });
  expect(fetched.campaign).toEqual(campaign);
  expect(fetched.goalText).toBe(await readFile("examples/matmul-c/goal.md", "utf8"));
  const source = await gitIn(fetched.repository)(["cat-file", "blob", `${base}:matmul.c`]);
  expect(source.toString()).toBe(await readFile("examples/matmul-c/matmul.c", "utf8"));
});

test("the token is written nowhere", async () => {
  await using host = await gitHost(token);
  const { state } = await claimed(host);
  const folder = join(host.folder, "run");
  await fetchState({ inputs: runInputs(host, state, folder), token, gitIn });
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  for (const secret of [token, basic]) {
    const found = await execa("grep", ["-r", "--text", "--fixed-strings", "--files-with-matches", secret, folder], {
      reject: false,
    });
    expect(found.stdout).toBe("");
    expect(found.exitCode).toBe(1);
  }
});

test("a wrong token is refused by the host and not shown in the error", async () => {
  await using host = await gitHost(token);
  const { state } = await claimed(host);
  const inputs = runInputs(host, state, join(host.folder, "run"));
  const error: unknown = await fetchState({ inputs, token: "ghs_stale", gitIn }).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/^GitError: git fetch .* failed/);
  expect(String(error)).not.toContain("ghs_stale");
});

test("a commit that holds no campaign is named with what is wrong in it", async () => {
  await using host = await gitHost(token);
  const state = await host.commit("refs/hone/x", { "campaign.json": "{}", "goal.md": "", "benchmark.yaml": "" });
  const inputs = runInputs(host, state, join(host.folder, "run"));
  await expect(fetchState({ inputs, token, gitIn })).rejects.toThrow(
    `state ${state.slice(0, 12)}: campaign.json is no campaign: schemaVersion`,
  );
});

const wrong = [
  ["another attempt", { request: { attempt: 2 } }, "input attempt", "is 1, but the state asks for 2"],
  ["another mode", { request: { mode: "verify" } }, "input mode", "is evolve, but the state asks for verify"],
  ["a goal that was changed", { goalText: "# Faster\n" }, "goal.md", "is not the text"],
  [
    "another evaluator",
    { request: { evaluator: { version: "9.9.9", digest: "0".repeat(64) } } },
    "evaluator",
    "frozen with 9.9.9",
  ],
] as const;

test.each(wrong)("a state with %s is objected to", async (_, changes, where, what) => {
  await using host = await gitHost(token);
  const { state } = await claimed(host, changes);
  const fetched = await fetchState({ inputs: runInputs(host, state, join(host.folder, "run")), token, gitIn });
  expect(objection(fetched, { campaign: campaignId, mode: "evolve", attempt: 1 })).toMatchObject({
    where,
    what: expect.stringContaining(what),
  });
});

test("the state that asks for this run is not objected to", async () => {
  await using host = await gitHost(token);
  const { state } = await claimed(host);
  const fetched = await fetchState({ inputs: runInputs(host, state, join(host.folder, "run")), token, gitIn });
  expect(objection(fetched, { campaign: campaignId, mode: "evolve", attempt: 1 })).toBeNull();
});
