import { ProbotOctokit } from "probot";
import { toIntent } from "../../src/decide/to-intent.ts";
import { reconcile } from "../../src/github/reconcile.ts";
import { signingKeys } from "../../src/github/state-signature.ts";
import { writeState } from "../../src/github/state.ts";
import { startInMemoryGitHub } from "../../src/local/in-memory-github.ts";
import { Campaign } from "../../src/model/campaign.ts";
import { holdValid } from "../github/valid.ts";
import { example, kernel, privateKey, webhookSecret, workflow } from "./world.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const unlimited = { perHour: 1e6, pointsPerMinute: 1e6, contentsPerMinute: 1e6 };
const permissions = {
  metadata: "read",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  actions: "write",
  checks: "write",
} as const;

/**
 * People and the app on a GitHub in memory, without a server and without waiting: `settle` works off what GitHub has
 * delivered, one delivery after the other. Its clock goes on by a second each time that somebody looks at it.
 */
export async function startConversation(files: Record<string, string> = {}) {
  let time = Date.parse("2026-11-21T10:00:00Z");
  const all = { ...kernel, ".github/workflows/hone.yml": workflow("run: echo nothing"), ...files };
  const github = await startInMemoryGitHub({
    repository: { owner: "octo", name: "kernels", files: all },
    app: { id: 7, slug: "hone", privateKey, webhookSecret, permissions },
    users: [
      { login: "ada", permission: "write" },
      { login: "eve", permission: "triage" },
    ],
    clock: () => new Date((time += 1000)),
    limits: unlimited,
  });
  holdValid(github);
  github.setReceiver(async () => 202);
  const octokit = new ProbotOctokit({
    baseUrl: github.apiUrl,
    auth: { token: github.installationToken() },
    request: { fetch: github.fetch },
    log: silent,
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  const app = { id: 7, keys: signingKeys([privateKey]), workflowTemplate: "name: Hone\n" };
  const connection = { octokit, owner: "octo", repo: "kernels", app };
  let seen = 0;
  const settle = async (): Promise<void> => {
    await github.webhooksSettled();
    for (let delivery = github.deliveries[seen]; delivery; delivery = github.deliveries[seen]) {
      seen++;
      const { guid: id, event: name, payload } = delivery;
      for (const intent of toIntent({ id, name, payload })) {
        if (intent.kind !== "sweep") await reconcile(connection, intent, () => time);
      }
      await github.webhooksSettled();
    }
  };
  const campaigns = async (): Promise<Campaign[]> => {
    const refs = await octokit.rest.git.listMatchingRefs({ owner: "octo", repo: "kernels", ref: "hone/campaigns/" });
    return Promise.all(refs.data.map(({ object }) => campaignAt(object.sha)));
  };
  const campaignAt = async (ref: string): Promise<Campaign> => {
    const path = "campaign.json";
    const { data } = await octokit.rest.repos.getContent({ owner: "octo", repo: "kernels", path, ref });
    if (Array.isArray(data) || data.type !== "file") throw new Error(`${path} is no file`);
    return Campaign.parse(JSON.parse(Buffer.from(data.content, "base64").toString()));
  };
  return {
    github,
    octokit,
    settle,
    /** The delivery is lost. */
    forget: () => void (seen = github.deliveries.length),
    look: (intent: Parameters<typeof reconcile>[1]) => reconcile(connection, intent, () => time),
    campaigns,
    /** The campaign's next state, as the app would write it. */
    write: async (campaign: Campaign) => {
      const { data } = await octokit.rest.git.getRef({
        owner: "octo",
        repo: "kernels",
        ref: campaign.stateRef.slice(5),
      });
      const parent = data.object.sha;
      return writeState(connection, { prefix: "hone/campaigns", campaign, parent, files: {}, note: "by a test" });
    },
    /** The only one that there is. */
    campaign: async (): Promise<Campaign> => {
      const [only, ...others] = await campaigns();
      if (!only || others.length > 0) throw new Error(`there are ${others.length + (only ? 1 : 0)} campaigns`);
      return only;
    },
    open: (body = example("goal.md"), as = "ada") => github.openIssue({ title: "Make matmul faster", body, as }).number,
    say: async (number: number, body: string, as = "ada") => {
      const { id } = github.comment({ number, body, as });
      await settle();
      return id;
    },
    reactions: (id: number) =>
      github.comments.get(id)?.reactions.map(({ content, user }) => `${content} ${user.login}`) ?? [],
    /** Texts of the app's comments in a slot. */
    said: (slot: string) =>
      [...github.comments.values()].map(({ body }) => body).filter((body) => body.startsWith(`<!-- hone:${slot} -->`)),
  };
}

/** A campaign that waits for its run. */
export async function startSearching(files: Record<string, string> = {}) {
  const conversation = await startConversation(files);
  const number = conversation.open();
  conversation.github.labelIssue({ number, label: "optimize", as: "ada" });
  await conversation.settle();
  return { ...conversation, number };
}
