import { execa } from "execa";
import { expect, test } from "vitest";
import * as z from "zod";
import { makeKey } from "../github/edge.ts";

const privateKey = makeKey();
const serve = (env: Record<string, string>) =>
  execa("node", ["bin/hone.js", "serve", "--json"], {
    cwd: new URL("../..", import.meta.url),
    env: { PORT: "0", HOST: "127.0.0.1", ...env },
    reject: false,
    forceKillAfterDelay: 10_000,
  });
const sound = { APP_ID: "7", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "a-long-secret-of-the-test" };

test.each<[string, Record<string, string>, string, string]>([
  ["no app id", { ...sound, APP_ID: "" }, "variable APP_ID", "App ID"],
  ["an app id that is no number", { ...sound, APP_ID: "hone" }, "variable APP_ID", "App ID"],
  ["no private key", { ...sound, PRIVATE_KEY: "" }, "variable PRIVATE_KEY: is missing", "PRIVATE_KEY_PATH"],
  ["something else as private key", { ...sound, PRIVATE_KEY: "key" }, "is no private key in PEM form", "-----BEGIN"],
  ["a key file that is not there", { ...sound, PRIVATE_KEY: "", PRIVATE_KEY_PATH: "/none.pem" }, "ENOENT", ".pem file"],
  ["no webhook secret", { ...sound, WEBHOOK_SECRET: "" }, "WEBHOOK_SECRET: it is missing", "openssl rand -hex 32"],
  [
    "a weak earlier webhook secret",
    { ...sound, EARLIER_WEBHOOK_SECRETS: `${"x".repeat(20)},short` },
    "EARLIER_WEBHOOK_SECRETS: it has 5 characters",
    "openssl",
  ],
  [
    "no key among the earlier keys",
    { ...sound, EARLIER_PRIVATE_KEYS: "key" },
    "EARLIER_PRIVATE_KEYS: is no private key",
    "-----BEGIN",
  ],
  ["a Redis", { ...sound, REDIS_URL: "redis://localhost" }, "Hone uses no Redis", "docs/operations.md"],
  ["an interval of no sense", { ...sound, SWEEP_SECONDS: "0" }, 'SWEEP_SECONDS: is "0"', "1 to 86400"],
  ["a weak webhook secret", { ...sound, WEBHOOK_SECRET: "development" }, "known to everyone", "openssl rand -hex 32"],
])("with %s it stops at once, with status 2 and what to do", async (_, env, what, remedy) => {
  const { exitCode, stderr } = await serve(env);
  expect(stderr).toContain(what);
  expect(stderr).toContain(remedy);
  expect(exitCode).toBe(2);
});

test.each([
  ["PEM", privateKey],
  ["PEM on one line", privateKey.replaceAll("\n", "\\n")],
  ["base64", Buffer.from(privateKey).toString("base64")],
])("with a key as %s, and earlier ones, it serves until it is told to end", async (_, PRIVATE_KEY) => {
  const EARLIER_PRIVATE_KEYS = `${makeKey()}${makeKey()}`;
  const child = serve({ ...sound, PRIVATE_KEY, EARLIER_PRIVATE_KEYS, GITHUB_API_URL: "http://127.0.0.1:4/api/v3" });
  for await (const line of child) {
    const { port } = z.object({ port: z.int() }).parse(JSON.parse(String(line)));
    expect(await (await fetch(`http://127.0.0.1:${port}/ping`)).text()).toBe("hone\n");
    child.kill("SIGTERM");
  }
  expect((await child).exitCode).toBe(0);
});
