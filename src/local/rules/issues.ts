/** Issues and their labels; pull requests are issues, too. */
import { z } from "zod";

import { checkIssuesEnabled, editIssue, openIssue } from "../acts/issues.ts";
import { addLabels, createLabel, findLabel, removeLabel } from "../acts/labels.ts";
import { Refusal, notFound } from "../refusal.ts";
import { issueEventShape, issueShape, labelShape } from "../shapes/issues.ts";
import type { Issue } from "../world.ts";
import { page } from "./pages.ts";
import { created, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

/** An issue needs the issues permission; a pull request is reached by either. */
export function issueNeed(level: "read" | "write") {
  return ({ world, path }: Call): readonly string[] => {
    const issue = world.issues.get(Number(path.issue_number));
    return issue === undefined || issue.pull === null
      ? [`issues:${level}`]
      : [`issues:${level}`, `pull_requests:${level}`];
  };
}

export const issueRules: Rules = {
  "issues/get": { needs: issueNeed("read"), play: (call) => ok(issueShape(call.world, theIssue(call))) },
  "issues/create": { needs: ["issues:write"], play: create },
  "issues/update": { needs: issueNeed("write"), play: update },
  "issues/list-for-repo": { needs: ["issues:read"], play: list },
  "issues/list-events": {
    needs: issueNeed("read"),
    play: (call) => page(call, theIssue(call).events, (event) => issueEventShape(call.world, theIssue(call), event)),
  },
  "issues/get-label": { needs: ["issues:read", "pull_requests:read"], play: getLabel },
  "issues/create-label": { needs: ["issues:write", "pull_requests:write"], play: newLabel },
  "issues/list-labels-on-issue": {
    needs: issueNeed("read"),
    play: (call) => page(call, theIssue(call).labels, (label) => labelShape(call.world, label)),
  },
  "issues/add-labels": { needs: issueNeed("write"), play: add },
  "issues/remove-label": { needs: issueNeed("write"), play: remove },
};

export function theIssue({ world, path }: Call): Issue {
  const issue = world.issues.get(Number(path.issue_number));
  if (issue === undefined) throw notFound();
  if (issue.pull === null) checkIssuesEnabled(world);
  return issue;
}

const creation = z.strictObject({
  title: z.string(),
  body: z.string().optional(),
  labels: z.array(z.string()).default([]),
});

function create(call: Call): Answer {
  const { title, body, labels } = creation.parse(call.body);
  const issue = openIssue(call.world, { title, body: body ?? null, by: call.actor });
  addLabels(call.world, issue, { names: labels, by: call.actor });
  return created(issueShape(call.world, issue));
}

const updateSchema = z.strictObject({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned"]).nullable().optional(),
});

function update(call: Call): Answer {
  const read = updateSchema.safeParse(call.body);
  if (!read.success)
    throw new Error(`issues/update plays title, body, state and state_reason only: ${read.error.message}`);
  const { title, body, state, state_reason: reason } = read.data;
  const issue = theIssue(call);
  const edit = {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(state === undefined ? {} : { state }),
    ...(reason === undefined || reason === null ? {} : { reason }),
  };
  editIssue(call.world, issue, { edit, by: call.actor });
  return ok(issueShape(call.world, issue));
}

const playedFilters = new Set(["state", "labels", "since", "creator", "sort", "direction", "per_page", "page"]);

function list(call: Call): Promise<Answer> {
  const { query, world } = call;
  const other = [...query.keys()].find((key) => !playedFilters.has(key));
  if (other !== undefined) throw new Error(`issues/list-for-repo does not play the filter ${other}`);
  const state = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const since = new Date(query.get("since") ?? 0);
  const found = [...world.issues.values()]
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) =>
      labels.every((name) => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())),
    )
    .filter((issue) => issue.updatedAt >= since)
    .filter((issue) => !query.has("creator") || issue.user.login === query.get("creator"));
  // GitHub's order is the newest first by creation, unless asked for another.
  if (query.get("sort") === "updated") found.sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime());
  if ((query.get("direction") ?? "desc") === "desc") found.reverse();
  return page(call, found, (issue) => issueShape(world, issue));
}

const namesSchema = z.object({
  labels: z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])),
});

function add(call: Call): Answer {
  const read = namesSchema.safeParse(call.body);
  if (!read.success) throw new Refusal(422, "The labels must be a list of names");
  const issue = theIssue(call);
  addLabels(call.world, issue, { names: read.data.labels, by: call.actor });
  return ok(issue.labels.map((label) => labelShape(call.world, label)));
}

function getLabel({ world, path }: Call): Answer {
  const label = findLabel(world, path.name ?? "");
  if (label === null) throw notFound();
  return ok(labelShape(world, label));
}

const labelSchema = z.strictObject({
  name: z.string().min(1),
  color: z.string().default("ededed"),
  description: z.string().nullable().default(null),
});

function newLabel({ world, body }: Call): Answer {
  return created(labelShape(world, createLabel(world, labelSchema.parse(body))));
}

function remove(call: Call): Answer {
  const issue = theIssue(call);
  if (!removeLabel(call.world, issue, { name: call.path.name ?? "", by: call.actor }))
    throw new Refusal(404, "Label does not exist");
  return ok(issue.labels.map((label) => labelShape(call.world, label)));
}
