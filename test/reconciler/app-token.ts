import { createSign } from "node:crypto";

const json = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The app's own token, as `@octokit/auth-app` makes one, but at once: whoever waits for it would not be seen waiting. */
export function appToken(app: { id: number; privateKey: string }, now: number): string {
  const seconds = Math.floor(now / 1000);
  const claims = { iat: seconds - 60, exp: seconds + 540, iss: app.id };
  const text = `${json({ alg: "RS256", typ: "JWT" })}.${json(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(app.privateKey, "base64url")}`;
}
