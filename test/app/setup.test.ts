import { once } from "node:events";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { handledEvents } from "../../src/decide/to-intent.ts";
import { startGitHub } from "./world.ts";

const hone = (args: string[], env: Record<string, string> = {}) =>
  execa("node", ["bin/hone.js", "serve", ...args], {
    cwd: new URL("../..", import.meta.url),
    env: { PORT: "0", HOST: "127.0.0.1", ...env },
    reject: false,
    forceKillAfterDelay: 10_000,
  });

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "hone-setup-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Every app gets them; GitHub takes no subscription to them (docs.github.com, "Webhook events and payloads"). */
const alwaysSent = new Set(["installation", "installation_repositories"]);

const Line = z.object({ page: z.url().optional(), port: z.int().optional() });

async function firstLine({ stdout }: { stdout: Readable }): Promise<z.infer<typeof Line>> {
  const [data] = (await once(stdout, "data")) as [Buffer];
  return Line.parse(JSON.parse(data.toString()));
}

const entity = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

/** The one form of a page, as a browser would send it. */
async function formOf(page: string) {
  const html = await (await fetch(page)).text();
  const [, action = ""] = /<form action="([^"]*)"/.exec(html) ?? [];
  const [, manifest = ""] = /name="manifest" value="([^"]*)"/.exec(html) ?? [];
  return {
    action: new URL(entity(action)),
    manifest: z.record(z.string(), z.unknown()).parse(JSON.parse(entity(manifest))),
  };
}

test("--setup makes the app from app.yml on GitHub, and what it writes is what `hone serve --env` starts with", async () => {
  const github = await startGitHub({ "README.md": "x" });
  onTestFinished(() => github.close());
  const file = join(folder(), "hone.env");
  const child = hone([
    "--setup",
    "--json",
    "--url",
    "https://hone.example/",
    "--org",
    "octo",
    "--github",
    github.url,
    "--env",
    file,
  ]);
  const { page = "" } = await firstLine(child);
  const { action, manifest } = await formOf(page);
  expect(`${action.origin}${action.pathname}`).toBe(`${github.url}/organizations/octo/settings/apps/new`);
  expect(manifest).toMatchObject({
    name: "Hone",
    public: false,
    hook_attributes: { url: "https://hone.example/api/github/webhooks", active: true },
    redirect_url: `${page}/callback`,
    default_permissions: { contents: "write", metadata: "read" },
  });
  expect(new Set(z.array(z.string()).parse(manifest["default_events"]))).toEqual(
    new Set(handledEvents.map((event) => event.split(".")[0]).filter((event) => event && !alwaysSent.has(event))),
  );

  const code = github.confirmManifest(manifest);
  const state = action.searchParams.get("state") ?? "";
  const back = (query: Record<string, string>) => fetch(`${page}/callback?${new URLSearchParams(query).toString()}`);
  expect((await back({ code, state: `${state}0` })).status).toBe(403);
  expect((await back({ code })).status).toBe(403);
  expect((await back({ code: "unknown", state })).status).toBe(410);
  expect((await back({ code, state })).status).toBe(200);
  const { exitCode, stderr } = await child;
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("readable by you alone")]);

  const written = readFileSync(file, "utf8");
  const [, key = ""] = /^PRIVATE_KEY_PATH="(.*)"$/m.exec(written) ?? [];
  expect(written).toMatch(/^APP_ID=\d+\nWEBHOOK_SECRET=".{16,}"\n/);
  expect([file, key].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  expect(`${stderr}${String((await child).stdout)}`).not.toContain("PRIVATE KEY-----");

  const served = hone(["--env", file, "--json"]);
  const { port } = await firstLine(served);
  expect(await (await fetch(`http://127.0.0.1:${port}/ping`)).text()).toBe("hone\n");
  served.kill("SIGTERM");
  expect((await served).exitCode).toBe(0);
  expect(github.violations).toEqual([]);
});

test("--setup does not write over a file that is there, and says what is missing", async () => {
  const file = join(folder(), "hone.env");
  writeFileSync(file, "APP_ID=1\n");
  const refused = await hone(["--setup", "--url", "https://hone.example", "--env", file]);
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("--force")]);
  expect(readFileSync(file, "utf8")).toBe("APP_ID=1\n");
  const { exitCode, stderr } = await hone(["--setup", "--env", join(folder(), "x")]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--url: is missing")]);
});

test("the page answers its own address only, so that no other site reads its state", async () => {
  const child = hone(["--setup", "--json", "--url", "https://hone.example", "--env", join(folder(), "x")]);
  const { page = "" } = await firstLine(child);
  const { port } = new URL(page);
  const elsewhere = await fetch(`http://localhost:${port}/`);
  expect([elsewhere.status, await elsewhere.text()]).toEqual([421, expect.not.stringContaining("state=")]);
  child.kill("SIGTERM");
  await child;
});
