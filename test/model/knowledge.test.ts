import { describe, expect, it } from "vitest";
import { InputError } from "../../src/model/input-error.ts";
import { parseKnowledge } from "../../src/model/knowledge.ts";

const rule = {
  id: "cpu-loop-interchange",
  areas: ["cpu"],
  title: "Swap loops",
  symptom: "Slow",
  profile: "perf stat: misses",
  transform: "Swap them",
  effect: "Faster. Nothing for small arrays.",
  conditions: "Independent iterations",
  keywords: ["loop order"],
  source: "A manual",
};
const file = (...rules: unknown[]) => ({ schema_version: 1, rules });
const { source: _source, ...withoutSource } = rule;

function problemOf(value: unknown): InputError {
  try {
    parseKnowledge(value, { file: "mine.yaml", lineOf: (path) => path.length });
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a file of rules", () => {
  it("is read as it stands", () => {
    expect(parseKnowledge(file(rule), { file: "mine.yaml" })).toEqual(file(rule));
  });

  it.each([
    ["an unknown key", file({ ...rule, symptoms: "x" }), 'the key "rules[0].symptoms" is unknown', '"symptom"?'],
    [
      "a key that is like none",
      file({ ...rule, zzz: "x" }),
      'the key "rules[0].zzz" is unknown',
      "Known here: id, areas",
    ],
    ["an unknown key of the file", { ...file(rule), rule: [] }, 'the key "rule" is unknown', '"rules"?'],
    ["a missing key", file(rule, withoutSource), '"rules[1].source" is missing', "Add it: a text"],
    ["an unknown area", file({ ...rule, areas: ["cpus"] }), '"rules[0].areas[0]" is "cpus"', '"cpu"?'],
    [
      "an area like none",
      file({ ...rule, areas: ["fpga"] }),
      '"rules[0].areas[0]" is "fpga"',
      "Known here: cuda, rocm",
    ],
    ["no areas", file({ ...rule, areas: [] }), '"rules[0].areas" is []', "at least one entry"],
    ["an empty text", file({ ...rule, effect: "  " }), '"rules[0].effect" is ""', "not empty"],
    [
      "too long a text",
      file({ ...rule, title: "x".repeat(201) }),
      '"rules[0].title" is "xxx',
      "at most 200 characters",
    ],
    ["an id with blanks", file({ ...rule, id: "CPU loop" }), '"rules[0].id" is "CPU loop"', "cuda-split-k"],
    ["a list where a text belongs", file({ ...rule, title: ["x"] }), '"rules[0].title" is ["x"]', "a text"],
    ["an id twice", file(rule, rule), "is the id of an earlier rule", "an id of its own"],
    ["another version", { ...file(rule), schema_version: 2 }, '"schema_version" is 2', "Correct it: 1"],
    ["no version", { rules: [rule] }, '"schema_version" is missing', "Add it: 1"],
    ["no rules", { schema_version: 1, rules: [] }, '"rules" is []', "at least one entry"],
    ["a list of rules alone", [rule], "the whole is [{", "keys and values"],
    ["nothing", null, "the whole is null", "keys and values"],
  ])("with %s is refused, with the place and the remedy", (_, value, what, remedy) => {
    const problem = problemOf(value);
    expect(problem.what).toContain(what);
    expect(problem.remedy).toContain(remedy);
    expect(problem.where).toMatch(/^mine\.yaml:\d$/);
  });

  it("asks for the line of the very key that is unknown", () => {
    const paths: (readonly PropertyKey[])[] = [];
    const read = () =>
      parseKnowledge(file({ ...rule, titel: "x" }), {
        file: "mine.yaml",
        lineOf: (path) => {
          paths.push(path);
          return 7;
        },
      });
    expect(read).toThrow(/^mine\.yaml:7: the key "rules\[0\]\.titel" is unknown\n {2}Did you mean "title"\?$/);
    expect(paths).toEqual([["rules", 0, "titel"]]);
  });
});
