/** A goal and its contract whose lines the tests count; examples/matmul-c may change without them. */

export const goalText = `---
budget:
  iterations: 40
  wall_seconds: 90
tune:
  - {name: CFLAGS, file: flags.mk, match: '^CFLAGS = (.*)$', values: ["-O1", "-O2", "-O3", "-O3 -march=native", "-O3 -march=native -funroll-loops"]}
tune_constraints: ["UNROLL <= TILE"]
---
# Make matmul faster

## Target
The single-precision matrix product \`matmul\` in \`matmul.c\`.

## Language
C

## Editable Scope
- matmul.c
- flags.mk

## Performance Metric
Time of one call, smaller is better.

## Correctness Constraints
- Each element of \`c\` within 1e-4 + 1e-4 of its size, against the shipped code.

## Representative Workloads
- train-128: fits into the second-level cache
- train-256: does not
- test-200: held out, no power of two

## Build
\`\`\`sh
make -s
\`\`\`
`;

export const benchmarkText = `schema_version: 1
benchmark_id: matmul-c
driver: native
threads: 1
build: {commands: [[make, -s]], inputs: [Makefile], artifact: libmatmul.so}
functions:
  - symbol: matmul
    args:
      - {name: a, role: in, dtype: f32, shape: [n, n], fill: {normal: [0, 1]}}
      - {name: b, role: in, dtype: f32, shape: [n, n], fill: {uniform: [-1, 1]}}
      - {name: c, role: out, dtype: f32, shape: [n, n]}
      - {name: n, role: scalar, dtype: i32, value: n}
    returns: void
correctness:
  mode: field_tolerances
  # Sums of 256 products: elements near zero carry the rounding of the whole sum, so the floor is absolute.
  field_tolerances: [{field: c, max_abs_delta: 1e-4, max_relative_delta: 1e-4}]
controller:
  objective: {primary_metric: time, direction: minimize, min_relative_improvement: 0.02}
cases:
  - {id: train-128, n: 128, flops: 2*n*n*n, bytes: 12*n*n}
  - {id: train-256, n: 256, flops: 2*n*n*n, bytes: 12*n*n}
  - {id: test-200, n: 200, flops: 2*n*n*n, bytes: 12*n*n}
`;

/** Beside a model.py of seed 4's kind. */
export const manifestText = `name: rms_norm
description: Root mean square normalisation
device: cuda:0
model:
  module: model.py
  class_name: RMSNorm
  init_kwargs:
    dim: 512
    eps: 1.0e-6
inputs:
  args:
    - {name: x, shape: [8, 512], dtype: float32, distribution: normal, mean: 0.0, std: 1.0}
    - name: scale
      shape: [512]
      distribution: uniform
      low: 0.5
      high: 1.5
  kwargs:
    mask: {shape: [8, 512], dtype: bool, distribution: ones}
weights:
  function: make_weights
  call_kwargs: {dim: 512}
`;
