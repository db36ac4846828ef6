import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** A server under load, its own process. */
export type Running = { name: string; url: string; child: ChildProcess; kill(signal: NodeJS.Signals): Promise<void> };

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Whether a server can have core 0 to itself. */
export const canPin = cpus().length > 1 && spawnSync("taskset", ["-c", "0", "true"]).status === 0;
const others = `1-${cpus().length - 1}`;

const pinned = (core: string, command: string[]): [string, string[]] => {
  const [program = "node", ...args] = canPin ? ["taskset", "-c", core, ...command] : command;
  return [program, args];
};

/** Keeps this process and all that it starts, the stand-in for GitHub with its git, off the servers' core. */
export function leaveCoreZero(): void {
  if (canPin) spawnSync("taskset", ["-a", "-c", "-p", others, String(process.pid)]);
}

type Start = { name: string; args: string[]; env: Record<string, string>; log: string };

/** Starts a server on core 0 and waits until it listens. Its log goes to a file, as a container's does. */
export async function startPinned({ name, args, env, log }: Start): Promise<Running> {
  const [program, rest] = pinned("0", [process.execPath, ...args]);
  const file = openSync(log, "a");
  const child = spawn(program, rest, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", file] });
  closeSync(file);
  const url = `http://127.0.0.1:${await portOf(child)}`;
  return {
    name,
    url,
    child,
    async kill(signal) {
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    },
  };
}

async function portOf({ stdout }: ChildProcess): Promise<number> {
  if (!stdout) throw new Error("a server says its port on its output");
  for await (const line of createInterface({ input: stdout }))
    return z.object({ port: z.int() }).parse(JSON.parse(line)).port;
  throw new Error("the server ended before it listened");
}

export type Answer = { ms: number; status: number };

type Load = { url: string; secret: string; installation: number; rate: number; seconds: number };

/** Answers to deliveries sent at a rate, from a process of its own. */
export async function load({ url, secret, installation, rate, seconds }: Load): Promise<Answer[]> {
  const options = { url, secret, installation: String(installation), rate: String(rate), seconds: String(seconds) };
  const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
  const command = [process.execPath, "bench/webhooks/load.ts", ...args];
  const [program, rest] = pinned(others, command);
  const child = spawn(program, rest, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => void chunks.push(chunk));
  await once(child, "close");
  const output = Buffer.concat(chunks).toString();
  return z.array(z.object({ ms: z.number(), status: z.int() })).parse(JSON.parse(output));
}
