import * as z from "zod";

const limit = z.number().nonnegative().optional();

/** How far one field of the result may be off. `max_abs_delta` and `abs_delta` are one limit, and so on; FermiLink has both. */
export const FieldTolerance = z.strictObject({
  field: z
    .string()
    .describe("An output's name; of a command's result, a field of a case, nested ones as `forces[0].x`."),
  label: z.string().optional().describe("For people."),
  abs_delta: limit.describe("As max_abs_delta."),
  max_abs_delta: limit.describe("Error of an element: at most max_abs_delta + max_relative_delta * |expected|."),
  rms_delta: limit.describe("As max_rms_delta."),
  max_rms_delta: limit.describe("Root mean square error over all elements."),
  relative_delta: limit.describe("As max_relative_delta."),
  max_relative_delta: limit.describe("Error of an element, relative to the expected value."),
  comparison: z
    .enum(["abs_delta", "rms_delta", "relative_delta"])
    .optional()
    .describe("The only limit that counts, where several are given."),
});
export type FieldTolerance = z.infer<typeof FieldTolerance>;

/** When a result is right. */
export const Correctness = z.looseObject({
  mode: z
    .enum(["field_tolerances", "runner_only"])
    .default("field_tolerances")
    .describe("`runner_only`: nothing but the command itself says whether its result is right."),
  allow_runner_only: z.boolean().optional().describe("Without it `runner_only` is refused."),
  field_tolerances: z
    .array(FieldTolerance)
    .min(1, "an empty list would accept any output")
    .optional()
    .describe("One entry a field; a field that is text has to be the same."),
  require_all_cases_converged: z
    .boolean()
    .optional()
    .describe(
      "true: each case says `converged: true`. false: it need not. Without it none may say `converged: false`.",
    ),
  reference_policy: z.string().optional().describe("FermiLink's; what is expected is always the base commit's."),
  forbid_relaxed_tolerances: z.boolean().optional().describe("Always so: no candidate may change the contract."),
  allow_fewer_iterations_than_reference: z.boolean().optional().describe("FermiLink's; always so."),
  max_abs_energy_delta_hartree: limit.describe("FermiLink's: limit of `total_energy_hartree`, where a case has it."),
  max_abs_dm_rms_delta: limit.describe("FermiLink's: root mean square limit of `density_matrix`, where a case has it."),
  max_abs_mo_energy_rms_delta: limit.describe(
    "FermiLink's: root mean square limit of `mo_energies`, where a case has it.",
  ),
});
export type Correctness = z.infer<typeof Correctness>;

/** `isOptional`: compared only where the reference's result has the field. */
export type ComparedField = FieldTolerance & { isOptional?: true };

/** The fields of a command's result that are compared: those listed, and FermiLink's three names of its own. */
export function comparedFields(correctness: Correctness): ComparedField[] {
  const {
    max_abs_energy_delta_hartree: energy,
    max_abs_dm_rms_delta: density,
    max_abs_mo_energy_rms_delta: orbitals,
  } = correctness;
  const named: ComparedField[] = [
    ...(energy === undefined
      ? []
      : [{ field: "total_energy_hartree", max_abs_delta: energy, isOptional: true as const }]),
    ...(density === undefined ? [] : [{ field: "density_matrix", max_rms_delta: density, isOptional: true as const }]),
    ...(orbitals === undefined ? [] : [{ field: "mo_energies", max_rms_delta: orbitals, isOptional: true as const }]),
  ];
  const listed = correctness.field_tolerances ?? [];
  return [...listed, ...named.filter(({ field }) => !listed.some((entry) => entry.field === field))];
}
