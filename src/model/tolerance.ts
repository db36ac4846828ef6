import type { Benchmark, Dtype } from "./benchmark.ts";
import type { FieldTolerance } from "./correctness.ts";

/** An element passes when |error| <= absolute + relative * |expected|; `rms` bounds the root mean square error. */
export type Tolerance = { absolute: number; relative: number; rms: number | null };

/** Used when the contract gives a field none: integers exact, floats by their precision. */
const defaults: Record<Dtype, number> = {
  f64: 1e-10,
  f32: 1e-4,
  f16: 1e-2,
  bf16: 1e-2,
  i64: 0,
  i32: 0,
  i16: 0,
  i8: 0,
  u8: 0,
  bool: 0,
};

/** The tolerance of one output field. */
export function toleranceOf(correctness: Benchmark["correctness"], field: string, dtype: Dtype): Tolerance {
  const given = correctness.field_tolerances?.find((entry) => entry.field === field);
  return given ? toleranceFrom(given) : { absolute: defaults[dtype], relative: defaults[dtype], rms: null };
}

/** What an entry of the contract means, in whichever of its spellings. */
export function toleranceFrom(given: FieldTolerance): Tolerance {
  const counts = (kind: FieldTolerance["comparison"]) => given.comparison === undefined || given.comparison === kind;
  const absolute = counts("abs_delta") ? (given.max_abs_delta ?? given.abs_delta) : undefined;
  const relative = counts("relative_delta") ? (given.max_relative_delta ?? given.relative_delta) : undefined;
  const rms = (counts("rms_delta") ? (given.max_rms_delta ?? given.rms_delta) : undefined) ?? null;
  // Where only the root mean square is limited, single elements are not.
  const isOnlyRms = rms !== null && absolute === undefined && relative === undefined;
  return { absolute: absolute ?? (isOnlyRms ? Number.POSITIVE_INFINITY : 0), relative: relative ?? 0, rms };
}
