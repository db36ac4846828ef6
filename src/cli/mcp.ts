import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { CallToolResult, ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import packageJson from "../../package.json" with { type: "json" };
import { InputError } from "../model/input-error.ts";
import { stepInputs, stepNames, stepSummaries } from "../steps/step-inputs.ts";
import type { StepName } from "../steps/step-inputs.ts";
import type { ProgressSink } from "./campaign-progress.ts";
import { takeStep } from "./step-table.ts";
import { pauseOnSignal } from "./terminal.ts";

const instructions = `Hone makes code faster and proves it. You write the changes; Hone builds them in a sandbox, checks their results, measures them against the code as it is, and judges.
Call setup with the path of a goal file, then edit, run and decide again and again, and finalize in the end. Every answer names the next step with an example of its input. Only what Hone measures counts: there is no other way to a verdict. After an interruption call status.`;

/** `hone mcp`: the steps as tools of an MCP server on standard input and output, until the client goes. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { repository: { type: "string" }, json: { type: "boolean" } } });
  if (values.repository !== undefined) goTo(values.repository);
  const gone = new AbortController();
  const ended = AbortSignal.any([gone.signal, pauseOnSignal(console.error)]);
  const work = oneAtATime();
  const server = new McpServer({ name: "hone", version: packageJson.version }, { instructions });
  for (const name of stepNames) register(server, name, { ended, work });
  process.stdout.on("error", () => gone.abort());
  await server.connect(new StdioServerTransport());
  await clientGone(ended);
  gone.abort();
  // What is being measured pauses and leaves its ledger in order; what was asked before is still answered.
  await work(() => Promise.resolve());
  await setImmediate();
  await server.close();
  return 0;
}

/** Paths of goals and ids of campaigns are looked up from there. */
function goTo(folder: string): void {
  try {
    process.chdir(folder);
  } catch (error) {
    const what = `is no folder that can be entered: ${error instanceof Error ? error.message : String(error)}`;
    const remedy = "Give a folder of the repository whose campaigns are to be driven.";
    throw new InputError({ where: `--repository ${folder}`, what, remedy }, { cause: error });
  }
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Serving = { ended: AbortSignal; work: <T>(step: () => Promise<T>) => Promise<T> };

/** Steps that only read: they need not wait for one that is at work. */
const reading: readonly StepName[] = ["decide", "status"];

function register(server: McpServer, name: StepName, { ended, work }: Serving): void {
  const config = {
    description: stepSummaries[name],
    inputSchema: stepInputs[name],
    annotations: { readOnlyHint: reading.includes(name), openWorldHint: false },
  };
  server.registerTool(name, config, async (given: unknown, extra: Extra): Promise<CallToolResult> => {
    const watch = { sink: progressTo(extra), pause: AbortSignal.any([ended, extra.signal]) };
    const take = () => takeStep(name, given, watch);
    try {
      const answer = await (reading.includes(name) ? take() : work(take));
      return { content: [{ type: "text", text: JSON.stringify(answer, null, 2) }] };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return { content: [{ type: "text", text }], isError: true };
    }
  });
}

/** Lines of a campaign go to standard error; to the client, too, where it asked to be told. */
function progressTo(extra: Extra): ProgressSink {
  const token = extra._meta?.progressToken;
  let progress = 0;
  const tell = (message: string) => {
    if (token === undefined) return;
    const params = { progressToken: token, progress: ++progress, message: message.trim() };
    // A client that is gone is noticed by the end of its stream.
    void extra.sendNotification({ method: "notifications/progress", params }).catch(() => undefined);
  };
  return {
    colour: false,
    status: token === undefined ? null : tell,
    line: (text) => {
      console.error(text);
      tell(text);
    },
  };
}

/** Two measurements at once would spoil each other, and a campaign has one ledger. */
function oneAtATime(): Serving["work"] {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const mine = last.then(step);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Until the client closes its end of the pipe, or a signal asks to stop. */
const clientGone = (ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => resolve();
    process.stdin.once("end", end).once("close", end);
    ended.addEventListener("abort", end, { once: true });
  });
