// Uploads a RunResult for the request that the state holds: prepare has written the contract that lies at the base as
// `wanted.yaml`, candidate 2 writes one line into matmul.c, and verify confirms it. What it claims is made up, which is the point: the app must check all that it can check.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`];
const folder = mkdtempSync(join(process.env.RUNNER_TEMP, "claim-"));
const git = (...args) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
const fetched = (commit) => {
  const token = Buffer.from(`x-access-token:${input("token")}`).toString("base64");
  const remote = `${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}`;
  git("-c", `http.extraHeader=Authorization: basic ${token}`, "fetch", "--quiet", "--depth=1", remote, commit);
};
git("init", "--quiet", "--bare");
fetched(input("state"));
const { request } = JSON.parse(git("show", `${input("state")}:campaign.json`));
const contract = git("show", `${input("state")}:benchmark.yaml`);
const caseIds = [...contract.matchAll(/^\s*- \{ ?id: ([\w-]+)/gm)].map(([, id]) => id);
fetched(request.base);
const { campaign, base, goalHash, benchmarkHash, evaluator, mode, attempt } = request;
const candidate = request.candidate ?? {
  id: "2",
  parent: "base",
  proposer: "tuner",
  hypothesis: "TILE=32",
  parameters: { TILE: 32 },
  edits: [{ path: "matmul.c", baseBlob: git("rev-parse", `${base}:matmul.c`), content: "/* faster */\n" }],
};
const wanted = () => ({
  schemaVersion: 1,
  id: campaign,
  files: [
    { path: "benchmark.yaml", content: `${git("show", `${base}:wanted.yaml`)}\n` },
    { path: "notes/why.txt", content: "Sizes that nobody chose.\n" },
  ],
  analysis: {
    language: "C",
    entry_points: [{ name: "matmul", file: "matmul.c" }],
    outputs: [{ field: "c", type: "array", tolerance: { mode: "relative_delta", value: 1e-4 } }],
    parameters: [],
    threading: { description: "one thread" },
    build_system: { type: "make" },
    cases: [{ id: "train-128" }, { id: "test-200" }],
    scope: ["matmul.c"],
    review: [],
  },
  proof: {
    metric: "time",
    cases: [{ id: "train-128", split: "train", value: 0.0069, noise: 0.01 }],
    tolerances: [{ field: "c", words: "1e-4" }],
    refused: ["zeros"],
    waived: [],
    seconds: 2,
  },
  review: ["Are these the sizes that matter?"],
  estimate: { minutes: 20, usd: null },
  cost: { calls: 7, usd: 0.42, seconds: 90 },
});
const preparation = () => ({ prepared: wanted(), preparing: { calls: 7, usd: 0.42, seconds: 90 } });
const interval = { estimate: 4.1, low: 4, high: 4.2 };
const evidence = {
  schemaVersion: 1,
  verdict: "keep",
  reason: "faster",
  detail: "4.1x faster",
  evidence: "observed",
  speedup: interval,
  metrics: [{ name: "time", kind: "time", scale: "ratio", ...interval }],
  cases: caseIds.map((id) => ({
    id,
    split: id.startsWith("test") ? "test" : "train",
    baseline: 0.0069,
    candidate: 0.0017,
    speedup: interval,
    correct: true,
    maxError: 0.2,
  })),
  stage: "confirm",
  pairs: 16,
  noiseFloor: 0.01,
  doubts: [],
  sandbox: "bubblewrap",
  machine: { device: "cpu", processor: "none", cores: 2, os: "linux", toolchain: "none", fingerprint: "f" },
  seconds: 20,
};
const ledger = `${JSON.stringify({ seq: 0, at: 1_795_255_200_000, type: "hint", text: "nothing was measured" })}\n`;
const result = {
  campaign,
  base,
  goalHash,
  benchmarkHash,
  evaluator,
  schemaVersion: 1,
  mode,
  attempt,
  runId: Number(process.env.GITHUB_RUN_ID),
  runAttempt: Number(process.env.GITHUB_RUN_ATTEMPT),
  exit: { kind: "done", reason: { prepare: "prepared", evolve: "iterations", verify: "verified" }[mode] },
  ...(mode === "prepare" ? preparation() : { best: candidate }),
  ...(mode === "verify" && { evidence }),
  tried: 2,
  kept: 1,
  rejected: [{ id: "1", hypothesis: "TILE=8", reason: "slower", detail: "0.91x" }],
  seconds: 1,
  ledger: { lines: 1, sha256: createHash("sha256").update(ledger).digest("hex") },
};
const files = { "result.json": JSON.stringify(result), "ledger.jsonl": ledger };
for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
await new DefaultArtifactClient().uploadArtifact(
  `hone-result-${attempt}`,
  Object.keys(files).map((name) => join(folder, name)),
  folder,
);
