import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { getCompileCacheDir } from "node:module";
import { dirname, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { EnvironmentError, InputError } from "../../model/input-error.ts";
import type { Gateway, GatewaySpec } from "./gateway.ts";
import { line, Notice, Order } from "./wire.ts";

/** Beside this module, in the sources, in the package and in the action's bundle alike. */
const own = fileURLToPath(import.meta.url);
const program = join(dirname(own), `gateway-process${extname(own)}`);

/** All that the process may know of the environment: how this machine reaches the network, if not directly. */
const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
const kept = ["NODE_EXTRA_CA_CERTS", "NODE_USE_ENV_PROXY", ...proxies, ...proxies.map((name) => name.toLowerCase())];

/** A unix socket's address has 108 bytes, the closing zero included (unix(7)). */
const longestSocket = 107;

/** How long the process may take to end by itself, milliseconds. */
const partingMs = 3000;

/**
 * Starts the process that holds the key and returns when its socket can be spoken to. Throws `InputError` for an endpoint
 * that is no address, `EnvironmentError` where the process cannot start.
 */
export async function openGateway(spec: GatewaySpec): Promise<Gateway> {
  const socket = join(spec.folder, "gateway.sock");
  const order = orderOf(spec, socket);
  await rm(socket, { force: true });
  const child = spawn(process.execPath, [program], { env: keptEnvironment(), cwd: spec.folder, stdio: "pipe" });
  // What it had to say is on standard output; a pipe to a process that has ended breaks.
  child.stdin.on("error", () => {});
  child.stdin.write(line(order));
  let spent = 0;
  await listening(child, (charge) => {
    spent += charge.usd ?? 0;
    try {
      spec.onCharge(charge);
    } finally {
      child.stdin.write(line({ noted: charge.call }));
    }
  });
  return { socket, spentUsd: () => spent, close: () => close(child, socket) };
}

function orderOf({ protocol, endpoint, key, prices, capUsd, maxTokens }: GatewaySpec, socket: string): Order {
  if (Buffer.byteLength(socket) > longestSocket) {
    const what = `the path ${socket} is too long for a socket (${longestSocket} bytes at most)`;
    throw new EnvironmentError(what, "Set TMPDIR to a folder with a shorter path.");
  }
  if (!existsSync(program)) {
    throw new EnvironmentError(`the gateway's program ${program} is not there`, "Install Hone again.");
  }
  const { data } = Order.safeParse({ protocol, endpoint, key: key?.trim() ?? null, prices, capUsd, maxTokens, socket });
  if (data) return data;
  throw new InputError({
    where: "the model's endpoint",
    what: `${endpoint.slice(0, 200)} with ${maxTokens} tokens and a limit of ${capUsd} dollars is nothing that can be asked`,
    remedy: "Give an address that begins with http:// or https://, and numbers above 0.",
  });
}

/** The compiled code that bin/compiled.js keeps, which saves a third of the time to start, goes along. */
function keptEnvironment(): NodeJS.ProcessEnv {
  const compiled = getCompileCacheDir();
  const values = kept.map((name) => [name, process.env[name]] as const).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(values), ...(compiled && { NODE_COMPILE_CACHE: dirname(compiled) }) };
}

/** Resolves when the process listens; each charge that it tells of is handed on as it comes. */
function listening(
  child: ChildProcessWithoutNullStreams,
  onCharge: (charge: Extract<Notice, { type: "charge" }>["charge"]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = "";
    child.stderr.on("data", (chunk: Buffer) => (last = (last + chunk.toString("utf8")).slice(-2000)));
    const failed = (reason: string) =>
      reject(
        new EnvironmentError(`the gateway to the model did not start: ${reason}`, "Try again; see the reason above."),
      );
    child.once("error", (error) => failed(error.message));
    child.once("exit", (code, signal) => failed(last.trim() || `it ended with ${signal ?? `status ${code}`}`));
    createInterface({ input: child.stdout }).on("line", (text) => {
      const notice = Notice.parse(JSON.parse(text));
      if (notice.type === "listening") resolve();
      else onCharge(notice.charge);
    });
  });
}

async function close(child: ChildProcessWithoutNullStreams, socket: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.stdin.end();
    const late = setTimeout(() => child.kill("SIGKILL"), partingMs);
    await ended;
    clearTimeout(late);
  }
  await rm(socket, { force: true });
}
