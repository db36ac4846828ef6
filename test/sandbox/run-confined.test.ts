import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runConfined } from "../../src/sandbox/run-confined.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

let scratch: Scratch;
let tree: string;
beforeAll(() => {
  scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  tree = scratch.folderForSandbox("tree");
});
afterAll(() => scratch.remove());

const shell = (script: string, timeoutSeconds = 20) =>
  runConfined(scratch, {
    command: ["sh", "-c", script],
    mounts: [{ from: tree, at: "/work", writable: true }],
    cwd: "/work",
    timeoutSeconds,
  });

describe("a confined command", () => {
  it("works in its own folder and has a compiler", async () => {
    const exit = await shell("echo 'int main(void) { return 0; }' > a.c && cc a.c -o a && ./a && echo well");
    expect(exit).toMatchObject({ exitCode: 0, stdout: "well\n", timedOut: false });
  });

  it("sees neither homes nor the runner's environment nor other processes", async () => {
    process.env["HONE_TEST_SECRET"] = "s3cret";
    const exit = await shell(
      "env; ls -d /root /home /var /run /etc/passwd /etc/shadow 2>/dev/null; ls /proc | grep -c '^[0-9]*$'",
    );
    delete process.env["HONE_TEST_SECRET"];
    expect(exit.stdout).not.toContain("s3cret");
    expect(exit.stdout).not.toMatch(/\/root|\/home|\/var|\/run|passwd|shadow/);
    expect(Number(exit.stdout.trim().split("\n").at(-1))).toBeLessThan(6);
  });

  it("has no capabilities, is not root outside, and cannot make namespaces or mounts", async () => {
    const exit = await shell(
      "grep -E '^Cap(Eff|Prm|Bnd)' /proc/self/status; unshare -U true && echo MADE; mount -t tmpfs none /tmp && echo MOUNTED",
    );
    expect(exit.stdout.match(/:\s*0{16}/g)).toHaveLength(3);
    expect(exit.stdout).not.toMatch(/MADE|MOUNTED/);
  });

  it("has namespaces, a session and a network of its own", async () => {
    const exit = await shell(
      "for n in ipc mnt net pid user uts cgroup; do readlink /proc/self/ns/$n; done; " +
        "cut -d ' ' -f 6 /proc/self/stat; sed -n '3,$s/:.*//p' /proc/net/dev; hostname",
    );
    const [ipc, mnt, net, pid, user, uts, cgroup, session, ...rest] = exit.stdout.trim().split("\n");
    for (const own of [ipc, mnt, net, pid, user, uts, cgroup]) {
      const kind = own?.split(":")[0] ?? "";
      expect(own).not.toBe(readlinkSync(`/proc/self/ns/${kind}`));
    }
    expect(Number(session)).toBeLessThan(10);
    expect(rest.map((line) => line.trim())).toEqual(["lo", "sandbox"]);
  });

  it("has an environment of an allow-list", async () => {
    const exit = await shell("env | cut -d = -f 1 | sort | tr '\\n' ' '");
    expect(exit.stdout.trim().split(" ")).toEqual(["HOME", "LC_ALL", "PATH", "PWD", "TMPDIR"]);
  });

  it("cannot write outside its folder", async () => {
    const exit = await shell(
      "for f in /x /dev/x /usr/x /etc/x /proc/sys/kernel/hostname; do echo no > $f && echo WROTE $f; done; true",
    );
    expect(exit.stdout).not.toContain("WROTE");
  });

  it("has memory folders of a bounded size", async () => {
    const exit = await shell(
      "df --output=size -B1M /tmp /dev/shm | tail -n +2; touch /tmp/x /dev/shm/x && echo writable",
    );
    expect(exit.stdout.trim().split(/\s+/)).toEqual(["1024", "1024", "writable"]);
  });

  it("reaches no server of this machine", async () => {
    const server = createServer((_request, response) => response.end("reached")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const exit = await shell(`bash -c "exec 3<>/dev/tcp/127.0.0.1/${port}" && echo REACHED`);
    server.close();
    expect(exit.stdout).not.toContain("REACHED");
  });

  it("is ended at its time-out with everything that it started", async () => {
    const exit = await shell("sleep 300 & sleep 300", 1);
    expect(exit).toMatchObject({ timedOut: true, exitCode: null });
  });

  it("has its output capped, first and last parts kept", async () => {
    const exit = await shell("echo first; head -c 3000000 /dev/zero | tr '\\0' x; echo last");
    expect(exit.stdout.length).toBeLessThan(300_000);
    expect(exit.stdout.startsWith("first\n")).toBe(true);
    expect(exit.stdout.endsWith("last\n")).toBe(true);
    expect(exit.stdout).toMatch(/\d+ bytes left out/);
  });

  it("is refused what no build needs by the kernel's filter, and nothing else", async () => {
    writeFileSync(
      join(scratch.path, "calls.c"),
      `#define _GNU_SOURCE
#include <stdio.h>
#include <errno.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
    printf("ptrace %d\\n", ptrace(PTRACE_TRACEME, 0, 0, 0) == -1 && errno == EPERM);
    printf("keyctl %d\\n", syscall(SYS_keyctl, 0, -3, 1) == -1 && errno == EPERM);
    printf("bpf %d\\n", syscall(SYS_bpf, 0, 0, 0) == -1 && errno == EPERM);
    printf("io_uring %d\\n", syscall(SYS_io_uring_setup, 1, 0) == -1 && errno == EPERM);
    printf("survival %d\\n", prctl(PR_SET_PDEATHSIG, 0) == -1 && errno == EPERM);
    printf("perf %d\\n", syscall(SYS_perf_event_open, 0, 0, -1, -1, 0) == -1 && errno == EPERM);
    printf("namespace %d\\n", syscall(SYS_clone, CLONE_NEWUSER | 17, 0, 0, 0, 0) == -1 && errno == EPERM);
    printf("clone3 %d\\n", syscall(SYS_clone3, 0, 0) == -1 && errno == ENOSYS);
    printf("typing %d\\n", ioctl(0, TIOCSTI, "x") == -1 && errno == EPERM);
    printf("vsock %d\\n", socket(40, SOCK_STREAM, 0) == -1 && errno == EAFNOSUPPORT);
    printf("alg %d\\n", socket(38, SOCK_SEQPACKET, 0) == -1 && errno == EAFNOSUPPORT);
    printf("packet %d\\n", socket(17, SOCK_RAW, 0) == -1 && errno == EAFNOSUPPORT);
    printf("netfilter %d\\n", socket(16, SOCK_RAW, 12) == -1 && errno == EAFNOSUPPORT);
    printf("interfaces %d\\n", socket(16, SOCK_RAW, 0) >= 0);
    printf("unix %d\\n", socket(1, SOCK_STREAM, 0) >= 0);
    printf("udp %d\\n", socket(2, SOCK_DGRAM, 0) >= 0);
    printf("name %d\\n", prctl(PR_SET_NAME, "worker") == 0);
    return 0;
}`,
    );
    const exit = await runConfined(scratch, {
      command: ["sh", "-c", "cc /calls.c -o calls && ./calls"],
      mounts: [
        { from: tree, at: "/work", writable: true },
        { from: join(scratch.path, "calls.c"), at: "/calls.c" },
      ],
      cwd: "/work",
      timeoutSeconds: 30,
    });
    const refused = "ptrace keyctl bpf io_uring survival perf namespace clone3 typing vsock alg packet netfilter";
    const calls = `${refused} interfaces unix udp name`.split(" ");
    expect(exit.stdout).toBe(calls.map((name) => `${name} 1\n`).join(""));
  });
});
