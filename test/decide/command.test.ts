import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCommand } from "../../src/decide/command.ts";

const command = (command: unknown) => ({ kind: "command", command });
const stop = command({ kind: "stop" });

describe("a command", () => {
  test.each([
    ["/hone", command({ kind: "help" })],
    ["/hone help", command({ kind: "help" })],
    ["/hone status", command({ kind: "status" })],
    ["/hone stop", stop],
    ["/Hone  STOP\t", stop],
    ["   /hone stop", stop],
    ["I have seen enough.\r\n\r\n/hone stop\r\nThanks!", stop],
    ["/hone stop\n/hone continue 5", stop],
    ["/hone continue", command({ kind: "continue", iterations: 20 })],
    ["/hone continue 0", command({ kind: "continue", iterations: 0 })],
    ["/hone approve", command({ kind: "approve" })],
    ["/hone retry", command({ kind: "retry", hint: null })],
    ['/hone Retry  "Larger Sizes, please"', command({ kind: "retry", hint: "Larger Sizes, please" })],
    ["/hone retry it's too small", command({ kind: "retry", hint: "it's too small" })],
    ['/hone retry ""', command({ kind: "retry", hint: null })],
    ["/hone budget", command({ kind: "budget", change: null })],
    [
      "/hone budget iterations=60 minutes=7.5 usd=2",
      command({ kind: "budget", change: { iterations: 60, minutes: 7.5, usd: 2 } }),
    ],
  ])("is read from %j", (body, expected) => expect(readCommand(body)).toEqual(expected));

  test.each([
    ["/hone contineu 5", "continue"],
    ["/hone stopp", "stop"],
    ["/hone aprove it", "approve"],
    ["/hone dance", null],
  ])("that is not known, %j, names the nearest", (body, nearest) => {
    expect(readCommand(body)).toEqual({ kind: "unknown", command: body.slice(6), nearest });
  });

  test.each([
    ["/hone continue 1.5", "whole number"],
    ["/hone continue -1", "whole number"],
    ["/hone continue 10001", "whole number"],
    ["/hone continue 5 6", "whole number"],
    ["/hone stop now", "stands alone"],
    ["/hone budget usd=-1", "usd=-1"],
    ["/hone budget usd=0", "usd=0"],
    ["/hone budget usd=1 usd=2", "usd=2"],
    ["/hone budget usd=1e9", "usd=1e9"],
    ["/hone budget iterations=2.5", "iterations=2.5"],
    ["/hone budget hours=1", "hours=1"],
    ["/hone budget __proto__=1", "__proto__=1"],
    ["/hone budget iteration=60", "the nearest known is iterations"],
    ["/hone \u0455top", "no plain ASCII letters"],
    ["/hone st\u200Bop", "no plain ASCII letters"],
    ["/hone\u00A0stop", "no plain ASCII letters"],
    ["/hone stop\u202E", "no plain ASCII letters"],
    ["/hone stop\u2028/hone approve", "no plain ASCII letters"],
    ["/hone retry larg\u200Ber", "no plain ASCII letters"],
    [`/hone ${"x".repeat(600)}`, "longer than 500"],
  ])("that is wrong, %j, says why", (body, what) => {
    expect(readCommand(body)).toMatchObject({ kind: "wrong", what: expect.stringContaining(what) });
  });
});

describe("no command is what GitHub shows as something else", () => {
  test.each([
    ["a quotation", "> /hone stop"],
    ["a quotation of a quotation", ">> /hone stop"],
    ["a fenced block", "```\n/hone stop\n```"],
    ["a fenced block of tildes", "~~~ sh\n/hone stop\n~~~"],
    ["a fenced block that is never closed", "```\n/hone stop"],
    ["a fenced block with a shorter fence in it", "````\n```\n/hone stop\n````"],
    ["a fenced block with the other fence in it", "```\n~~~\n/hone stop\n```"],
    ["a fenced block that a word does not close", "```\n``` x\n/hone stop\n```"],
    ["a fenced block in a list", "- ```\n  /hone stop\n  ```"],
    ["an indented block", "    /hone stop\n\n\t/hone stop\n \t/hone stop"],
    ["an HTML comment", "<!-- /hone stop -->"],
    ["an HTML comment over lines", "<!--\n\n/hone stop\n\n-->"],
    ["an HTML comment that begins in a paragraph", "hello <!--\n/hone stop\n-->"],
    ["an HTML comment that is never closed", "<!--\n/hone stop"],
    ["preformatted HTML", "<pre>\n/hone stop\n</pre>"],
    ["within a line", "Write /hone stop to stop it."],
    ["in code", "`/hone stop`"],
    ["a path", "/hone/campaigns is where they are"],
    ["another word", "/honest"],
    ["another command", "/retest /hone stop"],
    ["a slash of another alphabet", "\u2215hone stop \uFF0Fhone stop"],
    ["nothing", ""],
  ])("%s", (_, body) => expect(readCommand(body)).toBeNull());
});

test.each([
  ["a fenced block", "```\n/hone approve\n```\n/hone stop"],
  ["a quotation", "> /hone approve\n\n/hone stop"],
  ["a fence within a quotation", "> ```\n/hone stop"],
  ["an HTML comment", "<!-- a note -->\n/hone stop"],
  ["the beginning of an HTML comment that closes nowhere in its paragraph", "like `<!--`\n\n/hone stop\n\n-->"],
  ["three back-ticks with a back-tick behind", "``` ` ```\n/hone stop"],
])("a command behind %s counts", (_, body) => expect(readCommand(body)).toEqual(stop));

test("no comment makes it fail or takes long, whatever it is made of", () => {
  const piece = fc.constantFrom(
    "```",
    "~~~",
    "`",
    "<!--",
    "-->",
    "<pre>",
    ">",
    "-",
    " ",
    "\n",
    "\t",
    "/hone ",
    "é",
    "1.",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const read = readCommand(pieces.join(""));
      expect(read === null || read.kind.length > 0).toBe(true);
    }),
  );
  const begin = performance.now();
  for (const sign of ["`", "~", "- ", " ", "<!--\n", "<!--", ">", "\n", "/hone", "1.\t", "-->"]) {
    readCommand(sign.repeat(Math.ceil(1_000_000 / sign.length)));
  }
  expect(performance.now() - begin).toBeLessThan(3000);
});
