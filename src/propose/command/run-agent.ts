import type { Mount } from "../../sandbox/bubblewrap.ts";
import { CappedText } from "../../sandbox/capped-text.ts";
import { runConfined } from "../../sandbox/run-confined.ts";
import type { ConfinedExit, RunLimits } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { AgentFolder } from "./agent-folder.ts";
import { openGatewayDoor } from "./gateway-door.ts";
import { relayMounts, throughRelay } from "./relay-mounts.ts";

export type AgentProgram = {
  /** argv, as seen inside the sandbox. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Folders of the agent's own program and what else it needs, read-only. */
  mounts: readonly Mount[];
  timeoutSeconds: number;
  limits: Partial<RunLimits>;
};

/** `output`: what it printed on either stream, in the order in which it came, first and last parts. */
export type AgentExit = ConfinedExit & { output: string };

const keptOutput = 128_000;
/** In a network namespace of its own there is nobody to share it with. */
const port = 7007;
const [brief, socket, home] = ["/hone/brief", "/hone/gateway", "/home/agent"];

/**
 * Runs a coding agent in a sandbox of its own, with the brief on its standard input, until it ends or reaches a limit.
 * It sees the machine's toolchain, its own program, a copy of the working tree at /work, an empty home and, where there
 * is one, the gateway behind a port of its loopback; nothing else of Hone or of the machine.
 */
export async function runAgent(
  agent: AgentProgram,
  { scratch, folder, gateway }: { scratch: Scratch; folder: AgentFolder; gateway: Gateway | null },
): Promise<AgentExit> {
  const door = gateway && (await openGatewayDoor(gateway.socket, { at: folder.socket, user: scratch.user }));
  try {
    const output = new CappedText(keptOutput);
    const exit = await runConfined(scratch, {
      command: withBrief([...(door ? throughRelay(port, socket) : []), ...agent.command]),
      mounts: [
        ...agent.mounts.map((mount) => ({ ...mount, writable: false })),
        { from: folder.tree, at: "/work", writable: true },
        { from: folder.home, at: home, writable: true },
        { from: folder.brief, at: brief },
        ...(door ? [...relayMounts(scratch), { from: door.socket, at: socket }] : []),
      ],
      cwd: "/work",
      env: { ...agent.environment, HOME: home, ...(door && addresses) },
      limits: agent.limits,
      timeoutSeconds: agent.timeoutSeconds,
      onOutput: (chunk) => output.add(chunk),
    });
    return { ...exit, output: output.text() };
  } finally {
    await door?.close();
  }
}

/**
 * The shell stays as the first process of the namespace, since somebody has to wait for what an agent's tools leave
 * behind: what has ended and is waited for by nobody counts as a process.
 */
const withBrief = (command: readonly string[]): string[] => ["sh", "-c", `"$@" < ${brief}; exit $?`, "sh", ...command];

/** What the usual libraries look for. The key is the gateway's; agents refuse to start without any. */
const addresses = {
  ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
  ANTHROPIC_API_KEY: "hone",
  OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  OPENAI_API_BASE: `http://127.0.0.1:${port}/v1`,
  OPENAI_API_KEY: "hone",
};
