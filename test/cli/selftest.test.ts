import { describe, expect, it } from "vitest";
import { measured } from "../measured.ts";
import { SelfTest } from "../../src/model/self-test.ts";
import { scaleFiles, scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const minutes = 60_000;
const contract = scaleFiles["benchmark.yaml"] ?? "";
const goal = scaleFiles["goal.md"] ?? "";
const within = (tolerance: string) =>
  contract.replace("cases:", `correctness: {field_tolerances: [{field: y, max_abs_delta: ${tolerance}}]}\ncases:`);
const waiving = (names: string) => goal.replace("---\n", `---\nwaivers: [${names}]\n`);
const loose = "zeros, constant, mean, identity:x, stale, shifted, partial, lower-precision, unused-input:x";

const selftest = async (changes: Record<string, string>, ...more: string[]) =>
  await hone(["selftest", "goal.md", ...more], { cwd: scaleRepository(changes) });

describe("hone selftest", measured, () => {
  it(
    "proves a task and its evaluator, and says what equal code shows here",
    async () => {
      const { status, stdout, stderr } = await selftest({}, "--json");
      expect(status, stdout + stderr).toBe(0);
      const tested = SelfTest.parse(JSON.parse(stdout));
      expect(tested).toMatchObject({ ok: true, evidence: "observed", findings: [], noise: { pairs: 8 } });
      expect([...tested.nulls, ...tested.planted].filter(({ ok }) => !ok)).toEqual([]);
      expect(tested.nulls.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["zeros", "constant", "mean", "identity:x", "stale", "partial", "shifted"]),
      );
      expect(tested.planted.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["honest-twin", "marked", "half-the-calls", "late", "early", "out-of-bounds"]),
      );
      expect(tested.noise?.cases.map(({ id }) => id)).toEqual(["train-60k"]);
    },
    5 * minutes,
  );

  it(
    "refuses a task that takes any answer, and so does a campaign",
    async () => {
      const { status, stdout } = await selftest({ "benchmark.yaml": within("100") });
      expect(status, stdout).toBe(2);
      expect(stdout).toMatch(/^ {2}FAIL {4}zeros /m);
      expect(stdout).toMatch(
        /To mend:[\s\S]*zeros in train-60k, test-45k: y = 0 everywhere passes[\s\S]*the tolerance of y/,
      );
      const campaign = await hone(["run", "goal.md"], { cwd: scaleRepository({ "benchmark.yaml": within("100") }) });
      expect(campaign.status).toBe(2);
      expect(campaign.stderr).toContain("the task, case train-60k, zeros: y = 0 everywhere passes");
      expect(campaign.stderr).toContain("waivers: [zeros]");
    },
    5 * minutes,
  );

  it(
    "takes what the goal waives, and shows it",
    async () => {
      const changes = { "benchmark.yaml": within("100"), "goal.md": waiving(loose) };
      const { status, stdout } = await selftest(changes);
      expect(status, stdout).toBe(0);
      expect(stdout).toMatch(/^ {2}waived {2}zeros /m);
      expect(stdout).toContain("Waived by the goal:");
    },
    5 * minutes,
  );

  it(
    "does not let a goal waive that the evaluator sees nothing",
    async () => {
      const integers = contract.replaceAll("dtype: f32, shape", "dtype: i32, shape");
      const changes = {
        "benchmark.yaml": integers.replace(
          "cases:",
          "correctness: {field_tolerances: [{field: y, max_abs_delta: 1e18}]}\ncases:",
        ),
        "scale.c": (scaleFiles["scale.c"] ?? "").replaceAll("float *", "int *"),
        "goal.md": waiving(`${loose}, "planted:marked"`),
      };
      const { status, stdout } = await selftest(changes);
      expect(status, stdout).toBe(1);
      expect(stdout).toContain("planted:marked");
      const campaign = await hone(["run", "goal.md"], { cwd: scaleRepository(changes) });
      expect(campaign.status).toBe(1);
      expect(campaign.stderr).toContain("planted:marked");
    },
    5 * minutes,
  );
});
