import { z } from "zod";

import { resolve } from "./expressions.ts";
import type { Scope, Template } from "./expressions.ts";

const labelsSchema = z.union([
  z.string().transform((one) => [one]),
  z.array(z.string()),
  z
    .strictObject({ labels: z.union([z.string().transform((one) => [one]), z.array(z.string())]) })
    .transform(({ labels }) => labels),
]);

/** The labels that `runs-on` asks a runner for. Throws on a runner group, which is not played. */
export function jobLabels(runsOn: Template, scope: Scope): string[] {
  return labelsSchema.parse(resolve(runsOn, scope));
}
