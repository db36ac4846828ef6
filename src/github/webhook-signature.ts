import { createHmac, timingSafeEqual } from "node:crypto";

/** Checks a delivery's signature while its bytes arrive, so that a large body is not hashed in one go. */
export type SignatureCheck = {
  update(chunk: Buffer): void;
  /** @param header the value of `X-Hub-Signature-256` */
  matches(header: string): boolean;
};

/** @param secrets the present one, and earlier ones while GitHub may still sign with them */
export function checkSignature(secrets: readonly string[]): SignatureCheck {
  const sums = secrets.map((secret) => createHmac("sha256", secret));
  return {
    update: (chunk) => sums.forEach((sum) => sum.update(chunk)),
    matches(header) {
      const [, hex] = /^sha256=([0-9a-f]{64})$/.exec(header) ?? [];
      if (hex === undefined) return false;
      const given = Buffer.from(hex, "hex");
      return sums.map((sum) => timingSafeEqual(sum.digest(), given)).includes(true);
    },
  };
}
