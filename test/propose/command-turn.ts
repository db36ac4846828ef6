import path from "node:path";
import { onTestFinished } from "vitest";
import type { Emit, Fruitless, Proposal, Workbench } from "../../src/evolve/ports.ts";
import type { Candidate, Edit } from "../../src/model/candidate.ts";
import { openCommandProposer } from "../../src/propose/command/command-proposer.ts";
import type { CommandProposerSpec } from "../../src/propose/command/command-proposer.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import { treeExporter } from "../../src/workspace/export-tree.ts";
import { openRepository } from "../../src/workspace/repository.ts";
import type { Repository } from "../../src/workspace/repository.ts";
import { scratchFolder, scratchRepository } from "../workspace/scratch-repository.ts";

/** What the agents of these tests work on; `src/` and `README.md` are in the scope, the contract judges. */
export const files = {
  "src/a.c": "int a = 1;\n",
  "src/b.c": "int b = 1;\n",
  "README.md": "# Base\n",
  "run.sh": "#!/bin/sh\n",
  "data.bin": Buffer.from([0, 255, 0, 1]),
  "benchmark.yaml": "cases: [{id: held-out, split: test}]\n",
  "ref/a.c": "int reference;\n",
};

const policy = { scope: ["src/", "README.md"], root: "", named: [], judging: ["benchmark.yaml", "ref/a.c"] };

type Given = Partial<CommandProposerSpec> & { incumbent?: Candidate };

export type Turn = {
  outcome: Proposal | Fruitless | null;
  events: Parameters<Emit>[0][];
  /** Blob ids of the base, by path. */
  blobs: ReadonlyMap<string, string>;
  /** The evaluator's folder, as the turn left it. */
  scratch: string;
};

/** One turn of an agent that is a shell script, or a whole argv, in the real sandbox on the tree of a real repository. */
export async function turn(agent: string | readonly string[], { incumbent, ...given }: Given = {}): Promise<Turn> {
  const { folder, base } = scratchRepository(files);
  const repository = await openRepository(folder);
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  onTestFinished(() => scratch.remove());
  const exporter = treeExporter({ repository, base, prepared: path.join(scratchFolder(), "prepared") });
  const proposer = openCommandProposer({
    name: "some-agent",
    stance: "refine",
    command: typeof agent === "string" ? ["sh", "-c", agent] : agent,
    brief: () => "Make it faster.\n",
    scratch,
    tree: (into: string, edits: readonly Edit[]) => exporter({ into, edits }),
    policy,
    timeoutSeconds: 20,
    gateway: null,
    environment: {},
    ...given,
  });
  const events: Turn["events"] = [];
  const outcome = await proposer.propose({
    incumbent: incumbent ?? null,
    history: [],
    hints: [],
    carried: [],
    turns: [],
    costs: [],
    workbench: workbenchOf(repository, base),
    endedBy: () => Promise.resolve(null),
    emit: (body) => Promise.resolve(void events.push(body)),
  });
  const blobs = new Map([...(await repository.tree(base))].map(([name, { blob }]) => [name, blob]));
  return { outcome, events, blobs, scratch: scratch.path };
}

/** Of a workbench an agent's turn asks only what the base has. */
function workbenchOf(repository: Repository, base: string): Workbench {
  const unasked = () => Promise.reject(new Error("nobody asks this"));
  return {
    read: (name) => repository.readFileAt(base, name).catch(() => null),
    files: unasked,
    search: unasked,
    gate: unasked,
    build: unasked,
    verify: unasked,
    profile: unasked,
  };
}

export const incumbentWith = (edits: Edit[]): Candidate => ({
  id: "7",
  parent: "base",
  proposer: "tuner",
  hypothesis: "",
  parameters: {},
  edits,
});

/** What the agent said, as the ledger has it. */
export const saidIn = ({ events }: Turn): string =>
  events.flatMap((event) => (event.type === "thought" ? [event.text] : [])).join("\n");

/** How Hone says that the turn ended. */
export const endOf = ({ events }: Turn): string =>
  events.flatMap((event) => (event.type === "tool_result" ? [event.text] : [])).join("\n");
