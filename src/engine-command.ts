import { join } from "node:path";
import { withScratch } from "./engine-calibration.ts";
import { moneyOf, serverOf, withGateway } from "./engine-models.ts";
import type { ProposerGround } from "./engine-proposers.ts";
import { takePlace } from "./engine-evaluator.ts";
import type { ProposalContext, Proposer } from "./evolve/ports.ts";
import { policyOf } from "./model/goal-policy.ts";
import type { ProposerChoice } from "./model/proposer-choice.ts";
import { heldOutMatcher } from "./model/held-out-words.ts";
import { agentBrief } from "./propose/agent/brief.ts";
import { taskOf } from "./propose/agent/task.ts";
import { openCommandProposer } from "./propose/command/command-proposer.ts";
import { refuseUnseen } from "./propose/command/program-mounts.ts";
import type { Gateway } from "./propose/gateway/gateway.ts";
import type { Scratch } from "./sandbox/scratch.ts";
import { sandboxUser } from "./sandbox/user.ts";
import { ignoredAt } from "./workspace/ignored-paths.ts";
import { exportTree } from "./workspace/export-tree.ts";

/**
 * A coding agent as a proposer. Each turn has a sandbox, a copy of the tree and a gateway of its own, and nothing of them
 * is left when it ends.
 */
export function openCommand(choice: Extract<ProposerChoice, { kind: "command" }>, ground: ProposerGround): Proposer {
  const { request, models, name } = ground;
  // A person hears of a folder that is not there before the campaign begins.
  const { sandbox } = takePlace(request);
  const scratch = {
    sandbox: sandbox.kind === "bubblewrap" ? sandbox.kind : ("none" as const),
    user: sandboxUser(process.pid),
  };
  refuseUnseen({ name, scratch, mounts: programsOf(choice) });
  return {
    name,
    propose: async (context) => {
      const files = (await context.workbench.files())
        .map(({ path, editable }) => `${path}${editable ? " (editable)" : ""}`)
        .join("\n");
      const turn = (scratch: Scratch, gateway: Gateway | null) =>
        openCommandProposer({
          ...agentOf(choice, ground),
          scratch,
          gateway,
          brief: (asked: ProposalContext) =>
            agentBrief(
              {
                task: taskOf(request.goal, request.benchmark),
                hypothesis: request.goal.hypothesis ?? null,
                knowledge: ground.knowledge,
              },
              asked,
              files,
            ),
        }).propose(context);
      return await withScratch(takePlace(request), async (scratch) => {
        const server = serverOf(choice, models);
        if (!server) return await turn(scratch, null);
        return await withGateway(server, moneyOf(ground, null), (gateway) => turn(scratch, gateway));
      });
    },
  };
}

function agentOf(choice: Extract<ProposerChoice, { kind: "command" }>, { request, repository, name }: ProposerGround) {
  const { goal, benchmark, goalFile, frozen } = request;
  const hidden = heldOutMatcher(benchmark, goal.root);
  return {
    name,
    hidden,
    ignored: (paths: readonly string[]) => ignoredAt(repository, frozen.base, paths),
    command: choice.command,
    tree: (into: string, edits: Parameters<typeof exportTree>[0]["edits"]) =>
      exportTree({ repository, base: frozen.base, edits, into }),
    policy: policyOf({ goal, benchmark, goalFile }),
    timeoutSeconds: choice.seconds,
    environment: {},
    mounts: programsOf(choice),
  };
}

const programsOf = ({ programs }: Extract<ProposerChoice, { kind: "command" }>) =>
  programs.map((folder) => ({ from: join(folder), at: join(folder) }));
