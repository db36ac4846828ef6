import { InputError } from "../model/input-error.ts";

const leastLength = 16;

/**
 * The secrets that deliveries may be signed with, the present one first. Throws `InputError` for one that would let
 * anybody send deliveries. Probot takes "development" for none.
 * @param earlier those that GitHub may still sign with while the present one is new
 */
export function checkWebhookSecrets(present: string | undefined, earlier: readonly string[]): readonly string[] {
  const secrets = [checkSecret("WEBHOOK_SECRET", present)];
  return [...secrets, ...earlier.map((secret) => checkSecret("EARLIER_WEBHOOK_SECRETS", secret))];
}

function checkSecret(where: string, secret: string | undefined): string {
  const what = !secret
    ? "it is missing"
    : secret === "development"
      ? '"development" is known to everyone: it is what Probot falls back to'
      : secret.length < leastLength
        ? `it has ${secret.length} characters, at least ${leastLength} are needed`
        : null;
  if (secret !== undefined && what === null) return secret;
  throw new InputError({
    where,
    what: what ?? "it is missing",
    remedy: "Make one with `openssl rand -hex 32`, write it into the app's settings on GitHub, and set it here.",
  });
}
