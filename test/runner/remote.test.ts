import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { openRemote } from "../../src/runner/remote.ts";
import { gitIn } from "../../src/workspace/git.ts";
import { gitHost } from "./git-host.ts";
import { token } from "./unattended.ts";

test("a ref is found by its whole name only", async () => {
  await using host = await gitHost(token);
  const inner = await host.commit("refs/heads/refs/hone/campaigns/a", { file: "inner" });
  const remote = openRemote(gitIn(host.folder), { remote: `${host.url}/owner/name`, token });
  expect(await remote.head("refs/hone/campaigns/a")).toBeNull();
  const own = await host.commit("refs/hone/campaigns/a", { file: "own" });
  expect([await remote.head("refs/hone/campaigns/a"), own === inner]).toEqual([own, false]);
});

test("a server that says nothing is given up on in time, with every process that git had started", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const folder = await mkdtemp(join(tmpdir(), "hone-silent-"));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/owner/name`;
  const began = performance.now();
  await expect(gitIn(folder)(["ls-remote", url], { timeoutMs: 1000 })).rejects.toThrow("SIGKILL");
  expect(performance.now() - began).toBeLessThan(10_000);
  const left = await execa("pgrep", ["-f", url], { reject: false });
  expect(left.stdout).toBe("");
  for (const socket of sockets) socket.destroy();
  server.close();
  await rm(folder, { recursive: true });
});
