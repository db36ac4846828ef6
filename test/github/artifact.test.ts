import { describe, expect, test } from "vitest";
import { artifactLimits, readResult } from "../../src/github/artifact.ts";
import { sha256 } from "../../src/model/digest.ts";
import { evolved } from "../decide/campaign-fixtures.ts";
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

const list = (artifacts: Listed[]) =>
  edge()
    .get(`${repo}/actions/runs/501/artifacts`)
    .query({ name: "hone-result-1", per_page: 100 })
    .reply(200, {
      total_count: artifacts.length,
      artifacts: artifacts.map((more) => ({
        id: 9,
        name: "hone-result-1",
        expired: false,
        size_in_bytes: 1000,
        digest: null,
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

const read = () => readResult(connection, 501, 1);
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
  expect(await read()).toEqual({ ok: true, value: { result, ledger } });
});

test("of a run that was started again the newest artifact counts", async () => {
  list([{ id: 9 }, { id: 12 }, { id: 11 }]);
  serve(makeZip(sound), 12);
  expect(await read()).toMatchObject({ ok: true });
});

test("the download carries no token to the store", async () => {
  list([{}]);
  edge().get(`${repo}/actions/artifacts/9/zip`).reply(302, undefined, { location: "https://store.example/zip" });
  edge("https://store.example", { badheaders: ["authorization"] })
    .get("/zip")
    .reply(200, makeZip(sound));
  expect(await read()).toMatchObject({ ok: true });
});

describe("an artifact is refused", () => {
  test.each<[string, Listed[], string]>([
    ["that is not there", [], "the run left no such artifact"],
    ["that has another name", [{ name: "hone-result-2" }], "the run left no such artifact"],
    ["that has expired", [{ expired: true }], "the run left no such artifact"],
    [
      "that is too large",
      [{ size_in_bytes: artifactLimits.packed + 1 }],
      "it has 5000001 bytes or more, at most 5000000",
    ],
  ])("%s, before anything is downloaded", async (_, artifacts, what) => {
    list(artifacts);
    expect(await read()).toEqual(refused(what));
  });

  test("that is larger than was announced", async () => {
    list([{ size_in_bytes: 10 }]);
    serve(Buffer.alloc(artifactLimits.packed + 1));
    expect(await read()).toEqual(refused("at most 5000000"));
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
      makeZip([{ name: "result.json", content: Buffer.alloc(20_000_001) }]),
      "it unpacks to 20000001 bytes",
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
