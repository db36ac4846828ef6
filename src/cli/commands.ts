/** What a file of this folder exports: does the command, answers its exit status. */
export type CommandModule = { run(argv: string[]): Promise<number> };

type Command = { summary: string; usage: string; load(): Promise<CommandModule> };

/** The command line's one table. A literal import each, so that the package's build sees them all. */
export const commands: Record<string, Command> = {
  check: {
    summary: "validates a goal and its benchmark, says what is missing and estimates the cost",
    usage: "hone check GOAL [--json]",
    load: () => import("./check.ts"),
  },
};
