import * as z from "zod";

export const rejectReasons = [
  "scope",
  "policy",
  "duplicate",
  "timeout",
  "incorrect",
  "slower",
  "within-noise",
  "case-regressed",
  "guardrail",
  "roofline",
  "not-confirmed",
] as const;
export const RejectReason = z.enum(rejectReasons);
export type RejectReason = z.infer<typeof RejectReason>;

/** Only `judge` makes one. `detail` is one line for people: which case, which figure, which limit. */
export const Verdict = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("keep"), detail: z.string() }),
  z.strictObject({ kind: z.literal("reject"), reason: RejectReason, detail: z.string() }),
  z.strictObject({ kind: z.literal("crash"), stage: z.enum(["build", "run"]), error: z.string() }),
]);
export type Verdict = z.infer<typeof Verdict>;
