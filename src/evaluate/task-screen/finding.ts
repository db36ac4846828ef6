import type { ScreenFinding } from "../../model/task-screen.ts";
import type { Tolerance } from "../../model/tolerance.ts";
import type { CaseTensor } from "../case-tensors.ts";
import type { ScreenedCase } from "./screened-case.ts";

type At = Pick<ScreenedCase, "id">;
type NullFound = { name: string; kind: string; output: CaseTensor; tolerance: Tolerance; passes: string };

const finding = (name: string, { id }: At, words: { detail: string; remedy: string }): ScreenFinding => ({
  name,
  case: id,
  ...words,
  waived: false,
});

/** What a person is told of each thing that the task screen finds: what passes, and what to mend. */
export const findingOf = {
  nullAnswer: (at: At, found: NullFound): ScreenFinding =>
    finding(found.name, at, {
      detail: `${nullWords(found)} ${found.passes}.`,
      remedy: nullRemedy(found),
    }),

  nonFinite: (at: At, output: string): ScreenFinding =>
    finding(`non-finite:${output}`, at, {
      detail: `the baseline's ${output} is NaN or infinite in every element, which any candidate can write.`,
      remedy: `Give the inputs a fill for which the function has a finite result.`,
    }),

  unsteady: (at: At): ScreenFinding =>
    finding("unsteady-baseline", at, {
      detail: "the baseline answers the same inputs differently, by more than the contract allows a candidate.",
      remedy: "Make the baseline deterministic, or set the tolerance above what its own runs differ by.",
    }),

  constantInput: (at: At, { name }: CaseTensor): ScreenFinding =>
    finding(`constant-input:${name}`, at, {
      detail: `every call gets the same ${name}, so that a candidate may leave it out or compute with it in advance.`,
      remedy: `Give ${name} a fill that is drawn, such as {normal: [0, 1]}.`,
    }),

  unusedInput: (at: At, { name }: CaseTensor): ScreenFinding =>
    finding(`unused-input:${name}`, at, {
      detail: `other values of ${name} change no output by more than the tolerance, so that a candidate may ignore it.`,
      remedy: `Give ${name} a fill or a shape with which it matters, or lower the tolerance; take it out if nothing reads it.`,
    }),

  diagonalInput: (at: At, { name }: CaseTensor): ScreenFinding =>
    finding(`diagonal-input:${name}`, at, {
      detail: `only the diagonal of ${name} changes an output by more than the tolerance, so that a candidate may ignore the rest.`,
      remedy: `Make the baseline read all of ${name}, or hand over the diagonal alone; else lower the tolerance.`,
    }),
};

const allowed = ({ absolute, relative, rms }: Tolerance): string =>
  absolute === Number.POSITIVE_INFINITY ? `root mean square ${rms}` : `${absolute} + ${relative} of its size`;

function nullWords({ kind, output: { name, dtype } }: NullFound): string {
  switch (kind) {
    case "zeros":
      return `${name} = 0 everywhere`;
    case "constant":
      return `${name} = 1 everywhere`;
    case "mean":
      return `the mean of ${name} in place of each element`;
    case "stale":
      return `the ${name} of other inputs`;
    case "partial":
      return `a ${name} of which 1 % is left undone`;
    case "shifted":
      return `a ${name} whose elements all stand one place off`;
    case "lower-precision":
      return `the right ${name}, rounded from ${dtype} to fewer digits,`;
    default:
      return `a copy of ${kind.replace("identity:", "")} in place of ${name}`;
  }
}

function nullRemedy({ kind, output: { name, dtype }, tolerance }: NullFound): string {
  const now = `the tolerance of ${name} in correctness.field_tolerances (now ${allowed(tolerance)})`;
  if (kind === "lower-precision") return `Lower ${now}; where less than ${dtype} is good enough, waive this.`;
  if (kind === "partial") return `Bound single elements of ${name}: max_abs_delta beside max_rms_delta.`;
  if (kind.startsWith("identity:")) return `Lower ${now}; where the function is meant to copy, waive this.`;
  if (kind === "shifted") return `Lower ${now} below what neighbours differ by.`;
  return `Lower ${now}, or give the inputs a fill or a range with which ${name} varies by more than that.`;
}
