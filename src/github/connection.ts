import type { ProbotOctokit } from "probot";
import type { Serverless } from "../report/serverless-note.ts";
import type { SigningKeys } from "./state-signature.ts";

/** What of an Octokit the reads and writes use; the server's and the workflow's are made of different parts. */
export type GitHub = Pick<InstanceType<typeof ProbotOctokit>, "rest" | "graphql" | "paginate">;

/** A repository, seen through an installation's token. */
export type Repository = { octokit: GitHub; owner: string; repo: string };

/** What of the app itself the reads and writes need. `id`: of the app in whose name its token writes. */
export type AppIdentity = {
  id: number;
  keys: SigningKeys;
  workflowTemplate: string;
  /** Where it runs as a workflow: what is weaker then, which its texts say and its check runs are left out for. */
  serverless?: Serverless;
  /** Takes a line about what GitHub refused and the campaign goes on without. */
  warn?: (line: string) => void;
};

export type Connection = Repository & { app: AppIdentity };
