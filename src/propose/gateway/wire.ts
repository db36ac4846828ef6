import * as z from "zod";

/** What the gateway's process and the one that started it say to each other: JSON, a line each. */

const Rates = z.strictObject({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cacheRead: z.number().nonnegative(),
  cacheWrite: z.number().nonnegative(),
});
const ModelPrice = Rates.extend({ above: Rates.extend({ tokens: z.int().nonnegative() }).optional() });

/** The first line on the process's standard input, the only place where the key ever stands. */
export const Order = z.strictObject({
  protocol: z.enum(["anthropic", "openai"]),
  endpoint: z.url({ protocol: /^https?$/ }),
  key: z.string().nullable(),
  prices: z.record(z.string(), ModelPrice),
  capUsd: z.number().nonnegative().nullable(),
  maxTokens: z.int().positive(),
  socket: z.string(),
});
export type Order = z.infer<typeof Order>;

const Charge = z.strictObject({
  call: z.string(),
  model: z.string(),
  inputTokens: z.int().nonnegative(),
  cacheReadTokens: z.int().nonnegative(),
  cacheWriteTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  usd: z.number().nonnegative().nullable(),
});

/** A line of its standard output. */
export const Notice = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("listening") }),
  z.strictObject({ type: z.literal("charge"), charge: Charge }),
]);
export type Notice = z.infer<typeof Notice>;

/** Every later line of its input: the charge of this call has been noted, so its answer may end. */
export const Noted = z.strictObject({ noted: z.string() });
export type Noted = z.infer<typeof Noted>;

export const line = (message: Order | Notice | Noted): string => `${JSON.stringify(message)}\n`;
