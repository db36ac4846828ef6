/** The app's own proof of identity: a short RS256 token signed with its private key. */
import { createVerify } from "node:crypto";

import { z } from "zod";

import { Refusal } from "./refusal.ts";
import type { AppIdentity } from "./world.ts";

const headerSchema = z.object({ alg: z.literal("RS256") });
const claimsSchema = z.object({
  iat: z.number(),
  exp: z.number(),
  iss: z.union([z.number(), z.string().transform(Number)]),
});

/** Throws a 401 in GitHub's words when the token is not the app's, expired, or longer than ten minutes. */
export function verifyAppJwt(token: string | null, app: AppIdentity, now: Date): void {
  const [head, payload, signature] = (token ?? "").split(".");
  if (head === undefined || payload === undefined || signature === undefined) throw undecodable();
  if (!headerSchema.safeParse(decode(head)).success) throw undecodable();
  const claims = claimsSchema.safeParse(decode(payload));
  const signed = createVerify("RSA-SHA256").update(`${head}.${payload}`).verify(app.publicKey, signature, "base64url");
  if (!claims.success || !signed) throw undecodable();
  const { iat, exp, iss } = claims.data;
  const seconds = now.getTime() / 1000;
  if (iss !== app.id) throw new Refusal(401, "'Issuer' claim ('iss') must be the app's id");
  if (iat > seconds + 60)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  if (exp <= seconds)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > seconds + 600 + 60) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
}

function undecodable(): Refusal {
  return new Refusal(401, "A JSON web token could not be decoded");
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    return null;
  }
}
