import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Fruitless, Proposal, ProposalContext, Proposer } from "../../evolve/ports.ts";
import type { Edit } from "../../model/candidate.ts";
import type { PathPolicy } from "../../model/path-policy.ts";
import { armName } from "../../model/stance.ts";
import type { Stance } from "../../model/stance.ts";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import type { RunLimits } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { makeAgentFolder } from "./agent-folder.ts";
import type { AgentFolder } from "./agent-folder.ts";
import { changesOf } from "./changes.ts";
import type { Change } from "./changes.ts";
import { hypothesisIn, readable } from "./last-words.ts";
import { withoutLeftovers } from "./leftovers.ts";
import { refuseUnseen } from "./program-mounts.ts";
import { runAgent } from "./run-agent.ts";
import type { AgentExit } from "./run-agent.ts";
import { listed, takeEdits } from "./taken-edits.ts";
import { stateOf } from "./tree-state.ts";
import type { TreeState } from "./tree-state.ts";
import { fruitless, recordTurn } from "./turn-words.ts";

export type CommandProposerSpec = {
  /** Stands in charges, and with the stance in candidates and reports. */
  name: string;
  stance: Stance;
  /** The agent's argv, as seen inside its sandbox. */
  command: readonly string[];
  /** What the agent reads on its standard input. */
  brief(context: ProposalContext): string;
  scratch: Scratch;
  /** Writes the base with these edits into an empty folder. */
  tree(into: string, edits: readonly Edit[]): Promise<void>;
  policy: Omit<PathPolicy, "edits">;
  /** Wall time of one turn. */
  timeoutSeconds: number;
  /** Null: it speaks to no model. */
  gateway: Gateway | null;
  /** Variables of the goal's `setup:`, which it can read and tell. */
  environment: Readonly<Record<string, string>>;
  /** What the goal's `setup:` made, and the folders of the agent's own program; read-only, whatever they say. */
  mounts?: readonly Mount[];
  limits?: Partial<RunLimits>;
  /** Further files that no agent may see, such as inputs of held-out cases; those that judge never are shown. */
  hidden?(path: string): boolean;
  /** Which of these new files git ignores by the base's own rules; absent: none. */
  ignored?(paths: readonly string[]): Promise<ReadonlySet<string>>;
};

/**
 * Any coding agent that edits a working tree: it gets a copy of the incumbent's in a sandbox of its own and the brief on
 * its standard input; what it changed is the candidate. Throws `EnvironmentError` without a sandbox, and where the
 * sandbox's user cannot reach the agent's program; `InputError` where that is not there, or is a whole home.
 */
export function openCommandProposer(spec: CommandProposerSpec): Proposer {
  refuseUnseen(spec);
  return {
    name: armName(spec.name, spec.stance),
    propose: async (context) => {
      const folder = makeAgentFolder(spec.scratch, spec.brief(context));
      try {
        return await takeTurn(spec, context, folder);
      } finally {
        folder.remove();
      }
    },
  };
}

async function takeTurn(
  spec: CommandProposerSpec,
  context: ProposalContext,
  folder: AgentFolder,
): Promise<Proposal | Fruitless> {
  const { name, command, mounts = [], limits = {}, timeoutSeconds, policy } = spec;
  const before = await prepareTree(spec, context, folder);
  const asked = { proposer: name, call: folder.turn, tool: "agent" };
  const words = JSON.stringify({ program: basename(command[0] ?? ""), seconds: timeoutSeconds });
  await context.emit({ type: "tool_call", ...asked, arguments: words });
  const exit = await runAgent({ ...spec, mounts, limits }, { ...spec, folder });
  const after = await stateOf(folder.tree, "unread");
  const { changes, leftOut } = await withoutLeftovers(await changesOf(folder.tree, before, after), {
    tree: folder.tree,
    policy,
    ignored: spec.ignored ?? (() => Promise.resolve(new Set())),
  });
  await recordTurn(context.emit, { asked, exit, changes, leftOut });
  return await outcomeOf({ arm: armName(name, spec.stance), context, folder, exit, changes, leftOut });
}

/** The tree as the agent finds it. What judges is not there: a contract names the held-out cases. */
async function prepareTree(
  { tree, policy, hidden }: CommandProposerSpec,
  { incumbent }: ProposalContext,
  folder: AgentFolder,
): Promise<TreeState> {
  await tree(folder.tree, incumbent?.edits ?? []);
  const judging = new Set(policy.judging);
  const isHidden = (path: string) => judging.has(path) || hidden?.(path) === true;
  folder.handOver();
  const state = await stateOf(folder.tree, "read");
  for (const path of state.keys()) if (isHidden(path)) rmSync(join(folder.tree, path), { force: true });
  return new Map([...state].filter(([path]) => !isHidden(path)));
}

type Ended = {
  arm: string;
  context: ProposalContext;
  folder: AgentFolder;
  exit: AgentExit;
  changes: readonly Change[];
  leftOut: readonly string[];
};

async function outcomeOf({ arm, context, folder, exit, changes, leftOut }: Ended): Promise<Proposal | Fruitless> {
  const { incumbent, workbench } = context;
  if (changes.length === 0) return fruitless.withoutEdits(exit, leftOut);
  const taken = await takeEdits({
    tree: folder.tree,
    changes,
    incumbent: incumbent?.edits ?? [],
    baseBlob: async (path) => (await workbench.read(path, { edits: [] }))?.blob ?? null,
  });
  if ("refused" in taken) return fruitless.refused(exit, taken.refused);
  if (taken.edits.length === 0) return fruitless.undone();
  const said = hypothesisIn(readable(exit.stdout)) || hypothesisIn(readable(exit.output));
  return {
    parent: incumbent?.id ?? "base",
    proposer: arm,
    hypothesis: said || `It said nothing; it changed ${listed(changes.map(({ path }) => path))}`.slice(0, 2000),
    parameters: {},
    edits: taken.edits,
  };
}
