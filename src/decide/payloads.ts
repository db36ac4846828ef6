import * as z from "zod";

/** Of GitHub's webhook payloads the parts that Hone reads; see @octokit/webhooks-examples. */

const name = z.string().min(1).max(255);

const Repository = z
  .looseObject({ name, owner: z.looseObject({ login: name }) })
  .transform((repository) => ({ owner: repository.owner.login, name: repository.name }));

/** Installations name their repositories without their owners. */
const FullName = z
  .looseObject({ full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/, "a repository as owner/name") })
  .transform(({ full_name }) => {
    const at = full_name.indexOf("/");
    return { owner: full_name.slice(0, at), name: full_name.slice(at + 1) };
  });

const Sender = z.looseObject({ login: name, type: z.string() });
const number = z.int().positive();
const commit = z.string().regex(/^[0-9a-f]{40,64}$/, "a commit id");

export const IssueDelivery = z.looseObject({
  issue: z.looseObject({ number, pull_request: z.unknown().optional() }),
  repository: Repository,
});
export type IssueDelivery = z.infer<typeof IssueDelivery>;

export const CommentDelivery = z.looseObject({
  issue: z.looseObject({ number }),
  comment: z.looseObject({ id: number, body: z.string() }),
  sender: Sender,
  repository: Repository,
});
export type CommentDelivery = z.infer<typeof CommentDelivery>;

export const PushDelivery = z.looseObject({
  ref: z.string(),
  created: z.boolean(),
  deleted: z.boolean(),
  before: commit,
  after: commit,
  sender: Sender,
  repository: z
    .looseObject({ name, owner: z.looseObject({ login: name }), default_branch: z.string() })
    .transform(({ owner, ...repository }) => ({
      owner: owner.login,
      name: repository.name,
      default_branch: repository.default_branch,
    })),
});
export type PushDelivery = z.infer<typeof PushDelivery>;

export const PullRequestDelivery = z.looseObject({
  action: z.string(),
  number,
  changes: z.looseObject({ base: z.unknown().optional() }).optional(),
  pull_request: z.looseObject({
    head: z.looseObject({ ref: z.string(), repo: z.looseObject({ id: z.int() }).nullish() }),
    base: z.looseObject({ repo: z.looseObject({ id: z.int() }) }),
  }),
  repository: Repository,
});
export type PullRequestDelivery = z.infer<typeof PullRequestDelivery>;

export const RunDelivery = z.looseObject({
  workflow_run: z.looseObject({ id: number, event: z.string(), display_title: z.string().optional() }),
  repository: Repository,
});
export type RunDelivery = z.infer<typeof RunDelivery>;

export const JobDelivery = z.looseObject({
  workflow_job: z.looseObject({ id: number, name: z.string() }),
  repository: Repository,
});
export type JobDelivery = z.infer<typeof JobDelivery>;

export const CheckRunDelivery = z.looseObject({
  action: z.string(),
  check_run: z.looseObject({ id: number, external_id: z.string().nullish() }),
  requested_action: z.looseObject({ identifier: z.string().optional() }).nullish(),
  sender: Sender,
  repository: Repository,
});
export type CheckRunDelivery = z.infer<typeof CheckRunDelivery>;

export const InstallationDelivery = z.looseObject({ repositories: z.array(FullName).default([]) });
export type InstallationDelivery = z.infer<typeof InstallationDelivery>;

export const RepositoriesAddedDelivery = z.looseObject({ repositories_added: z.array(FullName) });
export type RepositoriesAddedDelivery = z.infer<typeof RepositoriesAddedDelivery>;

export const RepositoryDelivery = z.looseObject({ repository: Repository });
export type RepositoryDelivery = z.infer<typeof RepositoryDelivery>;
