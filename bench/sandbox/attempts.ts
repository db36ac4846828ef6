import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { simple } from "./attempt.ts";
import type { Attempt } from "./attempt.ts";
import { plant, repository } from "./place.ts";
import type { Place } from "./place.ts";

const mebi = 2 ** 20;

/** Everything that is read lies where any user of this machine may read it, or is the machine's own. */
const reading: readonly Attempt[] = [
  simple("environment of the evaluator", () => ["environment"]),
  simple("environment of another process", ({ victim }) => ["read", `/proc/${victim.pid()}/environ`]),
  simple("arguments of other processes", () => ["processes", "victim-of-the-bench"]),
  simple("passwords of the machine", () => ["read", "/etc/shadow"], {
    evidence: (_, { printed }) => seen(printed, /^root:/m),
  }),
  simple("users of the machine", () => ["read", "/etc/passwd"], {
    evidence: (_, { printed }) => seen(printed, /^root:/m),
  }),
  simple("home of the evaluator", ({ home, secret }) => ["read", plant(join(home, "token"), secret)]),
  simple("repository", () => ["read", join(repository, "package.json")], {
    evidence: (_, { printed }) => seen(printed, /"name": "hone"/),
  }),
  simple(".git/config of the repository", () => ["read", join(repository, ".git/config")], {
    evidence: (_, { printed }) => seen(printed, /^\[core\]/m),
  }),
  simple("runner's folder", ({ folder, secret }) => ["read", plant(join(folder, "_runner_file_commands"), secret)]),
  simple("ledger of the campaign", ({ folder, secret }) => ["read", plant(join(folder, "ledger.jsonl"), secret)]),
  simple("store of artifacts", ({ scratch, secret }) => ["read", plant(join(scratch.path, "artifact-other"), secret)]),
  simple("tree of another candidate", ({ scratch, secret }) => [
    "read",
    plant(join(scratch.folderForSandbox("build-other"), "idea.c"), secret),
  ]),
  simple("tensors in shared memory", ({ secret }) => ["read", plant(`/dev/shm/hone-bench-${process.pid}`, secret)], {
    after: () => rmSync(`/dev/shm/hone-bench-${process.pid}`, { force: true }),
  }),
  simple("System V segment of the machine", ({ segment }) => ["segment", segment]),
  simple("expected outputs in the evaluator's memory", () => ["scan", String(process.pid)]),
  simple("memory of another process, /proc/PID/mem", ({ victim }) => ["scan", victim.pid()]),
  simple("memory of another process, ptrace", ({ victim }) => ["peek", "ptrace", victim.pid(), victim.address()]),
  simple("memory of another process, process_vm_readv", ({ victim }) => ["peek", "vm", victim.pid(), victim.address()]),
  simple("kernel's log", () => ["call", "syslog"]),
  simple("inherited descriptors", () => ["descriptors"]),
];

const seen = (printed: string, pattern: RegExp): string | null =>
  pattern.test(printed) ? "it printed the file" : null;

const reaches = (name: string): Pick<Attempt, "evidence"> => ({
  evidence: async ({ reached }) => ((await reached()).includes(name) ? "the listener was reached" : null),
});

const network: readonly Attempt[] = [
  simple("TCP to loopback", ({ ports }) => ["tcp", ports.tcp], reaches("tcp")),
  simple("TCP over IPv6", ({ ports }) => ["tcp6", ports.tcp6], reaches("tcp6")),
  simple("UDP to loopback", ({ ports }) => ["udp", ports.udp], reaches("udp")),
  simple("question to a name server", ({ ports }) => ["dns", ports.udp], reaches("udp")),
  simple("Unix socket by its path", ({ socketPath }) => ["socket", socketPath], reaches("socket")),
  simple(
    "Unix socket by /proc",
    ({ socketPath }) => ["socket", `/proc/${process.pid}/root${socketPath}`],
    reaches("socket"),
  ),
  simple("abstract Unix socket", ({ abstractName }) => ["abstract", abstractName], reaches("abstract")),
  simple("raw socket", () => ["call", "raw"]),
  simple("packet socket", () => ["call", "packet"]),
  simple("netlink to the kernel", () => ["call", "netlink"]),
  simple("vsock to the host of a virtual machine", () => ["call", "vsock"]),
];

/** A file at `path` that was not there before. */
const appears = (path: (place: Place) => string): Pick<Attempt, "evidence" | "after"> => ({
  evidence: (place) => (existsSync(path(place)) ? `${path(place)} appeared` : null),
  after: (place) => rmSync(path(place), { force: true }),
});
const writes = (name: string, path: (place: Place) => string): Attempt =>
  simple(name, (place) => ["write", path(place)], appears(path));
const marker = `hone-bench-${process.pid}`;

const writing: readonly Attempt[] = [
  writes("a file anybody may write", ({ open }) => join(open, "marker")),
  writes("a file beside its tree", ({ scratch }) => join(scratch.path, marker)),
  writes("a program on the path", () => `/usr/local/bin/${marker}`),
  writes("a system service", () => `/etc/${marker}`),
  writes("a library for every later process", () => "/etc/ld.so.preload"),
  writes("Python's start-up file", () =>
    `/usr/lib/python3/${marker}.pth`.replace("/python3/", existsSync("/usr/lib/python3") ? "/python3/" : "/"),
  ),
  writes("git's configuration of the host", ({ home }) => join(home, ".gitconfig")),
  writes("git's hooks of the host", ({ home }) => join(home, "post-checkout")),
  simple("the evaluator's limits, by cgroups", () => ["open", "/sys/fs/cgroup/cgroup.procs"], {
    words: () => [
      "open",
      existsSync("/sys/fs/cgroup/memory/cgroup.procs")
        ? "/sys/fs/cgroup/memory/cgroup.procs"
        : "/sys/fs/cgroup/cgroup.procs",
    ],
  }),
  simple("the kernel's settings", () => ["open", "/proc/sys/kernel/core_pattern"]),
  simple("the kernel's caches", () => ["open", "/proc/sys/vm/drop_caches"]),
  simple("device node", () => ["device"]),
  simple("host's memory folder for later runs", () => ["sh", "-c", `echo GOT it > /dev/shm/${marker}`], {
    later: () => ["sh", "-c", `cat /dev/shm/${marker}`],
    after: () => rmSync(`/dev/shm/${marker}`, { force: true }),
  }),
  simple(
    "home and Python path of later runs",
    () => [
      "sh",
      "-c",
      `mkdir -p /tmp/${marker}/site-packages && echo GOT it > /tmp/${marker}/site-packages/sitecustomize.py`,
    ],
    {
      later: () => ["sh", "-c", `cat /tmp/${marker}/site-packages/sitecustomize.py`],
      after: () => rmSync(`/tmp/${marker}`, { recursive: true, force: true }),
    },
  ),
];

const inOwnMounts = (): readonly string[] => ["unshare", "--mount", "--"];

const mounting: readonly Attempt[] = [
  simple("mount", () => ["call", "mount"], { controlBefore: inOwnMounts }),
  simple("remount of the toolchain", () => ["sh", "-c", `mount -o remount,bind,rw /usr; echo x > /usr/${marker}`], {
    ...appears(() => `/usr/${marker}`),
  }),
  simple("unmount of /proc", () => ["call", "unmount"], { controlBefore: inOwnMounts }),
  simple("mount by descriptors", () => ["call", "fsopen"]),
  simple("copy of a mount", () => ["call", "open_tree"]),
  simple("chroot", () => ["call", "chroot"]),
  simple("file by its handle", () => ["handle"]),
];

/** Small enough that a machine without limits hardly notices, and well above the limits that are given. */
const bombs: readonly Attempt[] = [
  simple("fork bomb", () => ["forks", "400"], { limits: { processes: 64 } }),
  simple("memory bomb, one process", () => ["memory", "1", "400"], { limits: { memory: 128 * mebi } }),
  simple("memory bomb, many processes", () => ["memory", "8", "50"], { limits: { memory: 128 * mebi } }),
  simple("memory bomb, a memory folder", () => ["fill", "/dev/shm", "4", "100", "keep"], {
    limits: { memory: 128 * mebi },
    after: () => [0, 1, 2, 3].forEach((at) => rmSync(`/dev/shm/bomb-${at}`, { force: true })),
  }),
  simple("memory bomb, files without a name", () => ["shared", "memfd", "400"], { limits: { memory: 128 * mebi } }),
  simple("memory bomb, System V", () => ["shared", "segment", "400"], { limits: { memory: 128 * mebi } }),
  simple("disk bomb, one file", () => ["fill", ".", "1", "300", "keep"], { limits: { disk: 64 * mebi } }),
  simple("disk bomb, many files", () => ["fill", ".", "5000", "0", "keep"], { limits: { files: 2000 } }),
  simple("disk bomb, removed files", () => ["fill", ".", "3", "100", "open"], { limits: { disk: 64 * mebi } }),
  simple("output bomb", () => ["flood", "64"], { limits: { output: 8 * mebi } }),
  simple("a run without end", () => ["linger"], { seconds: 1 }),
];

/** The victim's user is the sandbox's own, so that only the namespace keeps it. */
const hits = (name: string, words: Attempt["words"], more: Partial<Attempt> = {}): Attempt =>
  simple(name, words, {
    evidence: ({ victim }) => (victim.isRunning() ? null : "another process was hit"),
    after: ({ victim }) => victim.revive(),
    ...more,
  });

const asSandboxUser = ({ scratch: { user } }: Place): readonly string[] =>
  user ? ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", "--"] : [];

const killing: readonly Attempt[] = [
  hits("kill by number", ({ victim }) => ["signal", victim.pid(), "9"]),
  hits("stop by number", ({ victim }) => ["signal", victim.pid(), "19"]),
  hits("kill of everything", () => ["signal", "-1", "9"], { controlBefore: asSandboxUser }),
  simple("outliving its run", () => ["outlive", "late"], {
    evidence: async (_, { tree }) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return existsSync(join(tree, "late")) ? "it wrote a file after its end" : null;
    },
  }),
  simple("outliving the evaluator", () => ["call", "survival"]),
  simple("memory dump to the host", () => ["core"]),
];

const kernel: readonly Attempt[] = [
  ...["perf", "bpf", "io_uring", "keyctl", "add_key", "userfaultfd", "fanotify", "reboot", "setns"].map((name) =>
    simple(name, () => ["call", name]),
  ),
  simple("ptrace of a process of its own", () => ["trace"]),
  simple("user namespace, unshare", () => ["namespace", "0"]),
  simple("user namespace, clone", () => ["namespace", "1"]),
  simple("user namespace, clone3", () => ["namespace", "2"]),
  simple("set-user-id program", () => ["/root-attack", "root"], { controlBefore: asSandboxUser }),
  simple("weaker address layout", () => ["call", "personality"]),
  simple("higher priority", () => ["call", "nice"]),
  simple("real-time priority", () => ["call", "realtime"]),
  simple("higher limits", () => ["limits"]),
  simple("the clock", () => ["clock"]),
  simple("the host's name", () => ["call", "hostname"]),
  simple("typing into a terminal", () => ["terminal"]),
  simple("calls of another processor", () => ["old"]),
  simple("other cores", () => ["cores"], { pinned: true }),
];

/** The same from a candidate's library, in the process that a harness loads it into. */
const loaded: readonly Attempt[] = [
  simple("library: expected outputs in the evaluator's memory", () => ["scan", String(process.pid)]),
  simple("library: passwords of the machine", () => ["read", "/etc/shadow"], {
    evidence: (_, { printed }) => seen(printed, /^root:/m),
  }),
  simple("library: store of artifacts", ({ scratch, secret }) => [
    "read",
    plant(join(scratch.path, "artifact-other"), secret),
  ]),
  simple("library: environment", () => ["environment"]),
  simple("library: TCP to loopback", ({ ports }) => ["tcp", ports.tcp], reaches("tcp")),
  simple("library: abstract Unix socket", ({ abstractName }) => ["abstract", abstractName], reaches("abstract")),
  hits("library: kill of the evaluator", ({ victim }) => ["signal", victim.pid(), "9"]),
  simple("library: a process of its own", () => ["program"]),
  simple("library: bpf", () => ["call", "bpf"]),
  simple("library: user namespace", () => ["namespace", "1"]),
  simple("library: other cores", () => ["cores"], { pinned: true }),
  simple("library: the harness for later runs", () => ["open", "/hone/harness"], {
    controlBefore: () => ["sh", "-c", 'exec "$0" open "$HONE_BENCH_PLACE/harness"'],
  }),
  simple("library: inherited descriptors", () => ["descriptors"]),
].map((attempt) => ({ ...attempt, as: "library" as const }));

export const attempts: readonly Attempt[] = [
  ...[reading, network, writing, mounting, bombs, killing, kernel].flat(),
  ...loaded,
];
