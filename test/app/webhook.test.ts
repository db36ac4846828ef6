import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { startServer, webhookPath } from "../../src/app.ts";
import { handledEvents } from "../../src/decide/to-intent.ts";
import { createLog } from "../../src/github/log.ts";
import { describedFetch, takeProblems } from "../github/described.ts";
import { makeKey } from "../github/edge.ts";

const Examples = z.array(z.looseObject({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));
const examples = Examples.parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));
const labeled = examples.find(({ name }) => name === "issues")?.examples.find(({ action }) => action === "labeled");
const documented = examples.flatMap(({ name, examples: payloads }) => payloads.map((payload) => ({ name, payload })));

/** For handled events without an example, that of another action. */
function alike(): typeof documented {
  const names = new Set(documented.map(({ name, payload }) => `${name}.${String(payload["action"])}`));
  const missing = handledEvents.filter((event) => event.includes(".") && !names.has(event));
  return missing.flatMap((event) => {
    const [like, action] = event.split(".");
    const found = documented.find(({ name }) => name === like);
    return found ? [{ name: found.name, payload: { ...found.payload, action } }] : [];
  });
}

const delivery = { ...labeled, installation: { id: 1 } };
/** As GitHub makes them since April 2026: the app's number and a JSON web token, some 520 characters. */
const secret = `ghs_7_${["eyJhbGciOiJSUzI1NiJ9", "p-_4".repeat(94), "s-_3".repeat(29)].join(".")}`;
const token = { token: secret, expires_at: "2030-01-01T00:00:00Z", permissions: {} };
const Failed = z.looseObject({ level: z.int(), err: z.looseObject({ message: z.string() }).optional() });
const privateKey = makeKey();
const webhookSecret = "a-long-secret-of-the-test";
const api = "https://api.github.example";

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect("127.0.0.1");
  nock(api)
    .persist()
    .get(/^\/app\/installations\/\d+$/)
    .optionally()
    .reply(200, { permissions: { contents: "write" } });
  vi.stubGlobal("fetch", describedFetch(api));
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  vi.unstubAllGlobals();
  const invalid = takeProblems();
  if (invalid.length > 0) throw new Error(`GitHub does not describe ${invalid.join(", ")}`);
});

async function serve(retryAfter: number[] = []) {
  const log: string[] = [];
  const server = await startServer({
    appId: 7,
    privateKey,
    webhookSecret,
    baseUrl: api,
    host: "127.0.0.1",
    port: 0,
    throttle: false,
    sweep: false,
    retryAfter,
    logLevel: "debug",
    log: (line) => void log.push(line),
  });
  onTestFinished(() => server.close());
  const url = `http://127.0.0.1:${server.port}`;
  const deliver = (name: string, payload: unknown, secret = webhookSecret) => {
    const body = JSON.stringify(payload);
    return fetch(`${url}${webhookPath}`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-github-event": name,
        "x-github-delivery": "0b7b0000-0000-0000-0000-000000000000",
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      },
    });
  };
  return { server, url, log, deliver };
}

describe("the webhook endpoint", () => {
  test("answers every delivery that GitHub documents, and fails at none but for GitHub, which is away", async () => {
    const { deliver, server, log } = await serve();
    nock(api)
      .persist()
      .post(/access_tokens$/)
      .reply(503, { message: "down" });
    const sent = new Set<string>();
    for (const { name, payload } of [...documented, ...alike()]) {
      const answer = await deliver(name, { installation: { id: 1 }, ...payload });
      expect([name, answer.status]).toEqual([name, 200]);
      sent.add("action" in payload ? `${name}.${String(payload["action"])}` : name);
    }
    await server.app.idle();
    expect(handledEvents.filter((event) => !sent.has(event))).toEqual([]);
    expect(sent.size - handledEvents.length).toBeGreaterThan(20);
    expect(log.join("")).not.toContain("is not as GitHub documents it");
    const failures = log.map((line) => Failed.parse(JSON.parse(line))).filter(({ level }) => level >= 50);
    expect(failures.length).toBeGreaterThan(3);
    expect(new Set(failures.map(({ err }) => err?.message))).toEqual(new Set(["down"]));
  });

  test.each<[string, unknown]>([
    ["no object", []],
    ["null", null],
    ["a repository without an owner", { action: "labeled", issue: { number: 1 }, repository: { name: "x" } }],
    ["a number that is none", { ...labeled, issue: { number: "1; drop" } }],
    ["no installation", { ...labeled, installation: undefined }],
    ["names that lead elsewhere", { ...delivery, repository: { name: "../..", owner: { login: "x/y" } } }],
  ])("answers a signed payload with %s, and asks GitHub for nothing outside of its repository", async (_, payload) => {
    const { deliver, server, log } = await serve();
    const asked: string[] = [];
    nock.emitter.on("no match", ({ url }: Request) => {
      if (url.startsWith(api)) asked.push(new URL(url).pathname);
    });
    onTestFinished(() => void nock.emitter.removeAllListeners("no match"));
    nock(api).post("/app/installations/1/access_tokens").reply(201, token);
    expect((await deliver("issues", payload)).status).toBe(200);
    await server.app.idle();
    expect(asked.filter((path) => !path.startsWith("/repos/x%2Fy/"))).toEqual([]);
    expect(log.join("")).not.toContain("TypeError");
  });

  test("reads the repository for a label, and its log names delivery and repository, and no token", async () => {
    const { deliver, server, log } = await serve();
    const repo = "/repos/Codertocat/Hello-World";
    nock(api).post("/app/installations/1/access_tokens").reply(201, token);
    nock(api).get(repo).reply(200, {
      id: 1,
      full_name: "Codertocat/Hello-World",
      html_url: "x",
      default_branch: "main",
      archived: false,
      disabled: false,
    });
    nock(api)
      .get(`${repo}/git/ref/heads%2Fmain`)
      .reply(200, { object: { sha: "a".repeat(40) } });
    nock(api).get(`${repo}/contents/.github%2Fhone.yml`).query(true).reply(404, {});
    nock(api).get(`${repo}/issues/1`).reply(404, {});
    expect((await deliver("issues", delivery)).status).toBe(200);
    await server.app.idle();
    expect(nock.pendingMocks()).toEqual([]);
    const done = log.find((line) => line.includes('"reconciled"'));
    expect(JSON.parse(done ?? "null")).toMatchObject({
      repository: "Codertocat/Hello-World",
      intent: "look-at-issue",
      issue: 1,
      deliveries: ["0b7b0000-0000-0000-0000-000000000000"],
    });
    expect(log.join("")).not.toMatch(/ghs_|p-_4|s-_3/);
    // Probot's log would show the whole payload at this level.
    expect(JSON.stringify(delivery)).toContain("It looks like you accidently spelled");
    expect(log.join("")).not.toContain("accidently spelled");
  });

  test("answers before the work is done, and outlives work that fails", async () => {
    const { deliver, server, log } = await serve();
    nock(api).post("/app/installations/1/access_tokens").twice().reply(500, { message: "down" });
    for (let times = 0; times < 2; times++) {
      expect((await deliver("issues", delivery)).status).toBe(200);
      await server.app.idle();
    }
    expect(log.filter((line) => line.includes("could not be worked off"))).toHaveLength(2);
  });

  test("takes work that failed up again, and gives it up in the end", async () => {
    const { deliver, log } = await serve([5, 5]);
    nock(api).post("/app/installations/1/access_tokens").times(3).reply(500, { message: "down" });
    expect((await deliver("issues", delivery)).status).toBe(200);
    const failures = () => log.filter((line) => line.includes("could not be worked off")).length;
    await vi.waitUntil(() => failures() === 3, { timeout: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(failures()).toBe(3);
  });

  test.each(["another-long-secret-of-a-test", "development"])("refuses a delivery signed with %s", async (secret) => {
    const { deliver } = await serve();
    expect((await deliver("issues", delivery, secret)).status).toBe(400);
  });

  test("answers a ping, and nothing else without a signature", async () => {
    const { url } = await serve();
    expect(await (await fetch(`${url}/ping`)).text()).toBe("hone\n");
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}${webhookPath}`, { method: "POST", body: "{}" })).status).toBe(415);
  });
});

describe("the boot stops", () => {
  test.each<[string | undefined, string]>([
    [undefined, "it is missing"],
    ["", "it is missing"],
    ["development", "known to everyone"],
    ["short", "it has 5 characters, at least 16 are needed"],
  ])("at the webhook secret %j", async (secret, what) => {
    await expect(startServer({ appId: 7, privateKey, webhookSecret: secret, port: 0 })).rejects.toMatchObject({
      name: "InputError",
      where: "WEBHOOK_SECRET",
      what: expect.stringContaining(what),
      remedy: expect.stringContaining("openssl rand -hex 32"),
    });
  });
});

test("the log has no secrets, wherever they stand", () => {
  const lines: string[] = [];
  const log = createLog("info", (line) => void lines.push(line));
  const secrets = { authorization: "sesame", token: "sesame", privateKey: "sesame", "x-hub-signature-256": "sesame" };
  log.info({ ...secrets, a: secrets, b: { c: secrets, d: { e: { f: secrets } } } }, "x");
  expect(secret).toHaveLength(520);
  log.info({ note: `token ${secret}, authorization: token ${secret}; ghp_abcdefghij0123456789` }, privateKey);
  log.error({ err: new Error(`fatal: https://x-access-token:${secret}@github.com/octo/kernels.git`) }, "x");
  expect(lines.join("")).not.toMatch(/sesame|ghs_|p-_4|s-_3|ghp_abc|PRIVATE KEY/);
  expect(lines.join("")).toContain("[redacted]");
});
