import { createHash } from "node:crypto";

import type { Account } from "./world.ts";

/** Ids that are the same in every play, so that logs and tests can be compared; GraphQL's numbers have 31 bits. */
function idOf(login: string): number {
  return createHash("sha256").update(login).digest().readUInt32BE(0) >>> 1;
}

export function personAccount(login: string): Account {
  return { id: idOf(login), login, type: "User" };
}

/** The bot that an app acts as. */
export function appAccount(slug: string): Account {
  return { id: idOf(`${slug}[bot]`), login: `${slug}[bot]`, type: "Bot" };
}

/** As whom a job's own token acts. */
export const jobsAccount: Account = appAccount("github-actions");

export const isJobsAccount = ({ id }: Account): boolean => id === jobsAccount.id;
