import * as z from "zod";

const seconds = z.number().positive().max(432_000).optional();
const argv = z.array(z.string()).min(1);

/** FermiLink takes several names for its two modes. */
const modes: Readonly<Record<string, "direct" | "submit_poll">> = {
  direct: "direct",
  sync: "direct",
  local: "direct",
  submit_poll: "submit_poll",
  async: "submit_poll",
  async_poll: "submit_poll",
};

/** How the benchmark's own command is run and where its metric is found (driver `command`). */
export const Runtime = z.looseObject({
  mode: z
    .enum(["direct", "sync", "local", "submit_poll", "async", "async_poll"])
    .default("direct")
    .transform((mode) => modes[mode] ?? "direct")
    .describe("`submit_poll`: the command starts a job and ends, and the job's result is waited for."),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name"),
      z.union([z.string(), z.number(), z.boolean()]).transform(String),
    )
    .default({})
    .describe("Variables of pre_commands and command; placeholders are filled in."),
  pre_commands: z.array(argv).default([]).describe("Run before each run of the command, outside its time."),
  command: argv.optional().describe("Words, no shell; {benchmark}, {project_root} and {run_dir} are filled in."),
  result_json_path: z
    .string()
    .min(1)
    .optional()
    .describe("File that the result is read from, in place of what the command prints."),
  /** A regular expression with one group, for output that is not JSON. */
  metric_pattern: z.string().optional().describe("A regular expression with one group, for output that is not JSON."),
  expected_stdout_format: z.string().optional().describe("FermiLink's; Hone finds JSON by itself."),
  poll_interval_seconds: seconds.describe("submit_poll: pause between two looks for the result; 1."),
  max_poll_seconds: seconds.describe("submit_poll: longest wait for the result; the run's own limit."),
  submission_timeout_seconds: seconds.describe("submit_poll: limit of the command that submits; the run's own limit."),
  launcher_max_attempts: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe("submit_poll: how often the command is given while it fails or its job dies; 3."),
});
export type Runtime = z.infer<typeof Runtime>;
