import { expect, test } from "vitest";
import { codeBlock, prose } from "../../src/report/escape.ts";
import { capped, maxBody } from "../../src/report/marker.ts";

test.each([
  [
    "Take `runs_on` out, or add it to `runs_on` in `.github/hone.yml`.",
    "Take `runs_on` out, or add it to `runs_on` in `.github/hone.yml`.",
  ],
  ["`make test` ended with 2", "`make test` ended with 2"],
  ["a * b `c * d` e * f", "a \\* b `c * d` e \\* f"],
])("prose shows what stands in back-ticks as code: %s", (text, shown) => {
  expect(prose(text)).toBe(shown);
});

test.each([
  ["one ` alone", "one \\` alone"],
  ["``twice``", "\\`\\`twice\\`\\`"],
  ["``` block ```", "\\`\\`\\` block \\`\\`\\`"],
  ["` @octocat `", "\\` @\u200Boctocat \\`"],
  ["`a` @octocat #1 `b`", "`a` @\u200Boctocat \\#\u200B1 `b`"],
  ["a `|` b", "a `\\|` b"],
  ["`a\n\n@octocat`", "`a @octocat`"],
])("prose lets back-ticks from outside hide nothing and open nothing: %j", (text, shown) => {
  expect(prose(text)).toBe(shown);
});

test("what is cut off ends in no half of a character, which GitHub would take for no text", () => {
  const long = (length: number) => "x".repeat(length - 1) + "\u{1F600}".repeat(9);
  for (const length of [40, 41]) expect(codeBlock(long(40), length).isWellFormed()).toBe(true);
  const room = maxBody - 62;
  for (let cut = room; cut < room + 8; cut++) expect(capped(long(cut).padEnd(maxBody + 1)).isWellFormed()).toBe(true);
});
