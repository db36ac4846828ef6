import { describe, expect, it } from "vitest";
import { doubtInWords } from "../../src/report/doubts.ts";
import { digits, duration, percent, range, ratio, wait } from "../../src/report/figures.ts";
import { jobSummary } from "../../src/report/job-summary.ts";
import {
  baselineLine,
  candidateLine,
  caseLines,
  closingLine,
  progressLine,
  verdictLines,
} from "../../src/report/terminal.ts";
import { evaluation, evolve, failedTest, guarded, hostile, loss, verify } from "./sample.ts";

describe("figures", () => {
  it.each([
    [14.2, "14.2 s"],
    [0.00171, "1.71 ms"],
    [0.0142, "14.2 ms"],
    [0.00099996, "1.00 ms"],
    [0.000403, "403 µs"],
    [4.2e-9, "4.20 ns"],
    [0, "0 ns"],
  ])("a time of %d seconds", (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [0.2, "0 s"],
    [58.4, "58 s"],
    [200, "3 min 20 s"],
    [3600, "1 h"],
    [7500, "2 h 5 min"],
    [-3, "0 s"],
  ])("a wait of %d seconds", (seconds, text) => expect(wait(seconds)).toBe(text));

  it.each([
    [{ estimate: 4.13, low: 4.04, high: 4.17 }, "4.1x 4.0–4.2"],
    [{ estimate: 1.0123, low: 1.0041, high: 1.0209 }, "1.012x 1.004–1.021"],
    [{ estimate: 1.5, low: 1.41, high: 1.6 }, "1.50x 1.41–1.60"],
    [{ estimate: 0.913, low: 0.9, high: 0.92 }, "0.91x 0.90–0.92"],
    [{ estimate: 250, low: 240.4, high: 260.1 }, "250x 240–261"],
  ])("an interval %j never claims more than was measured", (interval, text) => {
    expect(`${ratio(interval.estimate)} ${range(interval)}`).toBe(text);
  });

  it("shares and numbers of any size stay short", () => {
    expect([percent(0.012), percent(0.3), percent(0.00042)]).toEqual(["1.2 %", "30 %", "0.042 %"]);
    expect([1e300, 0.5, 123456, 1e-9].map(digits)).toEqual(["1.00e+300", "0.500", "123456", "1.00e-9"]);
  });
});

describe("the terminal's lines", () => {
  it("tell a campaign like this", () => {
    const lines = [
      baselineLine([
        { id: "train-128", value: "1.71 ms" },
        { id: "train-256", value: "14.2 ms" },
      ]),
      candidateLine({ id: "1", hypothesis: "TILE=8", outcome: "slower", gain: "0.91x" }),
      candidateLine({ id: "2", hypothesis: "TILE=32", outcome: "keep", gain: "2.31x" }),
      candidateLine({
        id: "3",
        hypothesis: "TILE=32 INNER=1 UNROLL=8 CFLAGS=-O3 -march=native",
        outcome: "build",
        gain: null,
      }),
      progressLine({ tried: 12, limit: 40, best: "3.9x", secondsLeft: 58 }),
      progressLine({ tried: 0, limit: 40, best: null, secondsLeft: 90 }),
      ...caseLines(evaluation),
      closingLine(evolve.rejected, evaluation.doubts),
      ...verdictLines(evaluation),
      ...verdictLines({
        ...evaluation,
        verdict: "reject",
        reason: "incorrect",
        detail: "c differs in train-128",
        speedup: null,
        cases: [],
        stage: "screen",
        pairs: 1,
        doubts: [],
      }),
    ];
    expect(`\n${lines.join("\n")}\n`).toMatchSnapshot();
  });

  it("tell of a metric that has no ratio, of guarded metrics and of tests like this", () => {
    const lines = [
      ...verdictLines(loss),
      ...verdictLines({ ...loss, verdict: "reject", reason: "not-confirmed", detail: "0.0008 lower is too little" }),
      ...verdictLines({ ...guarded, tests: [failedTest], verdict: "reject", reason: "incorrect", detail: "a test" }),
    ];
    expect(`\n${lines.join("\n")}\n`).toMatchSnapshot();
  });

  it("have no colour unless asked for, and let no text from outside steer the terminal", () => {
    const line = { id: "1", hypothesis: `\u001B[2J\r\n${hostile}`, outcome: "keep", gain: "2x" };
    expect(candidateLine(line)).not.toMatch(/\p{Cc}/u);
    expect(candidateLine({ ...line, colour: true })).toBe(`\u001B[32m${candidateLine(line)}\u001B[39m`);
  });
});

describe("a job's summary", () => {
  it("of a confirmation of a loss, with guarded metrics and a test that fails, reads like this", () => {
    const evidence = { ...loss, tests: [failedTest], verdict: "reject" as const, reason: "incorrect" as const };
    expect(jobSummary({ title: "Train better", result: { ...verify, evidence } })).toMatchSnapshot();
  });
  it("of a search that found nothing for the money says what it would have seen", () => {
    const { best: _best, ...rest } = evolve;
    const result = { ...rest, exit: { kind: "done", reason: "money" } as const, kept: 0 };
    const text = jobSummary({ title: "Make matmul faster", result });
    expect(text).toContain("Nothing was better than the base. A gain above 2.0 % would have been seen.");
    expect(text).toContain("because the money was spent.");
  });

  it("of a search reads like this", () =>
    expect(jobSummary({ title: "Make matmul faster", result: evolve })).toMatchSnapshot());
  it("of a confirmation reads like this", () =>
    expect(jobSummary({ title: "Make matmul faster", result: verify })).toMatchSnapshot());

  it("of a failed run shows the error in a fence that it cannot leave", () => {
    const failed = {
      ...verify,
      exit: { kind: "failed" as const, error: "boom\n```\n# not a heading", remedy: "Mend it." },
    };
    expect(jobSummary({ title: "T", result: failed })).toMatchSnapshot();
  });

  it("stays below the 1 MiB that GitHub takes of a step, whatever a run claims", () => {
    const long = "€|*".repeat(3000);
    const idea = { id: "1", hypothesis: long, reason: long, detail: long };
    const cases = Array.from({ length: 3000 }, (_, index) => ({ ...evaluation.cases[0]!, id: `${long}${index}` }));
    const evidence = { ...evaluation, cases, detail: long };
    const exit = { kind: "failed" as const, error: long, remedy: long };
    const claims = [
      { ...evolve, evidence, rejected: Array.from({ length: 3000 }, () => idea) },
      { ...verify, evidence },
      { ...verify, evidence: { ...evidence, verdict: "reject" as const } },
      { ...verify, exit },
    ];
    for (const result of claims) {
      expect(Buffer.byteLength(jobSummary({ title: long, result }))).toBeLessThan(1024 * 1024);
    }
  });

  it("of a search without a gain says what could have been seen", () => {
    const { best: _best, ...without } = evolve;
    expect(jobSummary({ title: "T", result: without })).toContain("A gain above 2.0 % would have been seen.");
  });
});

it("doubts are sentences, and unknown ones are shown as they came", () => {
  expect(doubtInWords("smt")).toBe("Another hardware thread of the measured cores was busy.");
  expect(doubtInWords("toString")).toContain("`toString`");
});
