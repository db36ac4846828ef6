import { proposerUsage } from "./proposer-options.ts";

/** What a file of this folder exports: does the command, answers its exit status. */
type CommandModule = { run(argv: string[]): Promise<number> };

export type Command = { summary: string; usage: string; load(): Promise<CommandModule> };
export type Commands = Readonly<Record<string, Command>>;

/** The command line's one table. A literal import each, so that the package's build sees them all. */
export const commands: Commands = {
  demo: {
    summary: "the whole way, offline: label, webhook, dispatch, runner, pull request",
    usage: `hone demo [--serverless] [--kill-runner] [--seconds N] [--json]

  --serverless   the app is a workflow of the repository, and no server runs anywhere
  --kill-runner  the runner dies in the middle of the search, and the campaign goes on from its checkpoint
  --seconds N    of search, in place of the example's 60`,
    load: () => import("./demo.ts"),
  },
  run: {
    summary: "a campaign here and now, on this machine: a branch, a ledger, a report",
    usage: `hone run GOAL [--quick] [--iterations N] [--seconds N] [--usd N] [--proposer KIND]... [--json]

  --quick  a first look: at most 30 candidates, 8 rejections in a row, 900 s
${proposerUsage}`,
    load: () => import("./run.ts"),
  },
  evaluate: {
    summary: "one candidate's full verdict; a directory is laid over the repository, a file is a git diff",
    usage: "hone evaluate GOAL --candidate PATCH|DIR [--profile] [--json]",
    load: () => import("./evaluate.ts"),
  },
  status: {
    summary: "the campaigns of this repository: how they stand, and the command that goes on",
    usage: "hone status [CAMPAIGN] [--json]",
    load: () => import("./status.ts"),
  },
  report: {
    summary: "a campaign's report from its ledger, also while it has not ended",
    usage: "hone report CAMPAIGN [--json]",
    load: () => import("./report.ts"),
  },
  resume: {
    summary: "goes on with a campaign that stopped, killed or told to; nothing finished is lost or done again",
    usage: "hone resume CAMPAIGN [--json]",
    load: () => import("./resume.ts"),
  },
  step: {
    summary: "one step of a campaign that your own agent drives: JSON in, JSON out, and the next step",
    usage: `hone step setup --goal GOAL [--iterations N] [--seconds N]
       hone step edit [--campaign CAMPAIGN] [--input FILE]
       hone step run|finalize --campaign CAMPAIGN [--seconds N]
       hone step decide --campaign CAMPAIGN
       hone step status [--campaign CAMPAIGN]

  --input FILE  the step's input as JSON; - is standard input, which \`edit\` reads without being told
  --seconds N   after which the step hands over, and is taken again to go on (45)`,
    load: () => import("./step.ts"),
  },
  mcp: {
    summary: "the same steps as tools of an MCP server, on standard input and output",
    usage: "hone mcp [--repository FOLDER]",
    load: () => import("./mcp.ts"),
  },
  check: {
    summary: "validates a goal and its benchmark, says what is missing and estimates the cost",
    usage: "hone check GOAL [--json]",
    load: () => import("./check.ts"),
  },
  prepare: {
    summary: "a benchmark for a goal that has none: a model writes it, Hone proves it here, you look at it",
    usage: `hone prepare GOAL [--proposer claude|openai] [--usd N] [--force] [--json]

  --proposer KIND  which model writes it; without it as \`hone run\` finds one
  --model NAME     of claude or openai
  --endpoint URL   its server, in place of ANTHROPIC_BASE_URL or OPENAI_BASE_URL
  --usd N          US dollars that it may cost
  --force          also for a goal that has a contract, or had one prepared`,
    load: () => import("./prepare.ts"),
  },
  selftest: {
    summary: "A/A calibration, null candidates, planted cheats: whether a figure measured here would mean anything",
    usage: "hone selftest GOAL [--json]",
    load: () => import("./selftest.ts"),
  },
  doctor: {
    summary: "what this machine offers: sandbox, limits, cores, clocks; how to mend what is missing",
    usage: "hone doctor [--json]",
    load: () => import("./doctor.ts"),
  },
  campaigns: {
    summary: "the campaigns whose states the remote has: phase, issue, age, pull request; deletes settled ones",
    usage: "hone campaigns [--delete CAMPAIGN [--force]] [--remote NAME] [--json]",
    load: () => import("./campaigns.ts"),
  },
  init: {
    summary: "writes what a repository needs for Hone: workflows, configuration, issue form, label, a first goal",
    usage: `hone init [--example matmul-c|numpy|pytorch|triton] [--server] [--yes] [--force] [--json]
       hone init --from fermilink|autoresearch|openevolve|kernelbench|gpumode|manifest PATH [--force] [--json]

  --from KIND     a goal and a contract for a task of another tool's, beside its file or in its folder PATH
  --example KIND  also a first goal with its code, under examples/
  --server        an app of your own serves the repository: leaves the workflow out that does its part
  --yes           also makes the label on GitHub, with GH_TOKEN or \`gh\`
  --force         replaces what somebody has changed; without it such a file is kept and told of`,
    load: () => import("./init.ts"),
  },
  serve: {
    summary: "the GitHub App, until it is told to end; --setup makes it on GitHub first",
    usage:
      "hone serve [--env FILE] [--json]\n       hone serve --setup --url https://HOST [--org ORG] [--name NAME] [--github URL] [--env FILE] [--port N] [--force]",
    load: () => import("./serve.ts"),
  },
};
