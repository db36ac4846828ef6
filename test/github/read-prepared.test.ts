import { expect, test } from "vitest";
import { readPrepared } from "../../src/github/read-prepared.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import type { PreparedBenchmark } from "../../src/model/prepared-benchmark.ts";
import { RunResult } from "../../src/model/run-result.ts";
import { base, benchmarkText, blob, goal, issueBody } from "../decide/campaign-fixtures.ts";
import { preparing, prepared, result } from "../decide/preparing-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const makefile = (status: 200 | 404) =>
  edge().get(`${repo}/contents/Makefile`).query({ ref: base }).reply(status, { type: "file", size: 1 });

/** What lies at the base where the benchmark's folder would be: folder → its entries. */
function atBase(
  folders: Record<string, { path: string; type: string; mode?: string; sha?: string }[]> = { [base]: [] },
): void {
  for (const [sha, entries] of Object.entries(folders)) {
    const tree = entries.map((entry) => ({ mode: entry.type === "tree" ? "040000" : "100644", sha: blob, ...entry }));
    edge().get(`${repo}/git/trees/${sha}`).reply(200, { sha, truncated: false, tree });
  }
}

const read = (changes: Partial<PreparedBenchmark>, asked = goal.goal) =>
  readPrepared(connection, { campaign: preparing, goal: asked }, { ...prepared, ...changes });

const withContract = (content: string) => ({ files: [{ path: "benchmark.yaml", content }] });
const withFile = (path: string, content = "x\n") => ({ files: [...prepared.files, { path, content }] });

test("a benchmark that can judge the campaign's goal is taken as it is", async () => {
  makefile(200);
  atBase();
  expect(await read({})).toEqual({ ok: true, value: prepared });
});

test("a benchmark whose folder would lie behind a link of the base, or beside its twin in other letters, is refused", async () => {
  makefile(200);
  atBase({ [base]: [{ path: ".hone", type: "blob", mode: "120000" }] });
  expect(await read({})).toMatchObject({
    ok: false,
    problem: { what: expect.stringContaining("below `.hone`, which is no folder at the base") },
  });
  makefile(200);
  atBase({ [base]: [{ path: ".Hone", type: "tree", sha: blob }], [blob]: [] });
  expect(await read({})).toMatchObject({
    ok: false,
    problem: { what: expect.stringContaining("`.Hone` of the base are one folder on some file systems") },
  });
});

test("one whose folder has such a file at the base already is refused: nobody's file is overwritten", async () => {
  makefile(200);
  const [hone, folder, own] = ["1".repeat(40), "2".repeat(40), "3".repeat(40)] as const;
  const inside = (path: string, sha: string) => [{ path, type: "tree", sha }];
  atBase({
    [base]: inside(".hone", hone),
    [hone]: inside("benchmarks", folder),
    [folder]: inside(prepared.id, own),
    [own]: [{ path: "run.py", type: "blob" }],
  });
  expect(await read({})).toMatchObject({
    ok: false,
    problem: { what: expect.stringContaining("run.py` was made against blob (none)") },
  });
});

test("one that would have GitHub asked for thousands of files is refused before it is", async () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `f${index}`).join(", ");
  expect(await read(withContract(benchmarkText.replace("[Makefile]", `[${names}]`)))).toMatchObject({
    ok: false,
    problem: { what: expect.stringContaining("20000 files of the repository; at most 100") },
  });
});

test("what its build names may come with it", async () => {
  atBase();
  const contract = benchmarkText.replace("[Makefile]", `[.hone/benchmarks/${prepared.id}/run.py]`);
  expect(
    await read({
      files: [
        { path: "benchmark.yaml", content: contract },
        { path: "run.py", content: "x\n" },
      ],
    }),
  ).toMatchObject({
    ok: true,
  });
});

test.each<[string, Partial<PreparedBenchmark>, string]>([
  ["of another campaign", { id: "issue-5-00000000" }, "another campaign"],
  ["whose contract is none", withContract("schema_version: 9\n"), '"schema_version" is 9'],
  ["whose contract means another folder", withContract(`${benchmarkText}repo: {root: ../..}\n`), 'repo.root "../.."'],
  [
    "that opens more than the goal does",
    withContract(`${benchmarkText}repo: {editable_paths: [Makefile]}\n`),
    "changes the goal's scope",
  ],
  [
    "that asks for more time",
    withContract(`${benchmarkText}campaign: {max_iterations: 9000}\n`),
    "changes the goal's budget",
  ],
  ["with a goal of its own", withFile("goal.md"), "one file on some file systems"],
  ["with two files that some file systems take for one", withFile("RUN.py"), "one file on some file systems"],
  ["with a file as a folder", withFile("run.py/x"), "as a file and as a folder"],
  ["with a name that not every file system can hold", withFile("data./x"), "ends in a dot"],
  ["that is no text", withFile("x.bin", "a\0b"), "only text may be written"],
  ["with half a character", withFile("x.txt", "\ud800"), "not valid Unicode"],
  ["that shows its lines in another order than they are read", withFile("x.py", "a = 1 # \u202Etxt\n"), "U+202E"],
])("one %s is refused", async (_, changes, what) => {
  const read_ = await read(changes);
  expect(read_).toMatchObject({ ok: false, problem: { what: expect.stringContaining(what) } });
});

test("one whose build names a file that is nowhere is refused", async () => {
  makefile(404);
  expect(await read({})).toMatchObject({ ok: false, problem: { what: expect.stringContaining("Makefile") } });
});

test("one that the goal's scope opens is refused, as any judge is", async () => {
  const reference = `${benchmarkText}reference: {file: matmul.c, symbol: matmul}\n`;
  expect(await read(withContract(reference))).toMatchObject({
    ok: false,
    problem: { what: expect.stringContaining('opens "matmul.c"') },
  });
});

test("one for a goal in a folder has to say from where its paths start", async () => {
  const inFolder = parseGoal({ text: issueBody, name: "goal.md", root: "kernels" });
  expect(await read({}, inFolder)).toMatchObject({
    ok: false,
    problem: { what: expect.stringContaining("repo.root") },
  });
  const rooted = `${benchmarkText}repo: {root: ../../../kernels}\n`.replace("inputs: [Makefile], ", "");
  atBase();
  expect(await read(withContract(rooted), inFolder)).toMatchObject({ ok: true });
});

test("one whose contract would take this process minutes to check is refused before it is", async () => {
  const list = (length: number, item: (index: number) => string) =>
    Array.from({ length }, (_, at) => item(at)).join(", ");
  const args = "args: [{name: a, role: in, dtype: f32, shape: [n]}], returns: void";
  const cases = (count: number) => `cases: [${list(count, (at) => `{id: train-${at}, n: ${at + 1}}`)}]\n`;
  const [head = ""] = benchmarkText.split(/^functions:/m);
  const contract = (functions: number, of: number) =>
    `${head}functions: [${list(functions, (at) => `{symbol: f${at}, ${args}}`)}]\n${cases(of)}`;
  for (const [text, what] of [
    [contract(400, 100), "its functions has more than 16"],
    [contract(1, 4000), "its cases has more than 100"],
    [contract(1, 1).replace("args: [", `args: [${"{}, ".repeat(64)}`), "its functions.0.args has more than 64"],
  ] as const)
    expect(await read(withContract(text))).toMatchObject({
      ok: false,
      problem: { what: expect.stringContaining(what) },
    });
}, 3000);

test.each([
  ["of money", { calls: 1, usd: 1e308, seconds: 1 }],
  ["of answers", { calls: Number.MAX_SAFE_INTEGER, usd: 1, seconds: 1 }],
])("a claim %s that no sum could hold is no result: it would make the state unreadable", (_, claim) => {
  expect(RunResult.safeParse(result).success).toBe(true);
  expect(RunResult.safeParse({ ...result, preparing: claim }).success).toBe(false);
});
