import { expect, it } from "vitest";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";

const functions = `functions:
  - {entry: "a.py:f", args: [{name: x, role: in, dtype: f32, shape: [n]}], returns: [{name: y, dtype: f32, shape: [n]}]}
  - {entry: "a.py:g", args: [{name: x, role: in, dtype: f32, shape: [n, n]}], returns: [{name: y, dtype: f32, shape: [n]}]}
  - {entry: "a.py:h", args: [{name: x, role: in, dtype: f32, shape: [n]}], returns: [{name: y, dtype: f32, shape: [n, 2]}]}
`;
const wrongIn = (cases: string) =>
  readBenchmark({
    text: `schema_version: 1\nbenchmark_id: x\ndriver: python\n${functions}cases: [${cases}]\n`,
    name: "b",
  }).problems.map(({ where, what }) => `${where} ${what.slice(0, 25)}`);

it("tensors of one name are one only where a case calls both functions", () => {
  const alone = ["f", "g", "h"].map((name) => `{id: train-${name}, n: 4, function: ${name}}`);
  expect(wrongIn(alone.join(", "))).toEqual([]);
  expect(wrongIn(`${alone.join(", ")}, {id: train-all, n: 4}`)).toEqual([
    'b:6 "x" has another shape in ',
    'b:7 "x" has another shape in ',
    'b:7 "y" has another shape in ',
  ]);
});
