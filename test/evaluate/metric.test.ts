import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractMetric } from "../../src/evaluate/metric.ts";

const read = (stdout: string, name = "time", pattern?: string) =>
  extractMetric({ stdout, name, ...(pattern !== undefined && { pattern }) });

describe("a metric is found", () => {
  test.each([
    ["in summary_metrics of the last line", 'warming up\n{"summary_metrics":{"time":1.5,"peak_rss_mb":3}}\n', 1.5],
    ["at the top of a JSON object", '{"time": 2}', 2],
    ["in JSON over many lines", '{\n  "summary_metrics": {\n    "time": 3e-3\n  }\n}\n', 0.003],
    ["in the last of several JSON lines", '{"time": 1}\n{"time": 2}\nbye', 2],
    ["in JSON, summary before top", '{"time": 1, "summary_metrics": {"time": 2}}', 2],
    ["in JSON before a printed form", 'time: 9\n{"time": 1}', 1],
    ["as METRIC", "noise 3\nMETRIC time=4.25\n", 4.25],
    ["as AutoHelix's marker", "##autohelix[time=-1.5e-7]", -1.5e-7],
    ["by its name and a colon", "time: 0.9979", 0.9979],
    ["by its name and an equals sign", "the time = +12.", 12],
    ["by its name and a blank", "time .5 seconds", 0.5],
    ["in quotes, as Python prints it", "{'time': 1E+3, 'n': 2}", 1000],
    ["in other letter case", "Time: 7", 7],
    ["at the end of a sentence", "Done, time: 3.", 3],
    ["the last time it is printed", "time: 3\ntime: 2\ntime: 1\n", 1],
    ["under a common name when its own is nowhere", "val_loss: 1\nloss: 0.25", 0.25],
  ])("%s", (_, stdout, value) => expect(read(stdout)).toEqual({ value }));

  test("by the contract's pattern, line by line", () => {
    expect(read("time: 1\nelapsed 2.5 s\n", "time", "^elapsed (\\S+) s$")).toEqual({ value: 2.5 });
  });

  test("under a name that has a regular expression's characters", () => {
    expect(read("val.bpb (best): 3\nvalxbpb: 4", "val.bpb (best)")).toEqual({ value: 3 });
  });

  test("whatever finite number is printed", () => {
    // Adding 0 leaves out -0, which prints as 0.
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    fc.assert(
      fc.property(finite, (value) => {
        for (const stdout of [`time: ${value}`, `METRIC time=${value}`, `{"time":${value}}`]) {
          expect(read(stdout)).toEqual({ value });
        }
      }),
    );
  });
});

describe("there is no metric, and the problem says why", () => {
  test.each([
    ["nothing was printed", "", "metric `time` missing in the output: (nothing was printed)"],
    ["it is absent", "all done\n\nbye", "metric `time` missing in the output: all done bye"],
    ["it is part of another name", "best_time: 3 time-2: 4", "missing"],
    ["it is a date", "time: 2026-11-21", "missing"],
    ["it is a clock", "time: 10:30", "missing"],
    ["it has a unit that may change", "time: 3ms", "missing"],
    ["it is a version", "time: 1.2.3", "missing"],
    ["it is not a number", "time: nan", 'metric `time` is not a finite number: "nan" in time: nan'],
    ["it is infinite", "METRIC time=-inf", "not a finite number"],
    ["it is beyond a double", "time: 1e999", "not a finite number"],
    ["it is null in JSON", '{"summary_metrics":{"time":null}}', 'not a finite number: "null"'],
    ["it is NaN in Python's JSON", '{"summary_metrics": {"time": NaN}}', "not a finite number"],
    ["it is text", "METRIC time=fast", 'not a finite number: "fast"'],
    ["it is empty text in JSON", '{"time": ""}', "not a finite number"],
    ["it is inherited, not given", '{"x": 1}', "missing"],
  ])("%s", (_, stdout, problem) => expect(read(stdout)).toEqual({ problem: expect.stringContaining(problem) }));

  test("the contract's pattern has no hit, though another form would", () => {
    expect(read("time: 1", "time", "elapsed (\\S+)")).toEqual({ problem: expect.stringContaining("missing") });
  });

  test("the contract's pattern is none", () => {
    expect(read("time: 1", "time", "(")).toEqual({ problem: expect.stringContaining("no regular expression") });
  });

  test("the name is one that every object inherits", () => {
    expect(read('{"x": 1}', "constructor")).toEqual({ problem: expect.stringContaining("missing") });
  });

  test("long output is told by its end, on one line", () => {
    const found = read(`${"x\n".repeat(10_000)}Killed`);
    expect(found).toEqual({
      problem: expect.stringMatching(/^metric `time` missing in the output: …[x ]{150,}Killed$/),
    });
  });
});

test.each([
  ["blanks", `time${" ".repeat(200_000)}`],
  ["blank lines", "\n \t".repeat(70_000)],
  ["digits", `time: ${"1".repeat(200_000)}x`],
  ["names", "time: ".repeat(30_000)],
  ["markers", "##autohelix[time=".repeat(12_000)],
  ["braces", "{\n".repeat(100_000)],
])("200 kB of hostile %s is read within the test's time limit", (_, stdout) => {
  expect(read(stdout)).toHaveProperty("problem");
});
