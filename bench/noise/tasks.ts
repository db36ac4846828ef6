import { Benchmark } from "../../src/model/benchmark.ts";

/** A task that the noise is measured on: equal code on both sides, one case. */
export type NoiseTask = {
  kind: "compute" | "memory";
  what: string;
  source: string;
  contract: Benchmark;
  /** Elements of each of the function's three arrays. */
  elements: number;
  /** The function's last argument. */
  size: number;
};

const tensor = (name: string, role: "in" | "out", shape: string[]) => ({ name, role, dtype: "f32", shape });

const contract = (symbol: string, shape: string[], size: number): Benchmark =>
  Benchmark.parse({
    schema_version: 1,
    benchmark_id: symbol,
    build: { commands: [["cc", "-O2", "-fPIC", "-shared", "-o", "libtask.so", "task.c"]], artifact: "libtask.so" },
    functions: [
      {
        symbol,
        args: [
          tensor("a", "in", shape),
          tensor("b", "in", shape),
          tensor("c", "out", shape),
          { name: "n", role: "scalar", dtype: "i32", value: "n" },
        ],
      },
    ],
    correctness: { field_tolerances: [{ field: "c", max_abs_delta: 1e-3, max_relative_delta: 1e-3 }] },
    cases: [{ id: "only", n: size }],
  });

const edge = 112;
const length = 2 ** 20;

export const computeTask: NoiseTask = {
  kind: "compute",
  what: `matrix product of ${edge}`,
  source: `
void matmul(const float *a, const float *b, float *c, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            float sum = 0;
            for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
}
`,
  contract: contract("matmul", ["n", "n"], edge),
  elements: edge * edge,
  size: edge,
};

export const memoryTask: NoiseTask = {
  kind: "memory",
  what: `vector sum over ${(3 * 4 * length) / 2 ** 20} MiB`,
  source: `
void add(const float *a, const float *b, float *c, int n) { for (int i = 0; i < n; i++) c[i] = a[i] + b[i]; }
`,
  contract: contract("add", ["n"], length),
  elements: length,
  size: length,
};
