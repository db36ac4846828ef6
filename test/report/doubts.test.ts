import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { doubtInWords } from "../../src/report/doubts.ts";

it("every doubt that the sources raise has its words", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const raised = files.flatMap((file) => {
    const text = readFileSync(path.join("src", file), "utf8");
    const added = [...text.matchAll(/doubts\.(?:add|push)\("([a-z-]+)"/g)].map(([, name]) => name ?? "");
    const listed = [...text.matchAll(/doubts: \[(.*)\]/g)].flatMap(([, list]) =>
      [...(list ?? "").matchAll(/\["([a-z-]+)"|^"([a-z-]+)"/g)].map(([, inner, first]) => inner ?? first ?? ""),
    );
    return [...added, ...listed];
  });
  expect(raised).toEqual(expect.arrayContaining(["noisy", "overhead", "shared-core", "no-sandbox"]));
  for (const doubt of raised)
    expect([doubt, doubtInWords(doubt)]).not.toEqual([doubt, expect.stringContaining("no explanation")]);
});
