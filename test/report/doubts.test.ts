import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { doubtInWords } from "../../src/report/doubts.ts";

it("every doubt that the sources raise has its words", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const raised = files.flatMap((file) => {
    const lines = readFileSync(path.join("src", file), "utf8").split("\n");
    return lines
      .filter((line) => /doubts(\.add|\.push|:)/.test(line))
      .flatMap((line) => [...line.matchAll(/[[(]"([a-z-]+)"/g)].map(([, name]) => name ?? ""));
  });
  expect(raised).toEqual(expect.arrayContaining(["noisy", "overhead", "shared-core", "no-sandbox"]));
  for (const doubt of raised)
    expect([doubt, doubtInWords(doubt)]).not.toEqual([doubt, expect.stringContaining("no explanation")]);
});
