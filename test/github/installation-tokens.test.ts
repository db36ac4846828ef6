import nock from "nock";
import { describe, expect, onTestFinished, test } from "vitest";
import { createClients } from "../../src/github/installations.ts";
import { createOutbox } from "../../src/github/limits.ts";
import { createLog } from "../../src/github/log.ts";
import { startOfflineGitHub } from "../../src/local/offline-github.ts";
import { api, edge, playEdge, privateKey } from "./edge.ts";

playEdge();

const log = createLog("silent", () => undefined);
const clientsAt = (baseUrl: string) =>
  createClients({ appId: 7, privateKey, baseUrl, log, outbox: createOutbox({ pace: false }) });
const place = { owner: "octo", repo: "kernels" };

async function start(permissions: Record<string, "read" | "write">) {
  nock.enableNetConnect("127.0.0.1");
  const github = await startOfflineGitHub({
    repository: { owner: "octo", name: "kernels", files: { "README.md": "hello\n" } },
    app: { id: 7, slug: "hone", privateKey, webhookSecret: "a-long-secret-of-the-test", permissions },
    users: [],
  });
  onTestFinished(() => github.close());
  return { github, octokit: clientsAt(github.apiUrl).installation(github.installationId) };
}

describe("an installation's token", () => {
  test("touches no workflow, even where the app was given the permission for it", async () => {
    const { github, octokit } = await start({ metadata: "read", contents: "write", workflows: "write" });
    const { data: main } = await octokit.rest.git.getRef({ ...place, ref: "heads/main" });
    const commitOf = async (path: string) => {
      const tree = [{ path, mode: "100644", type: "blob", content: "on: push\n" } as const];
      const made = await octokit.rest.git.createTree({ ...place, base_tree: main.object.sha, tree });
      const commit = { message: "x", tree: made.data.sha, parents: [main.object.sha] };
      return (await octokit.rest.git.createCommit({ ...place, ...commit })).data.sha;
    };
    const branch = (name: string, sha: string) =>
      octokit.rest.git.createRef({ ...place, ref: `refs/heads/${name}`, sha });
    expect((await branch("a", await commitOf("kernel.c"))).status).toBe(201);
    await expect(branch("b", await commitOf(".github/workflows/a.yml"))).rejects.toMatchObject({ status: 403 });
    expect(github.violations).toEqual([]);
  });

  test("is made where the installation has not granted all that Hone asks for", async () => {
    const { octokit } = await start({ metadata: "read", contents: "read" });
    expect((await octokit.rest.repos.get(place)).data.full_name).toBe("octo/kernels");
    const { data: main } = await octokit.rest.git.getRef({ ...place, ref: "heads/main" });
    expect(main.object.sha).toHaveLength(40);
    const check = octokit.rest.checks.create({ ...place, name: "Hone", head_sha: "a".repeat(40) });
    await expect(check).rejects.toMatchObject({ status: 403 });
  });

  test("is asked for once, however many ask at the same time", async () => {
    const { github, octokit } = await start({ metadata: "read" });
    await Promise.all(Array.from({ length: 8 }, () => octokit.rest.repos.get(place)));
    const made = github.requests.filter(({ operation }) => operation === "apps/create-installation-access-token");
    expect(made).toHaveLength(1);
  });
});

describe("at the edge", () => {
  const minted = (token: string, minutes: number) => {
    edge()
      .get("/app/installations/3")
      .reply(200, { permissions: { metadata: "read", contents: "write", workflows: "write" } });
    edge()
      .post("/app/installations/3/access_tokens", { permissions: { metadata: "read", contents: "write" } })
      .reply(201, { token, expires_at: new Date(Date.now() + minutes * 60_000).toISOString() });
  };
  const answered = (token: string, status: number) =>
    edge(api, { reqheaders: { authorization: `token ${token}` } })
      .get("/repos/octo/kernels")
      .reply(status, {});

  test("a token is used until shortly before its end, then another one is made", async () => {
    const octokit = clientsAt(api).installation(3);
    minted("first", 0.5);
    answered("first", 200);
    await octokit.rest.repos.get(place);
    minted("second", 60);
    answered("second", 200);
    answered("second", 200);
    await octokit.rest.repos.get(place);
    await octokit.rest.repos.get(place);
  });

  test("a token that GitHub does not know everywhere yet is tried once more", async () => {
    minted("new", 60);
    answered("new", 401);
    answered("new", 200);
    expect((await clientsAt(api).installation(3).rest.repos.get(place)).status).toBe(200);
  });

  test("a token that could not be made is asked for again by the next request", async () => {
    const octokit = clientsAt(api).installation(3);
    edge().get("/app/installations/3").reply(500, { message: "down" });
    await expect(octokit.rest.repos.get(place)).rejects.toMatchObject({ status: 500 });
    minted("late", 60);
    answered("late", 200);
    expect((await octokit.rest.repos.get(place)).status).toBe(200);
  });
});
