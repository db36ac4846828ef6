import { expect, test } from "vitest";
import * as z from "zod";
import { readRecord, recordRef, writeRecord } from "../../src/github/record-ref.ts";
import { largestInline } from "../../src/github/signed-ref.ts";
import { moveRef, refAt, startOffline } from "./offline.ts";

const schema = z.strictObject({ words: z.array(z.string()) });
const kind = { ref: recordRef("hone/campaigns", "words"), file: "words.json", schema } as const;
const none = { parent: null, value: { words: [] }, note: "none" };

test.each([
  ["hone/campaigns", "spent/2026-11-21", "hone/spent/2026-11-21"],
  ["hone/campaigns", "goals", "hone/goals"],
  ["a/b/c", "goals", "a/b/goals"],
  ["hone", "goals", "hone-records/goals"],
  ["hone/goals", "goals", "hone/goals-records/goals"],
  ["hone/spent", "spent/2026-11-21", "hone/spent-records/spent/2026-11-21"],
])("beside the campaigns at %s the record %s is %s", (prefix, name, ref) => {
  expect(recordRef(prefix, name)).toBe(ref);
});

test("a record is read as it was written, and written on top of what was read", async () => {
  const { connection, github } = await startOffline();
  expect(await readRecord(connection, kind)).toEqual({ kind: "absent" });
  const first = await writeRecord(connection, kind, { parent: null, value: { words: ["a"] }, note: "one" });
  expect(await readRecord(connection, kind)).toMatchObject({ kind: "trusted", sha: first, value: { words: ["a"] } });
  const second = await writeRecord(connection, kind, { parent: first, value: { words: ["a", "b"] }, note: "two" });
  expect(await readRecord(connection, kind)).toMatchObject({
    kind: "trusted",
    sha: second,
    value: { words: ["a", "b"] },
  });
  expect(github.violations).toEqual([]);
});

test("of those who write on top of the same record one wins", async () => {
  const { connection } = await startOffline();
  const begin = await Promise.all([1, 2, 3].map(() => writeRecord(connection, kind, none)));
  expect(begin.filter((sha) => sha !== null)).toHaveLength(1);
  const parent = begin.find((sha) => sha !== null) ?? "";
  const next = await Promise.all([1, 2, 3].map(() => writeRecord(connection, kind, { ...none, parent })));
  expect(next.filter((sha) => sha !== null)).toHaveLength(1);
});

test("a write whose answer was lost is won when it is sent again", async () => {
  const { connection, octokit } = await startOffline();
  const parent = await writeRecord(connection, kind, none);
  let lost = 0;
  octokit.hook.wrap("request", async (request, options) => {
    const answer = await request(options);
    if (options.method !== "PATCH" || lost++ > 0) return answer;
    // The first answer is lost on its way; GitHub refuses the second try where the ref is moved on from below.
    throw Object.assign(new Error("Update is not a fast forward"), { status: 422 });
  });
  const wrote = await writeRecord(connection, kind, { ...none, parent });
  expect(wrote).not.toBeNull();
  expect(await readRecord(connection, kind)).toMatchObject({ sha: wrote });
});

test("a note may quote whatever a runner has printed", async () => {
  const { connection, octokit, github } = await startOffline();
  const note = "failed: \u0000\u001B[31mred\u0085 \uD83D and so on";
  const sha = await writeRecord(connection, kind, { ...none, note });
  const { data } = await octokit.rest.git.getCommit({ owner: "octo", repo: "kernels", commit_sha: sha ?? "" });
  expect(data.message).toMatch(/^failed: \[31mred \uFFFD and so on \([0-9a-f-]+\)\n\nHone-Signature: v1 /);
  expect(await readRecord(connection, kind)).toMatchObject({ kind: "trusted", sha });
  expect(github.violations).toEqual([]);
});

test("a record cannot be moved to another ref", async () => {
  const { connection } = await startOffline();
  const sha = await writeRecord(connection, kind, none);
  await moveRef(connection, "hone/other", sha ?? "");
  const other = { ...kind, ref: "hone/other" } as const;
  expect(await readRecord(connection, other)).toEqual({
    kind: "refused",
    reason: "its commit's signature is wrong",
    sha,
  });
});

test("what somebody else, or another version, wrote is refused", async () => {
  const { connection } = await startOffline();
  await moveRef(connection, kind.ref, (await refAt(connection, "heads/main")) ?? "");
  expect(await readRecord(connection, kind)).toMatchObject({
    kind: "refused",
    reason: expect.stringMatching(/no sign/),
  });
  const later = { ...kind, ref: "hone/later" } as const;
  await writeRecord(connection, { ...later, schema: z.any() }, { parent: null, value: { words: 3 }, note: "x" });
  expect(await readRecord(connection, later)).toMatchObject({
    kind: "refused",
    reason: expect.stringMatching(/^it was written by another version of Hone/),
  });
});

test("a text that is too large for a tree's request goes as a blob of its own", async () => {
  const { connection, github } = await startOffline();
  const value = { words: ["x".repeat(largestInline)] };
  await writeRecord(connection, kind, { parent: null, value, note: "large" });
  expect(await readRecord(connection, kind)).toMatchObject({ kind: "trusted", value });
  expect(github.requests.map(({ operation }) => operation)).toContain("git/create-blob");
});
