import { expect, test } from "vitest";
import { readPrepared } from "../../src/github/read-prepared.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import type { PreparedBenchmark } from "../../src/model/prepared-benchmark.ts";
import { base, benchmarkText, goal, issueBody } from "../decide/campaign-fixtures.ts";
import { preparing, prepared } from "../decide/preparing-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const makefile = (status: 200 | 404) =>
  edge().get(`${repo}/contents/Makefile`).query({ ref: base }).reply(status, { type: "file", size: 1 });

const read = (changes: Partial<PreparedBenchmark>, asked = goal.goal) =>
  readPrepared(connection, { campaign: preparing, goal: asked }, { ...prepared, ...changes });

const withContract = (content: string) => ({ files: [{ path: "benchmark.yaml", content }] });
const withFile = (path: string, content = "x\n") => ({ files: [...prepared.files, { path, content }] });

test("a benchmark that can judge the campaign's goal is taken as it is", async () => {
  makefile(200);
  expect(await read({})).toEqual({ ok: true, value: prepared });
});

test("what its build names may come with it", async () => {
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
  expect(await read(withContract(rooted), inFolder)).toMatchObject({ ok: true });
});
