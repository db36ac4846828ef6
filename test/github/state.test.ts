import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readState, writeState } from "../../src/github/state.ts";
import { objectionToSignature, signedMessage, signingKeys } from "../../src/github/state-signature.ts";
import { benchmarkText, claimed, evolved, issueBody } from "../decide/campaign-fixtures.ts";
import { prepared, preparing, proposed } from "../decide/preparing-fixtures.ts";
import { connection, edge, keys, makeKey, playEdge, privateKey, repo } from "./edge.ts";

playEdge();

const named = { prefix: "hone/campaigns", campaign: claimed.id };
const [sha, parent, tree] = ["a", "b", "c"].map((digit) => digit.repeat(40));
const signed = { subject: claimed.id, parent: parent ?? null, tree: tree ?? "" };

type Stored = { message?: string; parents?: string[]; files?: Record<string, string> };

const whole = {
  "campaign.json": JSON.stringify(claimed),
  "goal.md": issueBody,
  "benchmark.yaml": benchmarkText,
  "evolve.json": JSON.stringify(evolved),
};

const proposedFiles = {
  "campaign.json": JSON.stringify(proposed),
  "goal.md": issueBody,
  "benchmark.yaml": benchmarkText,
  "prepared.json": `${JSON.stringify(prepared, null, 2)}\n`,
};

/** Plays a state's ref and commit, and its files where they are asked for. */
function store({ message = signedMessage(keys, signed, "claimed"), parents = [parent ?? ""], files }: Stored): void {
  edge()
    .get(`${repo}/git/ref/hone%2Fcampaigns%2F${claimed.id}`)
    .reply(200, { ref: `refs/hone/campaigns/${claimed.id}`, object: { type: "commit", sha } });
  edge()
    .get(`${repo}/git/commits/${sha}`)
    .reply(200, {
      sha,
      message,
      tree: { sha: tree },
      parents: parents.map((id) => ({ sha: id })),
      committer: { date: "2026-11-21T10:00:00Z" },
    });
  if (!files) return;
  const ids = Object.entries(files).map(([path, content]) => ({
    path,
    content,
    id: createHash("sha1").update(content).digest("hex"),
  }));
  edge()
    .get(`${repo}/git/trees/${tree}`)
    .reply(200, {
      sha: tree,
      truncated: false,
      tree: ids.map(({ path, id }) => ({ path, mode: "100644", type: "blob", sha: id })),
    });
  for (const { content, id } of ids) {
    edge()
      .get(`${repo}/git/blobs/${id}`)
      .reply(200, { sha: id, encoding: "base64", content: Buffer.from(content).toString("base64") });
  }
}

describe("a state is read", () => {
  test("with its campaign, goal, contract and results", async () => {
    store({ files: whole });
    expect(await readState(connection, named)).toMatchObject({
      kind: "trusted",
      sha,
      writtenAt: Date.parse("2026-11-21T10:00:00Z"),
      campaign: claimed,
      goal: { title: claimed.title, scope: ["matmul.c"] },
      benchmark: { benchmark_id: "matmul-c" },
      evolve: evolved,
      verify: null,
    });
  });

  test("without a contract while one is prepared", async () => {
    store({ files: { "campaign.json": JSON.stringify(preparing), "goal.md": issueBody, "benchmark.yaml": "" } });
    expect(await readState(connection, named)).toMatchObject({ kind: "trusted", benchmark: null, prepared: null });
  });

  test("with the benchmark that a model wrote, which its goal names", async () => {
    store({ files: proposedFiles });
    expect(await readState(connection, named)).toMatchObject({
      kind: "trusted",
      goal: { benchmark: `.hone/benchmarks/${claimed.id}/benchmark.yaml` },
      benchmark: { benchmark_id: "matmul-c" },
      prepared: { id: claimed.id },
    });
  });

  test("as absent where there is no ref", async () => {
    edge().get(`${repo}/git/ref/hone%2Fcampaigns%2F${claimed.id}`).reply(404, { message: "Not Found" });
    expect(await readState(connection, named)).toEqual({ kind: "absent" });
  });
});

describe("a state is refused", () => {
  const other = signingKeys([makeKey()]);
  test.each<[string, Stored, string]>([
    ["without a signature", { message: "claimed" }, "no signature of Hone"],
    ["signed by another app", { message: signedMessage(other, signed, "x") }, "which this app does not have"],
    [
      "that was signed for another campaign",
      { message: signedMessage(keys, { ...signed, subject: "issue-9-0" }, "x") },
      "signature is wrong",
    ],
    [
      "that was signed on another parent",
      { message: signedMessage(keys, { ...signed, parent: null }, "x") },
      "signature is wrong",
    ],
    [
      "whose tree was exchanged",
      { message: signedMessage(keys, { ...signed, tree: "d".repeat(40) }, "x") },
      "signature is wrong",
    ],
    ["that is a merge", { parents: [parent ?? "", "e".repeat(40)] }, "a merge"],
    ["whose goal is not the frozen one", { files: { ...whole, "goal.md": "other" } }, "not the one that was frozen"],
    [
      "whose contract is not the frozen one",
      { files: { ...whole, "benchmark.yaml": "other" } },
      "not the one that was frozen",
    ],
    [
      "whose prepared benchmark is not the frozen one",
      { files: { ...proposedFiles, "prepared.json": JSON.stringify({ ...prepared, review: [] }) } },
      "its prepared benchmark is not the one that was frozen",
    ],
    [
      "that lacks its prepared benchmark",
      { files: { "campaign.json": JSON.stringify(proposed), "goal.md": issueBody, "benchmark.yaml": benchmarkText } },
      "its prepared benchmark is not the one that was frozen",
    ],
    [
      "that names another campaign",
      { files: { ...whole, "campaign.json": JSON.stringify({ ...claimed, id: "issue-9-0" }) } },
      "names another campaign",
    ],
    [
      "that another version wrote",
      { files: { ...whole, "campaign.json": JSON.stringify({ ...claimed, schemaVersion: 2 }) } },
      "it was written by another version of Hone, and this one cannot read it",
    ],
    [
      "without its campaign",
      { files: { "goal.md": issueBody } },
      "it was written by another version of Hone, and this one cannot read it",
    ],
  ])("%s", async (_, stored, reason) => {
    store(stored);
    // Where somebody else wrote it, the app's own is looked for below it.
    const foreign = !stored.files && !reason.includes("does not have");
    if (foreign) edge().get(`${repo}/git/commits/${parent}`).reply(404, {});
    const refused = { kind: "refused", reason: expect.stringContaining(reason), sha, foreign, own: null };
    expect(await readState(connection, named)).toEqual(refused);
  });
});

describe("a transition", () => {
  const next = "f".repeat(40);
  const write = (from: string | null) =>
    writeState(connection, {
      prefix: "hone/campaigns",
      campaign: claimed,
      parent: from,
      files: { "goal.md": issueBody },
      note: "x",
    });

  function expectCommit(from: string | null): void {
    if (from !== null)
      edge()
        .get(`${repo}/git/commits/${from}`)
        .reply(200, { tree: { sha: "old" } });
    edge()
      .post(
        `${repo}/git/trees`,
        (body) => (body.base_tree ?? null) === (from === null ? null : "old") && body.tree.length === 2,
      )
      .reply(201, { sha: tree });
    edge()
      .post(`${repo}/git/commits`, (body) => {
        const made = { subject: claimed.id, parent: from, tree: tree ?? "" };
        return objectionToSignature(keys, made, body.message) === null && body.parents.join() === (from ?? "");
      })
      .reply(201, { sha: next });
  }

  test("to the first state makes the ref, signed", async () => {
    expectCommit(null);
    edge()
      .post(`${repo}/git/refs`, { ref: `refs/hone/campaigns/${claimed.id}`, sha: next })
      .reply(201, {});
    expect(await write(null)).toBe(next);
  });

  test("moves the ref forward only", async () => {
    expectCommit(parent ?? "");
    edge().patch(`${repo}/git/refs/hone%2Fcampaigns%2F${claimed.id}`, { sha: next, force: false }).reply(200, {});
    expect(await write(parent ?? "")).toBe(next);
  });

  test.each([
    ["was made by another process", null, "post", `${repo}/git/refs`, 422],
    ["was moved by another process", parent ?? "", "patch", `${repo}/git/refs/hone%2Fcampaigns%2F${claimed.id}`, 422],
    [
      "is being moved by another process",
      parent ?? "",
      "patch",
      `${repo}/git/refs/hone%2Fcampaigns%2F${claimed.id}`,
      409,
    ],
  ] as const)("loses the race where the ref %s", async (_, from, method, path, status) => {
    expectCommit(from);
    edge()[method](path).reply(status, { message: "lost" });
    edge()
      .get(`${repo}/git/ref/hone%2Fcampaigns%2F${claimed.id}`)
      .reply(200, { object: { type: "commit", sha: "9".repeat(40) } });
    expect(await write(from)).toBeNull();
  });

  test("whose first answer was lost is won, since the ref stands where it was moved", async () => {
    expectCommit(null);
    edge().post(`${repo}/git/refs`).reply(422, { message: "Reference already exists" });
    edge()
      .get(`${repo}/git/ref/hone%2Fcampaigns%2F${claimed.id}`)
      .reply(200, { object: { type: "commit", sha: next } });
    expect(await write(null)).toBe(next);
  });

  test("that GitHub cannot take now is an error, not a lost race", async () => {
    expectCommit(null);
    edge().post(`${repo}/git/refs`).reply(502, {});
    await expect(write(null)).rejects.toMatchObject({ status: 502 });
  });
});

test("a key is the same as PKCS#1 or PKCS#8, and an earlier key's states are accepted after a rotation", async () => {
  const { createPrivateKey } = await import("node:crypto");
  const pkcs1 = createPrivateKey(privateKey).export({ type: "pkcs1", format: "pem" }).toString();
  const message = signedMessage(signingKeys([pkcs1]), signed, "x");
  expect(objectionToSignature(keys, signed, message)).toBeNull();
  expect(objectionToSignature(signingKeys([makeKey(), privateKey]), signed, message)).toBeNull();
});

test("a note cannot bring a signature of its own", () => {
  const forged = signedMessage(keys, { ...signed, subject: "issue-9-0" }, "x").trim();
  const message = signedMessage(keys, signed, `failed: ${forged}`);
  expect(objectionToSignature(keys, signed, message)).toBeNull();
  expect(objectionToSignature(keys, { ...signed, subject: "issue-9-0" }, message)).toEqual({
    reason: "its commit's signature is wrong",
    foreign: true,
  });
});
