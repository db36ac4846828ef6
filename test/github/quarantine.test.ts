import { expect, test } from "vitest";
import { reconcile } from "../../src/github/reconcile.ts";
import { signingKeys } from "../../src/github/state-signature.ts";
import { readState, writeState } from "../../src/github/state.ts";
import { benchmarkText, claimed, issueBody } from "../decide/campaign-fixtures.ts";
import { makeKey } from "./edge.ts";
import { foreignCommit, moveRef, refAt, startOffline } from "./offline.ts";
import type { Offline } from "./offline.ts";

const prefix = "hone/campaigns";
const named = { prefix, campaign: claimed.id };
const ref = `${prefix}/${claimed.id}`;
const files = { "goal.md": issueBody, "benchmark.yaml": benchmarkText };

/** A campaign that has ended, so that looking at it does nothing more. */
const ended = { ...claimed, phase: "failed" as const, reason: "it was only a test" };

const begin = async ({ connection, github }: Offline): Promise<string> => {
  while (github.issues.size < claimed.issue) github.openIssue({ title: "Faster", body: issueBody, as: "ada" });
  const sha = await writeState(connection, { prefix, campaign: ended, parent: null, files, note: "x" });
  if (sha === null) throw new Error("the state was not written");
  return sha;
};

const look = ({ connection }: Offline) => {
  const repository = { owner: "octo", name: "kernels" };
  return reconcile(connection, { kind: "advance", repository, campaign: claimed.id, wrote: null }, () => Date.now());
};

const kept = (sha: string) => `hone/campaigns-quarantine/${claimed.id}-${sha.slice(0, 12)}`;

test("a foreign commit on top of the app's state is kept aside, and the campaign goes on from its own", async () => {
  const offline = await startOffline();
  const { connection } = offline;
  const own = await begin(offline);
  const middle = await foreignCommit(connection, own, [own]);
  const foreign = await foreignCommit(connection, own, [middle]);
  await moveRef(connection, ref, foreign);
  expect(await readState(connection, named)).toMatchObject({ kind: "refused", foreign: true, sha: foreign, own });
  const actions = await look(offline);
  expect(actions.map(({ kind }) => kind).slice(0, 2)).toEqual(["comment", "quarantine"]);
  expect(await refAt(connection, ref)).toBe(own);
  expect(await refAt(connection, kept(foreign))).toBe(foreign);
  expect(await readState(connection, named)).toMatchObject({ kind: "trusted", sha: own });
});

test("a foreign commit that hides the app's own is moved aside, and nothing is left of the campaign", async () => {
  const offline = await startOffline();
  const { connection } = offline;
  const foreign = await foreignCommit(connection, await begin(offline));
  await moveRef(connection, ref, foreign);
  await look(offline);
  expect(await refAt(connection, ref)).toBeNull();
  expect(await refAt(connection, kept(foreign))).toBe(foreign);
});

test("it is told on the issue once, however often the same commit is pushed", async () => {
  const offline = await startOffline();
  const { connection, github } = offline;
  const own = await begin(offline);
  const foreign = await foreignCommit(connection, own, [own]);
  for (let times = 0; times < 3; times++) {
    await moveRef(connection, ref, foreign);
    await look(offline);
    expect(await refAt(connection, ref)).toBe(own);
  }
  const told = [...github.comments.values()].filter(({ body }) => body.includes(foreign.slice(0, 12)));
  expect(told).toHaveLength(1);
  expect(told[0]?.body).toMatch(/its commit has no signature of Hone/);
  expect(github.violations).toEqual([]);
});

test("a ref that was moved on meanwhile is left where it is", async () => {
  const offline = await startOffline();
  const { connection, octokit } = offline;
  const own = await begin(offline);
  const foreign = await foreignCommit(connection, own, [own]);
  await moveRef(connection, ref, foreign);
  let next: string | null = null;
  octokit.hook.before("request", async ({ url, method }) => {
    // Another process has put the state in order, and written to it, while this one was about to.
    if (next !== null || method !== "POST" || !url.endsWith("/git/refs")) return;
    next = "";
    await moveRef(connection, ref, own);
    next = await writeState(connection, { prefix, campaign: ended, parent: own, files: {}, note: "y" });
  });
  await look(offline);
  expect(await refAt(connection, ref)).toBe(next);
});

test("after a rotation without the earlier key the app's states are left where they are", async () => {
  const offline = await startOffline();
  const { connection, github } = offline;
  const own = await begin(offline);
  const rotated = { ...connection, app: { ...connection.app, keys: signingKeys([makeKey()]) } };
  await look({ ...offline, connection: rotated });
  expect(await refAt(connection, ref)).toBe(own);
  expect([...github.comments.values()].map(({ body }) => body).join()).toMatch(/which this app does not have/);
});
