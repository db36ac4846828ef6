import { InputError } from "../model/input-error.ts";

const leastLength = 16;

/** Throws `InputError` for a webhook secret that would let anybody send deliveries. Probot takes "development" for none. */
export function checkWebhookSecret(secret: string | undefined): asserts secret is string {
  const what = !secret
    ? "it is missing"
    : secret === "development"
      ? '"development" is known to everyone: it is what Probot falls back to'
      : secret.length < leastLength
        ? `it has ${secret.length} characters, at least ${leastLength} are needed`
        : null;
  if (what === null) return;
  throw new InputError({
    where: "WEBHOOK_SECRET",
    what,
    remedy: "Make one with `openssl rand -hex 32`, write it into the app's settings on GitHub, and set it here.",
  });
}
