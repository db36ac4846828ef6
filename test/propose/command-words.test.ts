import { expect, it } from "vitest";
import { endOf, hypothesisIn } from "../../src/propose/command/last-words.ts";

it.each([
  ["the line after the mark", "talk\nHYPOTHESIS:\n\n  tile the loops \nmore", "tile the loops"],
  ["what follows on the mark's own line", "**Hypothesis:** fewer misses\nbye", "fewer misses"],
  ["the last mark, since many print their brief", "HYPOTHESIS:\n<one line>\n…\nHYPOTHESIS:\nunroll\n", "unroll"],
  ["else the last line that says something", "one\ntwo\n\n  \n", "two"],
  ["nothing of one that said nothing", "\n \n", ""],
])("the hypothesis is %s", (_what, text, expected) => {
  expect(hypothesisIn(text)).toBe(expected);
});

it("a hypothesis is as long as a candidate's may be", () => {
  expect(hypothesisIn("x".repeat(5000))).toHaveLength(2000);
});

it("the end of a long text begins with a line, and no half of a letter", () => {
  expect(endOf("short", 100)).toBe("short");
  expect(endOf(`${"one line\n".repeat(50)}the end`, 40)).toMatch(/^…\none line\n(one line\n)*the end$/);
  expect(endOf("🦀".repeat(100), 41).isWellFormed()).toBe(true);
  expect(endOf("🦀".repeat(100), 41).length).toBeLessThanOrEqual(41);
});
