import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { contractSchema, contractSchemaFile, published } from "../../scripts/contract-schema.ts";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { Benchmark } from "../../src/model/benchmark.ts";

const page = readFileSync("docs/contract.md", "utf8");
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

/** Every example that is a part of a contract, with the rest of one around it. */
const whole = (text: string) => {
  if (text.startsWith("schema_version")) return text;
  const parts = [
    "schema_version: 1\nbenchmark_id: x\nruntime: {command: [./bench]}\ncases: [{id: train-1}, {id: test-1}]\n",
    text.startsWith("correctness") ? "" : "correctness: {field_tolerances: [{field: e, max_abs_delta: 1}]}\n",
    text.includes("paired_geomean_speedup")
      ? "controller: {secondary_objectives: [{metric: paired_geomean_speedup, direction: maximize}]}\n"
      : "",
  ];
  return `${parts.join("")}${text}`;
};

it.each(examples.filter((text) => !text.startsWith("#")))("is read without a remark: %s", (text) => {
  expect(readBenchmark({ text: whole(text), name: "b" })).toMatchObject({ problems: [], warnings: [] });
});

it("the schema for editors is made of the contract's source", () => {
  expect(readFileSync(contractSchemaFile, "utf8"), "run `npm run build` and commit what it writes").toBe(
    contractSchema(),
  );
});

it("names the schema by the address that it has", () => {
  expect(page).toContain(`# yaml-language-server: $schema=${published}`);
});

type Node = { properties?: Record<string, Node>; items?: Node; anyOf?: Node[] };

function keysIn({ properties = {}, items, anyOf = [] }: Node): string[] {
  const below = [...Object.values(properties), ...(items ? [items] : []), ...anyOf];
  return [...Object.keys(properties), ...below.flatMap(keysIn)];
}

describe("every key of a contract", () => {
  const schema = z.toJSONSchema(Benchmark, { io: "input", unrepresentable: "any" }) as Node;
  const elsewhere = `${readFileSync("docs/goals.md", "utf8")}${readFileSync("docs/python.md", "utf8")}`;
  const keys = [...new Set(keysIn(schema))];

  it("is explained", () => {
    expect(keys.length).toBeGreaterThan(90);
    const words = new Set(page.match(/\w+/g));
    const others = new Set(elsewhere.match(/\w+/g));
    expect(keys.filter((key) => !words.has(key) && !others.has(key))).toEqual([]);
    // FermiLink's are on this page.
    const blocks = [
      "correctness",
      "controller",
      "performance_guardrails",
      "runtime",
      "repo",
      "agent_contract",
      "campaign",
      "worker",
    ];
    const own = blocks.flatMap((block) => keysIn(schema.properties?.[block] ?? {}));
    const metric = new Set([
      "primary_metric",
      "kind",
      "scale",
      "min_relative_improvement",
      "min_absolute_improvement",
      "work",
    ]);
    expect(own.filter((key) => !metric.has(key) && !words.has(key))).toEqual([]);
  });
});
