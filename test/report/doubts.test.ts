import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { doubtInWords, knownDoubts } from "../../src/report/doubts.ts";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("report"))
  .map((file) => readFileSync(path.join("src", file), "utf8"));

/** Names in brackets on lines that add doubts, and in the bodies of functions that are called after them. */
function raisedIn(text: string): string[] {
  const lines = text.split("\n").filter((line) => /doubts?(\.add|\.push|:| =)/i.test(line));
  const bodies = [...text.matchAll(/^( *)(?:function |#)\w*[dD]oubts\w*\([^]*?\n\1\}/gm)].map(([body]) => body);
  const names = [...lines, ...bodies].flatMap((part) => [...part.matchAll(/(?:\[|add\(|push\()"([a-z-]+)"/g)]);
  return names.map(([, name]) => name ?? "");
}

const raised = new Set(sources.flatMap(raisedIn));

it("every doubt that the sources raise has its words", () => {
  expect([...raised]).toEqual(expect.arrayContaining(["noisy", "overhead", "shared-core", "no-sandbox", "wall-clock"]));
  for (const doubt of raised)
    expect([doubt, doubtInWords(doubt)]).not.toEqual([doubt, expect.stringContaining("no explanation")]);
});

it("no words are kept for a doubt that nothing in the sources names", () => {
  const named = (doubt: string) => doubt === "same-machine" || sources.some((text) => text.includes(`"${doubt}"`));
  expect(knownDoubts.filter((doubt) => !named(doubt))).toEqual([]);
});

it("a waiver is a doubt that names what was waived", () => {
  expect(doubtInWords("waived:zeros")).toBe("The task screen's finding `zeros` is waived by the goal.");
  expect(doubtInWords("waived:unused-input:b")).toContain("`unused-input:b`");
});
