/** The rules by operation: what part of GitHub is played, and for whom. */
import { artifactRules } from "./artifacts.ts";
import { appRules } from "./app.ts";
import { checkRules } from "./checks.ts";
import { commentRules } from "./comments.ts";
import { commitRules } from "./commits.ts";
import { gitObjectRules } from "./git-objects.ts";
import { gitRefRules } from "./git-refs.ts";
import { hookRules } from "./hooks.ts";
import { issueRules } from "./issues.ts";
import { pullRules } from "./pulls.ts";
import { reactionRules } from "./reactions.ts";
import { repositoryRules } from "./repository.ts";
import { runRules } from "./runs.ts";
import { workflowRules } from "./workflows.ts";
import type { Rule } from "./rule.ts";

export const rules: Readonly<Record<string, Rule>> = {
  ...appRules,
  ...hookRules,
  ...repositoryRules,
  ...commitRules,
  ...gitRefRules,
  ...gitObjectRules,
  ...issueRules,
  ...commentRules,
  ...reactionRules,
  ...checkRules,
  ...pullRules,
  ...workflowRules,
  ...runRules,
  ...artifactRules,
};
