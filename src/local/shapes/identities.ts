/** Accounts, the repository, the app and its installation, as GitHub writes them. */
import type { JsonObject } from "../json.ts";
import { fullName } from "../world.ts";
import type { Account, World } from "../world.ts";

export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}

/** Times have whole seconds. */
export function time(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export const api = (world: World): string => `${world.origin}/api/v3`;
export const repositoryApi = (world: World): string => `${api(world)}/repos/${fullName(world.repository)}`;
export const repositoryPage = (world: World): string => `${world.origin}/${fullName(world.repository)}`;

export function userShape(world: World, { id, login, type }: Account): JsonObject {
  const url = `${api(world)}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId(type === "Bot" ? "BOT" : "U", id),
    avatar_url: `${world.origin}/avatars/u/${id}`,
    gravatar_id: "",
    url,
    html_url: `${world.origin}/${login.endsWith("[bot]") ? `apps/${login.slice(0, -5)}` : login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

/** What follows the repository's own address in each of its links. */
const links: Readonly<Record<string, string>> = {
  archive: "/{archive_format}{/ref}",
  assignees: "/assignees{/user}",
  blobs: "/git/blobs{/sha}",
  branches: "/branches{/branch}",
  collaborators: "/collaborators{/collaborator}",
  comments: "/comments{/number}",
  commits: "/commits{/sha}",
  compare: "/compare/{base}...{head}",
  contents: "/contents/{+path}",
  contributors: "/contributors",
  deployments: "/deployments",
  downloads: "/downloads",
  events: "/events",
  forks: "/forks",
  git_commits: "/git/commits{/sha}",
  git_refs: "/git/refs{/sha}",
  git_tags: "/git/tags{/sha}",
  hooks: "/hooks",
  issue_comment: "/issues/comments{/number}",
  issue_events: "/issues/events{/number}",
  issues: "/issues{/number}",
  keys: "/keys{/key_id}",
  labels: "/labels{/name}",
  languages: "/languages",
  merges: "/merges",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  pulls: "/pulls{/number}",
  releases: "/releases{/id}",
  stargazers: "/stargazers",
  statuses: "/statuses/{sha}",
  subscribers: "/subscribers",
  subscription: "/subscription",
  tags: "/tags",
  teams: "/teams",
  trees: "/git/trees{/sha}",
};

export function minimalRepositoryShape(world: World): JsonObject {
  const { repository } = world;
  const url = repositoryApi(world);
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: userShape(world, repository.owner),
    html_url: repositoryPage(world),
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(links).map(([name, path]) => [`${name}_url`, `${url}${path}`])),
  };
}

export function repositoryShape(world: World): JsonObject {
  const { repository } = world;
  const openIssues = [...world.issues.values()].filter((issue) => issue.state === "open").length;
  const at = time(repository.createdAt);
  const counts = { stargazers_count: 0, watchers_count: 0, watchers: 0, forks_count: 0, forks: 0, size: 0 };
  const has = {
    has_issues: repository.hasIssues,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
  };
  return {
    ...minimalRepositoryShape(world),
    ...counts,
    ...has,
    created_at: at,
    updated_at: at,
    pushed_at: at,
    git_url: `git://${new URL(world.origin).host}/${fullName(repository)}.git`,
    ssh_url: `git@${new URL(world.origin).hostname}:${fullName(repository)}.git`,
    clone_url: `${repositoryPage(world)}.git`,
    svn_url: repositoryPage(world),
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    topics: [],
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? "private" : "public",
    open_issues: openIssues,
    open_issues_count: openIssues,
    default_branch: repository.defaultBranch,
  };
}

export function fullRepositoryShape(world: World): JsonObject {
  return { ...repositoryShape(world), network_count: 0, subscribers_count: 0 };
}

export function appShape(world: World): JsonObject {
  const { app, repository } = world;
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: userShape(world, repository.owner),
    name: app.slug,
    description: null,
    external_url: world.origin,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: time(repository.createdAt),
    updated_at: time(repository.createdAt),
    permissions: { ...app.permissions },
    events: eventsOf(world),
  };
}

const eventsOf = ({ app }: World): string[] => [
  ...(app.events ?? ["check_run", "issue_comment", "issues", "pull_request", "push", "workflow_job", "workflow_run"]),
];

export function installationShape(world: World): JsonObject {
  const { app, repository } = world;
  const url = `${api(world)}/app/installations/${app.installationId}`;
  return {
    id: app.installationId,
    account: userShape(world, repository.owner),
    repository_selection: "selected",
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${api(world)}/installation/repositories`,
    html_url: `${world.origin}/settings/installations/${app.installationId}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: repository.owner.id,
    target_type: repository.owner.type,
    permissions: { ...app.permissions },
    events: eventsOf(world),
    created_at: time(repository.createdAt),
    updated_at: time(repository.createdAt),
    single_file_name: null,
    suspended_by: app.suspended ? userShape(world, repository.owner) : null,
    suspended_at: app.suspended ? time(world.now()) : null,
  };
}

/** A repository as installation events name it. */
export function installedShape({ repository }: World): JsonObject {
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
  };
}
