import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import * as z from "zod";

/** One delivery as it goes over the wire, but for its GUID. */
export type Ready = { event: string; body: string; signature: string };

const Examples = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));

/**
 * What a busy repository sends an app with Hone's events, in shares of a hundred: its CI most, then pushes, reviews and
 * talk. One in 200 is a push of 2,000 commits, which GitHub's limit of 2,048 allows.
 */
const shares: Readonly<Record<string, number>> = {
  workflow_job: 30,
  check_run: 20,
  workflow_run: 15,
  push: 12,
  pull_request: 10,
  issue_comment: 6,
  issues: 5,
  repository: 1,
  installation_repositories: 1,
};
const largeEvery = 200;
const largeCommits = 2000;

/** A round of deliveries from GitHub's own examples, signed, in an order that a seedless draw makes even. */
export function traffic({ secret, installation }: { secret: string; installation: number }): Ready[] {
  const all = Examples.parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));
  const kinds = Object.entries(shares).flatMap(([event, share]) => Array.from({ length: share }, () => event));
  const seen = new Map<string, number>();
  return Array.from({ length: largeEvery }, (_, index) => {
    // 37 and 100 have no common factor: neighbours differ, and each kind comes as often as its share.
    const event = index === 0 ? "push" : (kinds[(index * 37) % kinds.length] ?? "push");
    const examples = all.find(({ name }) => name === event)?.examples ?? [];
    const nth = seen.get(event) ?? 0;
    seen.set(event, nth + 1);
    const payload = { ...examples[nth % examples.length], installation: { id: installation } };
    return sign(event, index === 0 ? large(payload) : payload, secret);
  });
}

function large(push: Record<string, unknown>): Record<string, unknown> {
  const commit = {
    id: "0".repeat(40),
    message: "A line that says why, as they often are\n\nAnd a paragraph below it.",
    timestamp: "2026-11-21T12:00:00Z",
    author: { name: "Ada", email: "ada@example.com", username: "ada" },
    added: ["src/a.c"],
    removed: [],
    modified: ["src/kernels/matmul.c", "docs/kernels.md"],
  };
  return { ...push, commits: Array.from({ length: largeCommits }, () => commit) };
}

function sign(event: string, payload: unknown, secret: string): Ready {
  const body = JSON.stringify(payload);
  return { event, body, signature: `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}
