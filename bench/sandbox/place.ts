import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, ListenOptions } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

export const attackSource = fileURLToPath(new URL("attack.c", import.meta.url));
export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** What there is outside to reach, read, change or kill, each with a way to see from outside that it was. */
export type Place = {
  scratch: Scratch;
  /** A folder of the bench that the sandbox does not mount; everybody may write to `open`. */
  folder: string;
  open: string;
  home: string;
  /** The attack, compiled, with and without the set-user-id bit. */
  attack: string;
  rootAttack: string;
  /** Whoever prints this has read what it must not. */
  secret: string;
  /** Another process of the sandbox's own user: only namespaces keep it. */
  victim: Victim;
  /** Names of the listeners that somebody came to since the last question. */
  reached(): Promise<string[]>;
  ports: { tcp: string; tcp6: string; udp: string };
  socketPath: string;
  abstractName: string;
  /** Key of a System V shared segment that holds the secret. */
  segment: string;
  close(): void;
};

export type Victim = { pid(): string; address(): string; isRunning(): boolean; revive(): Promise<void> };

/** The secret is in a file of its own wherever it is said to be; nothing that was there is changed. */
export async function openPlace(): Promise<Place> {
  const secret = `HONE SECRET ${randomBytes(16).toString("hex")}`;
  const user = sandboxUser(process.pid);
  const scratch = openScratch({ user, sandbox: "bubblewrap" });
  const folder = mkdtempSync(join(tmpdir(), "hone-bench-sandbox-"));
  chmodSync(folder, 0o755);
  const open = join(folder, "open");
  mkdirSync(open);
  chmodSync(open, 0o777);
  const home = mkdtempSync(join(homedir(), ".hone-bench-"));
  const attack = compile(folder);
  const rootAttack = join(folder, "root-attack");
  copyFileSync(attack, rootAttack);
  chmodSync(rootAttack, 0o4755);
  const listeners = await openListeners(folder);
  const victim = await openVictim(attack, secret, user?.uid ?? null);
  const segment = sharedSegment(secret);
  return {
    ...listeners,
    scratch,
    folder,
    open,
    home,
    attack,
    rootAttack,
    secret,
    victim,
    segment: segment.key,
    close() {
      listeners.close();
      victim.close();
      segment.remove();
      scratch.remove();
      for (const path of [folder, home]) rmSync(path, { recursive: true, force: true });
    },
  };
}

function compile(folder: string): string {
  const attack = join(folder, "attack");
  const { status, stderr } = spawnSync("cc", ["-O1", "-o", attack, attackSource], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the attack does not compile: ${stderr}`);
  return attack;
}

async function openListeners(folder: string) {
  const heard = new Set<string>();
  const closers: (() => void)[] = [];
  const stream = async (name: string, at: ListenOptions) => {
    const server = createServer((socket) => {
      heard.add(name);
      socket.on("error", () => {}).destroy();
    });
    server.listen(at);
    await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
    closers.push(() => server.close());
    return server.address() as AddressInfo;
  };
  const socketPath = join(folder, "socket");
  const abstractName = `hone-bench-${process.pid}`;
  const tcp = await stream("tcp", { host: "127.0.0.1", port: 0 });
  const tcp6 = await stream("tcp6", { host: "::1", port: 0 });
  await stream("socket", { path: socketPath });
  chmodSync(socketPath, 0o777);
  await stream("abstract", { path: `\0${abstractName}` });
  const udp = createSocket("udp4", () => heard.add("udp")).bind(0, "127.0.0.1");
  await new Promise((resolve) => udp.once("listening", resolve));
  closers.push(() => udp.close());
  return {
    socketPath,
    abstractName,
    ports: { tcp: String(tcp.port), tcp6: String(tcp6.port), udp: String(udp.address().port) },
    async reached() {
      await setTimeout(50);
      const names = [...heard];
      heard.clear();
      return names;
    },
    close: () => closers.forEach((close) => close()),
  };
}

/** Perl, since it says where its memory lies; the secret is in its memory, its environment and its arguments. */
async function openVictim(attack: string, secret: string, uid: number | null): Promise<Victim & { close(): void }> {
  const script = `$| = 1; $s = "$ENV{HONE_SECRET}"; printf "%d\\n", unpack("J", pack("p", $s)); sleep 600`;
  let child: ChildProcess | null = null;
  let address = "";
  const revive = async () => {
    child?.kill("SIGKILL");
    const as = uid === null ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--"];
    const [program, ...args] = [...as, "perl", "-e", script, "victim-of-the-bench"];
    const born = spawn(program, args, {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, HONE_SECRET: secret },
    });
    child = born;
    address = await new Promise<string>((resolve) =>
      born.stdout.once("data", (text: Buffer) => resolve(text.toString().trim())),
    );
  };
  await revive();
  const state = () => {
    try {
      const stat = readFileSync(`/proc/${child?.pid}/stat`, "latin1");
      return stat.charAt(stat.lastIndexOf(")") + 2);
    } catch {
      return "X";
    }
  };
  return {
    pid: () => String(child?.pid),
    address: () => address,
    isRunning: () => !"TtZX".includes(state()),
    revive,
    close: () => void child?.kill("SIGKILL"),
  };
}

function sharedSegment(secret: string): { key: string; remove(): void } {
  const key = String(0x486f0000 + (process.pid % 65_536));
  const program = `$id = shmget(${key}, 64, 01666); shmwrite($id, "${secret}", 0, 64)`;
  spawnSync("perl", ["-e", program]);
  return { key, remove: () => void spawnSync("ipcrm", ["-M", key]) };
}

/** A file with the secret that any user of this machine could read. */
export function plant(path: string, secret: string): string {
  writeFileSync(path, secret, { mode: 0o644 });
  return path;
}
