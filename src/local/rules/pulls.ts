/** Pull requests: opened, read, edited; who merges one is a person. */
import { z } from "zod";

import { editIssue } from "../acts/issues.ts";
import { askForReview, openPull } from "../acts/pulls.ts";
import { Refusal, notFound } from "../refusal.ts";
import { fileShape } from "../shapes/commits.ts";
import { isPull, pullEnds, pullFiles, pullShape, reviewRequestShape, simplePullShape } from "../shapes/pulls.ts";
import type { PullIssue } from "../shapes/pulls.ts";
import { page } from "./pages.ts";
import { created, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const pullRules: Rules = {
  "pulls/create": { needs: ["pull_requests:write"], play: create },
  "pulls/get": { needs: ["pull_requests:read"], play: async (call) => ok(await pullShape(call.world, thePull(call))) },
  "pulls/list": { needs: ["pull_requests:read"], play: list },
  "pulls/update": { needs: ["pull_requests:write"], play: update },
  "pulls/list-requested-reviewers": {
    needs: ["pull_requests:read"],
    play: (call) => ok(reviewRequestShape(call.world, thePull(call))),
  },
  "pulls/request-reviewers": { needs: ["pull_requests:write"], play: requestReviewers },
  "pulls/list-files": { needs: ["pull_requests:read"], play: listFiles },
};

const creation = z.strictObject({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().default(""),
  draft: z.boolean().default(false),
  maintainer_can_modify: z.boolean().default(true),
});

async function create({ world, body, actor, token }: Call): Promise<Answer> {
  if (token?.kind === "job" && !world.repository.actionsMayOpenPulls) {
    throw new Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.");
  }
  const { maintainer_can_modify: maintainerCanModify, ...wanted } = creation.parse(body);
  const head = wanted.head.replace(`${world.repository.owner.login}:`, "");
  const pull = await openPull(world, {
    ...wanted,
    head,
    maintainerCanModify,
    body: wanted.body === "" ? null : wanted.body,
    by: actor,
  });
  return created(await pullShape(world, pull));
}

function thePull({ world, path }: Call): PullIssue {
  const issue = world.issues.get(Number(path.pull_number));
  if (!isPull(issue)) throw notFound();
  return issue;
}

function list(call: Call): Promise<Answer> {
  const { query, world } = call;
  const state = query.get("state") ?? "open";
  const head = query.get("head");
  const base = query.get("base");
  const found = [...world.issues.values()]
    .filter(isPull)
    .filter((issue) => state === "all" || issue.state === state)
    .filter(({ pull }) => head === null || head === `${world.repository.owner.login}:${pull.head}`)
    .filter(({ pull }) => base === null || base === pull.base)
    .toReversed();
  return page(call, found, (issue) => simplePullShape(world, issue));
}

const reviewers = z.strictObject({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

async function requestReviewers(call: Call): Promise<Answer> {
  const { reviewers: people, team_reviewers: teams } = reviewers.parse(call.body);
  const pull = thePull(call);
  await askForReview(call.world, pull, { people, teams, by: call.actor });
  return created(await simplePullShape(call.world, pull));
}

const updateSchema = z.strictObject({
  title: z.string().optional(),
  body: z.string().optional(),
  state: z.enum(["open", "closed"]).optional(),
});

async function update(call: Call): Promise<Answer> {
  const { title, body, state } = updateSchema.parse(call.body);
  const pull = thePull(call);
  const edit = {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(state === undefined ? {} : { state }),
  };
  editIssue(call.world, pull, { edit, by: call.actor });
  return ok(await pullShape(call.world, pull));
}

async function listFiles(call: Call): Promise<Answer> {
  const pull = thePull(call);
  const { head } = await pullEnds(call.world, pull);
  return page(call, await pullFiles(call.world, pull), (file) => fileShape(call.world, head, file));
}
