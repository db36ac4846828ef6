import { expect, it } from "vitest";
import type { SelfTest } from "../../src/model/self-test.ts";
import { selfTestLines } from "../../src/report/selftest-report.ts";

const zeros = (id: string, waived: boolean) => ({
  name: "zeros",
  case: id,
  detail: "y = 0 everywhere passes: its largest error is 0.3 of what is allowed.",
  remedy: "Lower the tolerance of y.",
  waived,
});

const tested: SelfTest = {
  schemaVersion: 1,
  ok: true,
  title: "Make matmul faster",
  evidence: "observed",
  nulls: [{ name: "zeros", ok: true, detail: "train-1: incorrect: c[0] is 0, expected 1.3" }],
  planted: [{ name: "marked", ok: true, detail: "incorrect: c[7] is NaN, expected 0.2" }],
  findings: [],
  noise: {
    pairs: 8,
    scale: "ratio",
    spread: 0.0042,
    cases: [{ id: "train-1", spread: 0.0042 }],
    floor: 0.0031,
    biased: false,
    detectable: 0.0061,
  },
  sandbox: "bubblewrap",
  machine: { device: "cpu", processor: "A processor", cores: 2, os: "Linux", toolchain: "cc 12", fingerprint: "f" },
  seconds: 14.2,
};

it("a self-test that holds is a line a check and one at the end", () => {
  expect(selfTestLines(tested).join("\n")).toMatchInlineSnapshot(`
    "Make matmul faster

    Does the task tell right from wrong?
      ok      zeros                   train-1: incorrect: c[0] is 0, expected 1.3

    Does the evaluator tell cheats from work?
      ok      marked                  incorrect: c[7] is NaN, expected 0.2

    What does equal code show here?
      ok      spread of a pair        0.42 % over 8 pairs (train-1 0.42 %)
      ok      noise floor             0.31 %; a confirmation finds gains from 0.61 %

    bubblewrap · A processor, 2 cores · 14 s

    Everything holds."
  `);
});

it("what is found is named once with its cases and its remedy, what is waived apart", () => {
  const nulls = [{ name: "zeros", ok: false, detail: "train-1: passes" }];
  const open = selfTestLines({ ...tested, nulls, findings: [zeros("train-1", false), zeros("test-1", false)] });
  expect(open).toContain("  FAIL    zeros                   train-1: passes");
  expect(open.slice(open.indexOf("To mend:"))).toMatchInlineSnapshot(`
    [
      "To mend:",
      "  zeros in train-1, test-1: y = 0 everywhere passes: its largest error is 0.3 of what is allowed.",
      "    Lower the tolerance of y.",
      "",
      "1 finding.",
    ]
  `);
  const waived = selfTestLines({ ...tested, nulls, findings: [zeros("train-1", true)] });
  expect(waived).toContain("  waived  zeros                   train-1: passes");
  expect(waived.at(-1)).toBe("Everything holds.");
});

it("a text from outside cannot steer the terminal", () => {
  const planted = [{ name: "marked", ok: false, detail: "crash: \u001B[2J\u0007 bad" }];
  const said = selfTestLines({ ...tested, title: "a\u001B[1mb", planted }).join("\n");
  for (const control of ["\u001B", "\u0007"]) expect(said).not.toContain(control);
});
