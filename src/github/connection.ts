import type { ProbotOctokit } from "probot";
import type { SigningKeys } from "./state-signature.ts";

export type GitHub = InstanceType<typeof ProbotOctokit>;

/** A repository, seen through an installation's token. */
export type Repository = { octokit: GitHub; owner: string; repo: string };

/** What of the app itself the reads and writes need. */
export type AppIdentity = { id: number; keys: SigningKeys; workflowTemplate: string };

export type Connection = Repository & { app: AppIdentity };
