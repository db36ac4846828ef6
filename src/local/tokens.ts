/** Who is calling: installation tokens and the tokens of jobs, and what each may do. */
import { randomBytes } from "node:crypto";

import type { Account, Level, Permissions } from "./world.ts";

export type Token = {
  value: string;
  kind: "installation" | "job";
  account: Account;
  permissions: Permissions;
  expiresAt: Date;
};

/** GitHub's installation tokens live an hour, those of jobs as long as the job. */
const lifetimeMs = 3_600_000;

export class TokenStore {
  readonly #tokens = new Map<string, Token>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  issue(token: Omit<Token, "value" | "expiresAt">): Token {
    const value = `ghs_${token.account.id}_${[27, 270, 64].map(randomPart).join(".")}`;
    const issued = { ...token, value, expiresAt: new Date(this.#now().getTime() + lifetimeMs) };
    this.#tokens.set(value, issued);
    return issued;
  }

  revoke(token: Token): void {
    this.#tokens.delete(token.value);
  }

  find(value: string): Token | null {
    const token = this.#tokens.get(value);
    return token !== undefined && token.expiresAt > this.#now() ? token : null;
  }
}

/**
 * Since April 2026 a token is the account's number and a JSON web token, some 520 characters. Nobody may read it: the
 * parts are random.
 */
const randomPart = (bytes: number): string => randomBytes(bytes).toString("base64url");

const order: readonly Level[] = ["read", "write", "admin"];

/** Whether a permission such as `contents:read` is covered. Everybody may read metadata, as at GitHub. */
export function allows(permissions: Permissions, need: string): boolean {
  const [name = "", level = ""] = need.split(":");
  if (name === "metadata" && level === "read") return true;
  const has = permissions[name];
  return has !== undefined && order.findIndex((one) => one === level) <= order.indexOf(has);
}

/** The token in an Authorization header: `token X`, `Bearer X`, or the password of Basic, as git sends it. */
export function presentedToken(header: string | undefined): string | null {
  const [scheme = "", credentials = ""] = (header ?? "").split(" ");
  if (/^(token|bearer)$/i.test(scheme)) return credentials;
  if (!/^basic$/i.test(scheme)) return null;
  const [, password] = Buffer.from(credentials, "base64").toString().split(":");
  return password ?? null;
}
