import { describe, expect, test } from "vitest";
import { readCheckpoint, readResult } from "../../src/github/artifact.ts";
import { resultLimits } from "../../src/model/run-result.ts";
import { sha256 } from "../../src/model/digest.ts";
import { evolved } from "../decide/campaign-fixtures.ts";
import type { DispatchedRun } from "../../src/model/campaign.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";
import { makeZip } from "./zip.ts";

playEdge();

const ledger = `${JSON.stringify({ seq: 0, at: 1, type: "hint", text: "x" })}\n`;
const result = { ...evolved, ledger: { lines: 1, sha256: sha256(ledger) } };
const sound = [
  { name: "result.json", content: JSON.stringify(result) },
  { name: "ledger.jsonl", content: ledger },
];

type Listed = Partial<{ name: string; expired: boolean; size_in_bytes: number; digest: string | null; id: number }>;

const run: DispatchedRun = {
  mode: "evolve",
  attempt: 1,
  runId: 501,
  runAttempt: 1,
  conclusion: null,
  reservedMinutes: 25,
  minutes: null,
  usdPerHour: null,
};

const created_at = "2026-11-21T10:00:00Z";
const uploadedAt = Date.parse(created_at);

const list = (artifacts: Listed[]) =>
  edge()
    .get(`${repo}/actions/runs/501/artifacts`)
    .query({ name: "hone-result-1", per_page: 100, page: 1 })
    .reply(200, {
      total_count: artifacts.length,
      artifacts: artifacts.map((more) => ({
        id: 9,
        name: "hone-result-1",
        expired: false,
        size_in_bytes: 1000,
        digest: null,
        created_at,
        ...more,
      })),
    });

/** GitHub answers with a redirect to its store. */
function serve(archive: Buffer, id = 9): void {
  edge()
    .get(`${repo}/actions/artifacts/${id}/zip`)
    .reply(302, undefined, { location: "https://store.example/zip?signature=x" });
  edge("https://store.example").get("/zip").query(true).reply(200, archive);
}

const read = () => readResult(connection, run);
const refused = (what: string) => ({
  ok: false,
  problem: {
    where: "hone-result-1 of run 501",
    what: expect.stringContaining(what),
    remedy: expect.stringMatching(/./),
  },
});

test("a sound artifact is read", async () => {
  list([{}]);
  serve(makeZip(sound));
  expect(await read()).toEqual({ ok: true, value: { result, ledger, artifactId: 9, uploadedAt } });
});

const of = (more: object) =>
  makeZip([{ name: "result.json", content: JSON.stringify({ ...result, ...more }) }, ...sound.slice(1)]);

describe("of a run that was started again by hand", () => {
  test("the recorded attempt's artifact counts, whatever the others are", async () => {
    list([{ id: 12 }, { id: 9 }]);
    serve(of({ runAttempt: 2 }), 9);
    serve(of({ runAttempt: 1 }), 12);
    expect(await read()).toMatchObject({ ok: true, value: { artifactId: 12, result: { runAttempt: 1 } } });
  });

  test("an artifact of another attempt is none", async () => {
    list([{ id: 12 }]);
    serve(of({ runAttempt: 2 }), 12);
    expect(await read()).toBeNull();
  });

  test("no more than four are looked through", async () => {
    list([1, 2, 3, 4, 5].map((id) => ({ id })));
    for (const id of [1, 2, 3, 4]) serve(of({ runAttempt: 2 }), id);
    expect(await read()).toBeNull();
  });
});

test("others get their turn while a long ledger is parsed", async () => {
  const long = Array.from(
    { length: 20_000 },
    (_, seq) => `${JSON.stringify({ seq, at: 1, type: "hint", text: "x" })}\n`,
  );
  list([{}]);
  serve(
    makeZip([
      {
        name: "result.json",
        content: JSON.stringify({ ...result, ledger: { lines: 20_000, sha256: sha256(long.join("")) } }),
      },
      { name: "ledger.jsonl", content: long.join("") },
    ]),
  );
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  expect(await read()).toMatchObject({ ok: true });
  clearInterval(turning);
  expect(turns).toBeGreaterThan(20);
});

test("the download carries no token to the store", async () => {
  list([{}]);
  edge().get(`${repo}/actions/artifacts/9/zip`).reply(302, undefined, { location: "https://store.example/zip" });
  edge("https://store.example", { badheaders: ["authorization"] })
    .get("/zip")
    .reply(200, makeZip(sound));
  expect(await read()).toMatchObject({ ok: true });
});

test.each<[string, Listed[]]>([
  ["no artifact", []],
  ["one of another name only", [{ name: "hone-result-2" }]],
  ["one that has expired only", [{ expired: true }]],
])("a run with %s left no result", async (_, artifacts) => {
  list(artifacts);
  expect(await read()).toBeNull();
});

describe("a checkpoint", () => {
  type Named = { id: number; name: string; expired?: boolean };
  const listAll = (artifacts: Named[], page = 1) =>
    edge()
      .get(`${repo}/actions/runs/501/artifacts`)
      .query({ per_page: 100, page })
      .reply(200, {
        total_count: artifacts.length,
        artifacts: artifacts.map((more) => ({
          expired: false,
          size_in_bytes: 1000,
          digest: null,
          created_at,
          ...more,
        })),
      });
  const paused = { exit: { kind: "paused", reason: "checkpoint" } };
  const readNewest = () => readCheckpoint(connection, run);

  test("is the one of the highest number, of the campaign's attempt", async () => {
    listAll([
      { id: 20, name: "hone-checkpoint-1-9" },
      { id: 21, name: "hone-checkpoint-1-10" },
      { id: 22, name: "hone-checkpoint-2-11" },
      { id: 23, name: "hone-checkpoint-1-12", expired: true },
      { id: 24, name: "hone-checkpoint-1-13-evil" },
      { id: 25, name: "hone-result-1" },
    ]);
    serve(of(paused), 21);
    expect(await readNewest()).toMatchObject({ artifactId: 21, uploadedAt, result: paused });
  });

  test("that cannot be read gives way to the one before it", async () => {
    listAll([
      { id: 20, name: "hone-checkpoint-1-1" },
      { id: 21, name: "hone-checkpoint-1-2" },
      { id: 22, name: "hone-checkpoint-1-3" },
    ]);
    serve(Buffer.from("<html>"), 22);
    serve(of({ ...paused, runAttempt: 2 }), 21);
    serve(of(paused), 20);
    expect(await readNewest()).toMatchObject({ artifactId: 20 });
  });

  test("is found on a later page", async () => {
    listAll(Array.from({ length: 100 }, (_, index) => ({ id: index, name: `log-${index}` })));
    listAll([{ id: 300, name: "hone-checkpoint-1-1" }], 2);
    serve(of(paused), 300);
    expect(await readNewest()).toMatchObject({ artifactId: 300 });
  });

  test("is none where none can be read", async () => {
    listAll([{ id: 20, name: "hone-checkpoint-1-1" }]);
    serve(Buffer.from("<html>"), 20);
    expect(await readNewest()).toBeNull();
  });
});

describe("an artifact is refused", () => {
  test("that is too large, before anything is downloaded", async () => {
    list([{ size_in_bytes: resultLimits.packed + 1 }]);
    expect(await read()).toEqual(
      refused(`it has ${resultLimits.packed + 1} bytes or more, at most ${resultLimits.packed}`),
    );
  });

  test("that is larger than was announced", async () => {
    list([{ size_in_bytes: 10 }]);
    serve(Buffer.alloc(resultLimits.packed + 1));
    expect(await read()).toEqual(refused(`at most ${resultLimits.packed}`));
  });

  test("that is not what was uploaded", async () => {
    list([{ digest: `sha256:${"0".repeat(64)}` }]);
    serve(makeZip(sound));
    expect(await read()).toEqual(refused("not what GitHub recorded at the upload"));
  });

  const withResult = (content: unknown) => [
    { name: "result.json", content: JSON.stringify(content) },
    ...sound.slice(1),
  ];
  const withLedger = (text: string, lines: number) => [
    { name: "result.json", content: JSON.stringify({ ...result, ledger: { lines, sha256: sha256(text) } }) },
    { name: "ledger.jsonl", content: text },
  ];

  test.each([
    ["that is no archive", Buffer.from("<html>"), "it is no zip archive"],
    [
      "that climbs out of its folder",
      makeZip([...sound, { name: "../../evil", content: "x" }]),
      'an entry named "../../evil"',
    ],
    [
      "that unfolds",
      makeZip([{ name: "result.json", content: Buffer.alloc(resultLimits.unpacked + 1) }]),
      `it unpacks to ${resultLimits.unpacked + 1} bytes`,
    ],
    [
      "whose few megabytes hold millions of faults",
      makeZip([
        { name: "result.json", content: `{"evidence":{"cases":[${"{},".repeat(5_000_000)}{}]}}` },
        ...sound.slice(1),
      ]),
      "result.json: it has more than 100000 values",
    ],
    [
      "that is nested without end",
      makeZip([{ name: "result.json", content: "[".repeat(10_000_000) }, ...sound.slice(1)]),
      "result.json: it is nested more than 32 deep",
    ],
    ["without a result", makeZip(sound.slice(1)), "it has no result.json"],
    ["without a ledger", makeZip(sound.slice(0, 1)), "it has no ledger.jsonl"],
    [
      "whose result is no JSON",
      makeZip([{ name: "result.json", content: "{" }, ...sound.slice(1)]),
      "result.json: it is not JSON",
    ],
    [
      "whose result is no text",
      makeZip([{ name: "result.json", content: Buffer.from([0xff]) }]),
      "result.json is not UTF-8",
    ],
    ["whose result misses a key", makeZip(withResult({ ...result, base: undefined })), "base"],
    ["whose result has a key too many", makeZip(withResult({ ...result, extra: 1 })), "extra"],
    [
      "whose candidate has too many files",
      makeZip(
        withResult({
          ...result,
          best: {
            ...result.best,
            edits: Array.from({ length: 101 }, (_, index) => ({ path: `f${index}`, baseBlob: null, content: "" })),
          },
        }),
      ),
      "best.edits",
    ],
    [
      "with another ledger than it names",
      makeZip([...sound.slice(0, 1), { name: "ledger.jsonl", content: "" }]),
      "not the one result.json names",
    ],
    ["that counts its ledger wrong", makeZip(withLedger(ledger, 2)), "ledger.jsonl has 1 lines, result.json says 2"],
    ["with a broken ledger line", makeZip(withLedger('{"seq":0}\n', 1)), "ledger.jsonl:1"],
  ])("%s", async (_, archive, what) => {
    list([{}]);
    serve(archive);
    expect(await read()).toEqual(refused(what));
  });
});
