import { join } from "node:path";
import { withScratch } from "./engine-calibration.ts";
import { environmentFor } from "./engine-environment.ts";
import { moneyOf, serverOf, withGateway } from "./engine-models.ts";
import type { ProposerGround } from "./engine-proposers.ts";
import { takePlace } from "./engine-evaluator.ts";
import { treeOf } from "./engine-tree.ts";
import type { Environment } from "./evaluate/environment/environment.ts";
import type { ProposalContext, Proposer } from "./evolve/ports.ts";
import { policyOf } from "./model/goal-policy.ts";
import type { ProposerChoice } from "./model/proposer-choice.ts";
import { heldOutMatcher } from "./model/held-out-words.ts";
import { armName } from "./model/stance.ts";
import type { Stance } from "./model/stance.ts";
import { agentBrief } from "./propose/agent/brief.ts";
import { taskOf } from "./propose/agent/task.ts";
import { openCommandProposer } from "./propose/command/command-proposer.ts";
import { refuseUnseen } from "./propose/command/program-mounts.ts";
import type { Gateway } from "./propose/gateway/gateway.ts";
import type { Scratch } from "./sandbox/scratch.ts";
import { sandboxUser } from "./sandbox/user.ts";
import { ignoredAt } from "./workspace/ignored-paths.ts";
import { exportTree } from "./workspace/export-tree.ts";

type CommandChoice = Extract<ProposerChoice, { kind: "command" }>;

/**
 * A coding agent as proposers, one for each stance. Each turn has a sandbox, a copy of the tree and a gateway of its own,
 * and nothing of them is left when it ends.
 */
export function openCommand(choice: CommandChoice, ground: ProposerGround, stances: readonly Stance[]): Proposer[] {
  const { request, models, name } = ground;
  // A person hears of a folder that is not there before the campaign begins.
  const { sandbox } = takePlace(request);
  const scratch = {
    sandbox: sandbox.kind === "bubblewrap" ? sandbox.kind : ("none" as const),
    user: sandboxUser(process.pid),
  };
  refuseUnseen({ name, scratch, mounts: programsOf(choice) });
  return stances.map((stance) => ({
    name: armName(name, stance),
    propose: async (context) => {
      const brief = await briefOf(stance, context, ground);
      const turn = async (scratch: Scratch, gateway: Gateway | null) => {
        const { mounts, env } = withoutData(await environmentFor(request, { scratch, repository: ground.repository }));
        return await openCommandProposer({
          ...agentOf(choice, ground),
          stance,
          scratch,
          gateway,
          brief: () => brief,
          environment: env,
          mounts: [...mounts, ...programsOf(choice)],
        }).propose(context);
      };
      return await withScratch(takePlace(request), async (scratch) => {
        const server = serverOf(choice, models);
        if (!server) return await turn(scratch, null);
        return await withGateway(server, moneyOf(ground, null), (gateway) => turn(scratch, gateway));
      });
    },
  }));
}

/** What a build of the goal sees, so that an agent can try what it writes; but data may hold inputs of held-out cases. */
function withoutData({ mounts, env: { HONE_DATA: data, ...env } }: Environment): Pick<Environment, "mounts" | "env"> {
  return { mounts: mounts.filter(({ at }) => at !== data), env };
}

async function briefOf(
  stance: Stance,
  context: ProposalContext,
  { request: { goal, benchmark }, knowledge }: ProposerGround,
): Promise<string> {
  const files = (await context.workbench.files())
    .map(({ path, editable }) => `${path}${editable ? " (editable)" : ""}`)
    .join("\n");
  const task = taskOf(goal, benchmark);
  return agentBrief({ task, hypothesis: goal.hypothesis ?? null, stance, knowledge }, context, files);
}

function agentOf(choice: CommandChoice, { request, repository, name }: ProposerGround) {
  const { goal, benchmark, goalFile } = request;
  const base = treeOf(request);
  const hidden = heldOutMatcher(benchmark, goal.root);
  return {
    name,
    hidden,
    ignored: (paths: readonly string[]) => ignoredAt(repository, base, paths),
    command: choice.command,
    tree: (into: string, edits: Parameters<typeof exportTree>[0]["edits"]) =>
      exportTree({ repository, base, edits, into }),
    policy: policyOf({ goal, benchmark, goalFile }),
    timeoutSeconds: choice.seconds,
  };
}

const programsOf = ({ programs }: CommandChoice) =>
  programs.map((folder) => ({ from: join(folder), at: join(folder) }));
