/** A contract with every key that FermiLink's own have, as its generator and its examples write them. */
export const fermiLinkText = `schema_version: 1
benchmark_id: ring-relaxation
title: Relaxation of a ring of springs
package_id: ringlab
domain: mechanics
mode: code-optimization
description: Fixed machine, fixed inputs.
goal_context:
  target: Make the relaxation loop of ringlab faster.
  initial_hypothesis: The neighbour sums are computed twice.
  intent_level: guidance
repo:
  root: .
  editable_paths:
    - ringlab/relax/**
    - ringlab/sums.py
  immutable_paths:
    - scripts/ring-benchmark.yaml
    - scripts/ring_bench.py
    - .fermilink-optimize/**
    - skills/**
  disallow_new_dependencies: true
campaign:
  max_iterations: 120
  stop_on_consecutive_rejections: 30
worker:
  max_iterations: 8
  wait_seconds: 1
  max_wait_seconds: 6000
  pid_stall_seconds: 900
controller:
  timeout_seconds: 900
  warmup_runs: 1
  measured_runs: 3
  aggregation: {timing: median, memory: max, iterations: median}
  objective:
    primary_metric: weighted_median_wall_seconds
    direction: minimize
    min_relative_improvement: 0.02
    tie_relative_tolerance: 0.005
  secondary_objectives:
    - {metric: weighted_median_iterations, direction: minimize}
    - {metric: paired_geomean_speedup, direction: maximize}
    - {metric: peak_rss_mb, direction: minimize, soft_limit_relative_to_baseline: 1.15}
  reject_on: [crash, timeout, missing_metrics, correctness_failure, modified_immutable_path]
correctness:
  mode: field_tolerances
  reference_policy: incumbent_branch_first_success
  require_all_cases_converged: true
  allow_fewer_iterations_than_reference: true
  forbid_relaxed_tolerances: true
  field_tolerances:
    - {field: energy, max_abs_delta: 5.0e-8, label: total energy}
    - {field: forces, rms_delta: 1.0e-6}
    - {field: stiffness, relative_delta: 1.0e-6, comparison: relative_delta}
    - {field: phase, abs_delta: 0}
split:
  train_case_ids: [ring-8-single, ring-8-smp]
runtime:
  mode: direct
  expected_stdout_format: json
  env: {OMP_NUM_THREADS: "1", PYTHONHASHSEED: 0, FERMILINK_GOAL_INPUT_ROOT: inputs}
  pre_commands: [[bash, -lc, cd ringlab && make]]
  command: [python, scripts/ring_bench.py, --benchmark, "{benchmark}", --emit-json]
performance_guardrails:
  enabled: true
  state_json_path: .fermilink-optimize/state.json
  max_relative_regression: {smp_weighted_median_wall_seconds: 0.03}
  max_relative_speedup_drop: {paired_geomean_speedup: 0.05}
agent_contract:
  read_first: [scripts/ring-benchmark.yaml, skills/]
  edit_only: [ringlab/relax/**, ringlab/sums.py]
  never_edit: [scripts/ring-benchmark.yaml, scripts/ring_bench.py]
  notes:
    - Do not weaken convergence thresholds.
    - ring-20-single is there to catch who tunes for one ring.
artifacts: {run_root: .fermilink-optimize, results_tsv: .fermilink-optimize/results.tsv}
reporting: {per_case_metrics: [converged, wall_seconds], summary_metrics: [peak_rss_mb]}
cases:
  - {id: ring-8-single, weight: 1.2, tags: [small, single], pair_key: ring-8, beads: 8, scf: {max_cycle: 50}}
  - {id: ring-8-smp, weight: 1.2, tags: [small, smp], pair_key: ring-8, beads: 8, scf: {max_cycle: 50}}
  - {id: ring-20-single, tags: [large], beads: 20, scf: {max_cycle: 80}}
`;
