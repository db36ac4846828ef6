import { expect, test } from "vitest";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";

const list = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join("\n");

const contract = ({ functions = 1, args = 1, cases = 1 }): string => `schema_version: 1
benchmark_id: large
build: {artifact: a.so}
functions:
${list(
  functions,
  (index) => `  - symbol: f${index}
    args:
${list(args, (at) => `      - {name: a${at}, role: ${at === 0 ? "out" : "in"}, dtype: f32, shape: [n, n, n, n]}`)}`,
)}
cases:
${list(cases, (index) => `  - {id: train-${index}, n: ${index + 1}}`)}
`;

const problems = (sizes: Parameters<typeof contract>[0]) =>
  readBenchmark({ text: contract(sizes), name: "b.yaml" }).problems.map(({ where, what }) => `${where}: ${what}`);

test("a contract of thousands of functions, arguments or cases is told so at once, and nothing else", () => {
  expect(problems({ functions: 900, cases: 256 })).toEqual([
    "b.yaml:53: there are 900 functions, at most 16 are called",
  ]);
  expect(problems({ args: 900 })).toEqual(["b.yaml:6: there are 900 arguments, at most 64 are passed"]);
  expect(problems({ cases: 3000 })).toEqual(["b.yaml:265: there are 3000 cases, at most 256 are measured"]);
});

test("the largest that is read is read", () => {
  expect(problems({ functions: 1, args: 64, cases: 256 })).toEqual([]);
});
