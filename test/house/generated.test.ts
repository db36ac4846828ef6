import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { configPage, configPageFile, configSchema, schemaFile } from "../../scripts/config-docs.ts";
import { evaluatorFile, evaluatorSource } from "../../scripts/evaluator-digest.ts";
import { pinned } from "../../src/cli/init/planned-files.ts";
import { parseConfig } from "../../src/github/read-config.ts";
import { Config } from "../../src/model/config.ts";

const again = "run `npm run build` and commit what it writes";

test("the evaluator's digest is that of the sources that decide a verdict", async () => {
  expect(await readFile(evaluatorFile, "utf8"), again).toBe(await evaluatorSource());
});

test("the schema and the page of the configuration are made of its source", async () => {
  expect(await readFile(schemaFile, "utf8"), again).toBe(configSchema());
  expect(await readFile(configPageFile, "utf8"), again).toBe(configPage());
});

test("every key of the configuration says what it is for", () => {
  const rows = configPage()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows.length).toBeGreaterThan(25);
  for (const row of rows) expect(row).not.toMatch(/\|\s+\|$/);
});

test("every template names the version that it is released with", async () => {
  const files = globSync("templates/*.{yml,json}");
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const text = await readFile(file, "utf8");
    expect(pinned(text, packageJson.version), file).toBe(text);
  }
});

describe("the template of the configuration", async () => {
  const template = await readFile("templates/hone.yml", "utf8");
  /** As somebody has it who takes each key out of its comment. */
  const taken = template.replace(/^#(?=(?: {2})?[a-z_-]+:(?: |$))(?!.*language-server)/gm, "");

  test("is all defaults as it comes", () => {
    expect(parseConfig(template).config).toEqual({ ok: true, value: Config.parse({}) });
  });

  test("is in order with every key taken out of its comment, and has them all", () => {
    expect(parseConfig(taken).config).toMatchObject({ ok: true });
    expect(Object.keys(parse(taken) as object).toSorted()).toEqual(Object.keys(Config.shape).toSorted());
  });

  test("is accepted by the published schema, which refuses what Hone refuses", () => {
    const accepts = new Ajv2020().compile(JSON.parse(configSchema()) as object);
    expect(accepts(parse(taken)), JSON.stringify(accepts.errors)).toBe(true);
    for (const wrong of ["label: 3", "lables: x", "workflow: ../x.sh", "goals: [/etc/x.md]", "limits: {day: {usd: 0}}"])
      expect([wrong, accepts(parse(wrong))]).toEqual([wrong, false]);
  });
});
