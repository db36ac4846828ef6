import { describe, expect, it } from "vitest";
import { measured } from "../measured.ts";
import { screenOf } from "./screen-bench.ts";
import type { Task } from "./screen-bench.ts";

const array = (name: string, role: string, more: Record<string, unknown> = {}) => ({
  name,
  role,
  dtype: "f32",
  shape: ["n"],
  ...more,
});
const count = { name: "n", role: "scalar", dtype: "i32", value: "n" };
const each = (body: string) => `for (int i = 0; i < n; i++) { ${body} }`;
const task = (args: Record<string, unknown>[], parameters: string, body: string): Task => ({
  source: `void f(${parameters}, int n) { ${body} }`,
  functions: [{ symbol: "f", args: [...args, count] }],
});
const within = (max_abs_delta: number, given: Task): Task => ({
  ...given,
  tolerances: [{ field: "y", max_abs_delta }],
});
const map = (body: string, more: Partial<Task> = {}): Task => ({
  ...task([array("x", "in"), array("y", "out")], "const float *x, float *y", each(body)),
  ...more,
});

describe("a task is refused where a candidate could do nothing and pass", () => {
  const refused: [title: string, task: Task, findings: string[]][] = [
    [
      "the mean of a softmax is within the tolerance",
      within(
        0.2,
        task(
          [array("x", "in"), array("y", "out")],
          "const float *x, float *y",
          `float sum = 0; ${each("sum += y[i] = expf(x[i]);")} ${each("y[i] /= sum;")}`,
        ),
      ),
      ["zeros", "mean", "stale", "shifted", "lower-precision", "unused-input:x"],
    ],
    [
      "normalised rows are nearly the drawn ones",
      within(
        1.5,
        task(
          [array("x", "in", { shape: ["n", 256] }), array("y", "out", { shape: ["n", 256] })],
          "const float *x, float *y",
          each(`
          float mean = 0, square = 0; const float *row = x + i * 256;
          for (int j = 0; j < 256; j++) mean += row[j] / 256;
          for (int j = 0; j < 256; j++) square += (row[j] - mean) * (row[j] - mean) / 256;
          for (int j = 0; j < 256; j++) y[i * 256 + j] = (row[j] - mean) / sqrtf(square);`),
        ),
      ),
      ["identity:x", "lower-precision"],
    ],
    [
      "the output is constant",
      task(
        [array("x", "in"), array("y", "out", { dtype: "i32" })],
        "const float *x, int32_t *y",
        each("y[i] = x[i] < 1e9f;"),
      ),
      ["constant", "mean", "stale", "shifted", "unused-input:x"],
    ],
    [
      "an input is not read",
      task(
        [array("x", "in"), array("b", "in"), array("y", "out")],
        "const float *x, const float *b, float *y",
        each("y[i] = 2 * x[i];"),
      ),
      ["unused-input:b"],
    ],
    [
      "a bias is zero in every call",
      task(
        [array("x", "in"), array("b", "in", { fill: "zeros" }), array("y", "out")],
        "const float *x, const float *b, float *y",
        each("y[i] = x[i] + b[i];"),
      ),
      ["identity:x", "constant-input:b"],
    ],
    [
      "of a matrix only the diagonal counts",
      task(
        [array("m", "in", { shape: ["n", "n"] }), array("x", "in"), array("y", "out")],
        "const float *m, const float *x, float *y",
        each("y[i] = m[i * n + i] * x[i];"),
      ),
      ["diagonal-input:m"],
    ],
    [
      "half precision is good enough for single precision",
      map("y[i] = 2 * x[i];", { tolerances: [{ field: "y", max_abs_delta: 1e-2, max_relative_delta: 1e-2 }] }),
      ["lower-precision"],
    ],
    [
      "single precision passes where the contract asks for more than it has",
      within(
        1e-5,
        task(
          [array("x", "in", { dtype: "f64" }), array("y", "out", { dtype: "f64" })],
          "const double *x, double *y",
          each("y[i] = 2 * x[i];"),
        ),
      ),
      ["lower-precision"],
    ],
    ["the baseline makes nothing but NaN", map("y[i] = logf(-1 - x[i] * x[i]);"), ["non-finite:y", "unused-input:x"]],
    [
      "the baseline contradicts itself",
      map("static float calls; y[i] = 2 * x[i] + (calls += 1);", { cases: [{ id: "train-1", n: 100 }] }),
      ["unsteady-baseline"],
    ],
    [
      "one of two outputs is too small to be seen",
      task(
        [array("x", "in"), array("y", "out"), array("z", "out")],
        "const float *x, float *y, float *z",
        each("y[i] = 2 * x[i]; z[i] = 1e-9f * x[i];"),
      ),
      ["zeros:z", "mean:z", "stale:z", "shifted:z", "lower-precision:z"],
    ],
    [
      "a mean error forgives what is left undone",
      map("y[i] = 2 * x[i];", { tolerances: [{ field: "y", max_rms_delta: 0.5 }] }),
      ["partial", "lower-precision"],
    ],
  ];
  it.each(refused)("%s", async (_title, given, findings) => {
    const seen = await screenOf(given);
    expect(seen.findings.map(({ name }) => name).toSorted()).toEqual(findings.toSorted());
    expect(seen.findings.every(({ remedy }) => remedy.length > 20)).toBe(true);
  });

  it("names the case, and a held-out one as well", async () => {
    const scale = { name: "scale", role: "scalar", dtype: "f32", value: "scale" };
    const given = {
      source: `void f(const float *x, float *y, float scale, int n) { ${each("y[i] = 2 * scale * x[i];")} }`,
      functions: [{ symbol: "f", args: [array("x", "in"), array("y", "out"), scale, count] }],
      cases: [
        { id: "train-1", n: 1000, scale: 1 },
        { id: "test-1", n: 1000, scale: 1e-8 },
      ],
    };
    const { findings, nulls } = await screenOf(given);
    expect(new Set(findings.map((found) => found.case))).toEqual(new Set(["test-1"]));
    expect(nulls.find(({ name }) => name === "zeros")).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^test-1: passes/),
    });
  });
});

describe("a task is taken where the work must be done", () => {
  const good: [title: string, task: Task][] = [
    [
      "a matrix product",
      task(
        [
          array("a", "in", { shape: ["n", "n"] }),
          array("b", "in", { shape: ["n", "n"], fill: { uniform: [-1, 1] } }),
          array("c", "out", { shape: ["n", "n"] }),
        ],
        "const float *a, const float *b, float *c",
        each(
          "for (int j = 0; j < n; j++) { float s = 0; for (int k = 0; k < n; k++) s += a[i*n+k] * b[k*n+j]; c[i*n+j] = s; }",
        ),
      ),
    ],
    [
      "work in place, of which the edges stay",
      task(
        [array("x", "inout")],
        "float *x",
        "float last = x[0]; for (int i = 1; i + 1 < n; i++) { float here = x[i]; x[i] = (last + here + x[i + 1]) / 3; last = here; }",
      ),
    ],
    [
      "a sum into one number",
      task(
        [array("x", "in"), array("y", "out", { dtype: "f64", shape: [1] })],
        "const float *x, double *y",
        `double sum = 0; ${each("sum += x[i];")} *y = sum;`,
      ),
    ],
    [
      "a histogram of integers",
      task(
        [array("x", "in", { dtype: "u8" }), array("h", "out", { dtype: "i32", shape: [256] })],
        "const uint8_t *x, int32_t *h",
        `memset(h, 0, 1024); ${each("h[x[i]]++;")}`,
      ),
    ],
    [
      "a search in a sorted table",
      task(
        [
          array("table", "in", { fill: "sorted" }),
          array("key", "in", { fill: "uniform" }),
          array("at", "out", { dtype: "i32" }),
        ],
        "const float *table, const float *key, int32_t *at",
        each(
          "int low = 0, high = n; while (low < high) { int m = (low + high) / 2; if (table[m] < key[i]) low = m + 1; else high = m; } at[i] = low;",
        ),
      ),
    ],
    [
      "one truth value",
      task(
        [array("x", "in"), array("y", "out", { dtype: "bool", shape: [1] })],
        "const float *x, uint8_t *y",
        `float sum = 0; ${each("sum += x[i];")} *y = sum > 0;`,
      ),
    ],
    [
      "two functions in a row, of which the second takes what the first leaves",
      {
        source: `void f(const float *x, float *t, int n) { ${each("t[i] = x[i] * x[i];")} }
          void g(const float *t, const float *w, float *y, int n) { ${each("y[i] = t[i] + 3 * w[i];")} }`,
        functions: [
          { symbol: "f", args: [array("x", "in"), array("t", "out"), count] },
          { symbol: "g", args: [array("t", "in"), array("w", "in"), array("y", "out"), count] },
        ],
      },
    ],
  ];
  it.each(good)("%s", async (_title, given) => {
    const n = given.functions[0]?.args.some(({ name }) => name === "a") ? 48 : 1000;
    const seen = await screenOf({ ...given, cases: [{ id: "train-1", n }] });
    expect(seen.findings).toEqual([]);
    expect(seen.nulls.every(({ ok }) => ok)).toBe(true);
  });
});

describe("planted candidates", measured, () => {
  it("are all told from work, around functions of every kind of argument", async () => {
    const given = {
      source: `int f(const double *x, float *y, uint8_t *bits, int16_t *more, double a, float b, int64_t n) {
          for (int64_t i = 0; i < n; i++) { y[i] = (float)(a * x[i]) + b * y[i]; bits[i] = x[i] > 0; more[i] = (int16_t)(x[i] * 1000); }
          return 0; }`,
      functions: [
        {
          symbol: "f",
          returns: "status",
          args: [
            array("x", "in", { dtype: "f64" }),
            array("y", "inout"),
            array("bits", "out", { dtype: "bool" }),
            array("more", "out", { dtype: "i16" }),
            { name: "a", role: "scalar", dtype: "f64", value: "1 + 1" },
            { name: "b", role: "scalar", dtype: "f32", value: "3" },
            { name: "n", role: "scalar", dtype: "i64", value: "n" },
          ],
        },
      ],
      cases: [{ id: "train-1", n: 20_000 }],
    };
    const { planted, findings } = await screenOf(given, "all");
    expect(findings).toEqual([]);
    expect(planted.length).toBe(13);
    expect(planted.filter(({ ok }) => !ok)).toEqual([]);
  }, 120_000);

  it("show an evaluator that does not look: here a contract that lets any number pass", async () => {
    const given = task(
      [array("x", "in", { dtype: "i32" }), array("y", "out", { dtype: "i32" })],
      "const int32_t *x, int32_t *y",
      each("y[i] = 2 * x[i];"),
    );
    const { findings, planted } = await screenOf(within(1e18, given), "few");
    expect(findings.map(({ name }) => name)).toEqual(expect.arrayContaining(["zeros", "planted:marked"]));
    expect(planted.find(({ name }) => name === "marked")).toMatchObject({ ok: false, detail: "passed as correct" });
  }, 120_000);
});
