import { describe, expect, test } from "vitest";
import { readRun } from "../../src/evaluate/command-result.ts";
import { measured } from "../measured.ts";
import { contract, open } from "./command-bench.ts";

/** A run of one case with these fields, as a shell script prints it. */
const prints = (fields: Record<string, unknown>) =>
  `cat <<'END'\n${JSON.stringify({ cases: [{ id: "train-1", time: 1, ...fields }] })}\nEND`;
const within = (...field_tolerances: Record<string, unknown>[]) => contract({ correctness: { field_tolerances } });

const energies = { field: "energies", max_abs_delta: 0.5 };

describe("a field of the result", measured, () => {
  const right: [string, Record<string, unknown>, unknown, unknown, number][] = [
    ["that is a number", { field: "f", abs_delta: 0.5 }, 10, 10.25, 0.5],
    ["within a part of its size", { field: "f", relative_delta: 0.1 }, -100, -105, 0.5],
    ["within either", { field: "f", max_abs_delta: 1, max_relative_delta: 0.1 }, 10, 11, 0.5],
    ["that is a list", { field: "f", max_abs_delta: 1 }, [1, 2, 3], [1, 2.5, 3], 0.5],
    ["by its root mean square error", { field: "f", max_rms_delta: 1 }, [0, 0, 0, 0], [0, 0, 0, 1], 0.5],
    [
      "by the comparison that it names",
      { field: "f", abs_delta: 0, rms_delta: 1, comparison: "rms_delta" },
      [0],
      [0.5],
      0.5,
    ],
    ["that nests", { field: "f", max_abs_delta: 1 }, { x: [{ y: 1 }], s: "a" }, { s: "a", x: [{ y: 1.5 }] }, 0.5],
    ["that is text", { field: "f", max_abs_delta: 9 }, "converged", "converged", 0],
    ["that is a truth value or nothing", { field: "f", max_abs_delta: 9 }, [true, null], [true, null], 0],
    ["that is empty", { field: "f", max_abs_delta: 0 }, [], [], 0],
    ["at a path", { field: "f.x[1]", max_abs_delta: 1 }, { x: [0, 1] }, { x: [9, 1.5] }, 0.5],
  ];
  test.each(right)("%s is right", async (_, tolerance, expected, found, maxError) => {
    const bench = await open(prints({ f: expected }), within(tolerance));
    expect(await bench.pair(prints({ f: found }))).toMatchObject({ pair: { cases: [{ maxError, checked: 2 }] } });
  });

  const wrong: [string, Record<string, unknown>, unknown, unknown, string][] = [
    ["one element off", energies, [1, 2, 3], [1, 2, 3.75], "field `energies[2]` is 3.75, expected 3 within 0.5"],
    ["an element short", energies, [1, 2, 3], [1, 2], "field `energies` has 2 elements, expected 3"],
    ["a number in place of a list", energies, [1], 1, "field `energies` is 1, expected a list of 1"],
    ["other text", energies, "abc", "abd", 'field `energies` is "abd", expected "abc"'],
    ["text in place of a number", energies, 1, "1", 'field `energies` is "1", expected 1'],
    ["another truth value", energies, true, false, "field `energies` is false, expected true"],
    ["nothing in place of a number", energies, 1, null, "field `energies` is null, expected 1"],
    ["a member more", energies, { a: 1 }, { a: 1, b: 2 }, "field `energies.b` is in one of the two results only"],
    ["a member less", energies, { a: 1, b: 2 }, { a: 1 }, "field `energies.b` is in one of the two results only"],
    ["left out", energies, 1, undefined, "field `energies` is not in the benchmark's result"],
    [
      "off by its root mean square",
      { field: "energies", max_rms_delta: 0.1 },
      [0, 0, 0, 0],
      [0, 0, 0, 1],
      "field `energies`: root mean square error 0.5, allowed 0.1",
    ],
  ];
  test.each(wrong)("%s is wrong", async (_, tolerance, expected, found, detail) => {
    const bench = await open(prints({ energies: expected }), within(tolerance));
    expect(await bench.pair(prints({ energies: found }))).toEqual({ kind: "incorrect", case: "train-1", detail });
  });

  test("that the base itself does not give is the base's fault", async () => {
    const bench = await open(prints({}), within(energies));
    expect(await bench.pair(prints({ energies: 1 }))).toMatchObject({
      kind: "incorrect",
      detail: "field `energies` is not in what is expected",
    });
  });

  test("of FermiLink's three is compared where the base gives it", async () => {
    const older = contract({ correctness: { max_abs_energy_delta_hartree: 0.5, max_abs_dm_rms_delta: 0.1 } });
    const bench = await open(prints({ total_energy_hartree: -76 }), older);
    expect(await bench.pair(prints({ total_energy_hartree: -76.25 }))).toMatchObject({
      pair: { cases: [{ maxError: 0.5, checked: 2 }] },
    });
    expect(await bench.pair(prints({ total_energy_hartree: -77 }))).toMatchObject({ kind: "incorrect" });
    expect(await bench.pair(prints({}))).toMatchObject({ kind: "incorrect" });
  });
});

describe("what a result must say", () => {
  const read = (correctness: Record<string, unknown>, result: Record<string, unknown>) =>
    readRun(contract({ correctness }), {
      output: JSON.stringify({ summary_metrics: { time: 1 }, ...result }),
      cases: ["train-1"],
      seen: { seconds: 1, peakBytes: null },
    });
  const one = (more: Record<string, unknown>) => ({ cases: [{ id: "train-1", ...more }] });

  test("where all cases have to converge, that they did", () => {
    const all = { require_all_cases_converged: true };
    expect(read(all, one({ converged: true })).kind).toBe("values");
    expect(read(all, one({}))).toMatchObject({ kind: "incorrect", detail: "it does not say that it converged" });
    expect(read(all, one({ converged: null }))).toMatchObject({ kind: "incorrect" });
    expect(read(all, {})).toMatchObject({ kind: "crash", detail: expect.stringContaining("is missing") });
    expect(read({}, one({}))).toMatchObject({ kind: "values" });
    expect(read({}, one({ converged: false }))).toMatchObject({ kind: "incorrect", detail: "it did not converge" });
    expect(read({ require_all_cases_converged: false }, one({ converged: false }))).toMatchObject({ kind: "values" });
  });

  test("where nothing but itself judges, that it is right", () => {
    const alone = { mode: "runner_only", allow_runner_only: true };
    expect(read(alone, { correctness_ok: true }).kind).toBe("values");
    expect(read(alone, {})).toMatchObject({ kind: "crash", detail: expect.stringContaining("no correctness_ok") });
    expect(read(alone, { correctness_ok: false })).toMatchObject({ kind: "incorrect" });
  });

  test("each asked case once", () => {
    const twice = { cases: [{ id: "train-1", time: 1 }, { id: "x" }, { id: "train-1", time: 2 }] };
    expect(read({}, twice)).toMatchObject({ kind: "crash", case: "train-1", detail: expect.stringContaining("twice") });
  });
});
