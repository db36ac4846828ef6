import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { EnvironmentError, InputError } from "../../src/model/input-error.ts";
import { openCommandProposer } from "../../src/propose/command/command-proposer.ts";
import { openGatewayDoor } from "../../src/propose/command/gateway-door.ts";
import type { Gateway } from "../../src/propose/gateway/gateway.ts";
import { openGateway } from "../../src/propose/gateway/open-gateway.ts";
import { scratchFolder } from "../workspace/scratch-repository.ts";
import { files, saidIn, turn } from "./command-turn.ts";

/** Processes of this machine whose arguments hold a text. */
const running = (text: string): number =>
  readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "latin1").includes(text);
    } catch {
      return false;
    }
  }).length;

/** Stands for the gateway: its socket lies, as that one's, in a folder that only this user may enter. */
async function gatewayThat(answer: RequestListener): Promise<Gateway> {
  const folder = join(scratchFolder(), "gateway");
  mkdirSync(folder, { mode: 0o700 });
  const socket = join(folder, "socket");
  const server = createServer(answer).listen(socket);
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return { socket, spentUsd: () => 0, close: () => Promise.resolve() };
}

/** An agent in JavaScript, with its program folders as a user would give them. */
function nodeAgent(source: string) {
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "agent.mjs"), source);
  // What keeps an agent from writing to it is the mount.
  chmodSync(join(folder, "agent.mjs"), 0o666);
  return {
    command: ["/opt/node/node", "/opt/agent/agent.mjs"],
    mounts: [
      { from: dirname(realpathSync(process.execPath)), at: "/opt/node" },
      { from: folder, at: "/opt/agent", writable: true },
    ],
  };
}

describe("what an agent leaves running", () => {
  const daemons = (marker: string) =>
    `setsid sleep ${marker} >/dev/null 2>&1 & nohup sleep ${marker} >/dev/null 2>&1 &`;

  it("ends with the agent, whose edits count", async () => {
    const made = await turn(
      `${daemons("7301.5")} sleep 0.4; grep -l 7301.5 /proc/[0-9]*/cmdline | wc -l; echo x > src/a.c`,
    );
    expect(Number(saidIn(made)), "they did run").toBeGreaterThanOrEqual(2);
    expect(running("7301.5")).toBe(0);
    expect(made.outcome).toMatchObject({ edits: [{ path: "src/a.c" }] });
  });

  it("ends with its time, the relay too", async () => {
    const gateway = await gatewayThat((_request, response) => response.end());
    const during = setTimeout(1200).then(() => [running("7302.5"), running("/hone/relay.mjs")]);
    await turn(`${daemons("7302.5")} sleep 7302.5`, { timeoutSeconds: 2, gateway });
    expect(
      (await during).every((count) => count > 0),
      "they did run",
    ).toBe(true);
    expect([running("7302.5"), running("/hone/relay.mjs")]).toEqual([0, 0]);
  });

  it("is waited for, so that what has ended counts as no process", async () => {
    // `system` waits for its own child alone.
    const orphans = "system(q(sh -c 'sleep 0 &')) for 1 .. 40; sleep 1;";
    const counted = 'print scalar grep { open F, $_; grep /^State:\\s+Z/, <F> } glob "/proc/[0-9]*/status"';
    const made = await turn(["perl", "-e", orphans + counted]);
    expect(saidIn(made)).toBe("0");
  });
});

describe("what an agent can reach", () => {
  it("is no home, no key, no other tree and no file that judges", async () => {
    process.env["HONE_TEST_KEY"] = "s3cret-key";
    onTestFinished(() => void delete process.env["HONE_TEST_KEY"]);
    const home = join(scratchFolder(), "key");
    writeFileSync(home, "s3cret-key", { mode: 0o644 });
    const made = await turn(
      `env; cat ${home} /proc/1/environ; ls -a /root /home /run /var /hone /work /work/ref ~; cat benchmark.yaml; true`,
      { environment: { CHOSEN: "shown", HOME: "/elsewhere" }, hidden: (path) => path === "data.bin" },
    );
    expect(saidIn(made)).not.toMatch(/s3cret|held-out|data\.bin|shadow/);
    expect(saidIn(made)).toMatch(/CHOSEN=shown/);
    expect(saidIn(made)).toMatch(/HOME=\/home\/agent/);
    expect(saidIn(made)).toMatch(/\/hone:\n\.\n\.\.\nbrief\n/);
    expect(saidIn(made)).toMatch(/\/work:\n\.\n\.\.\nREADME\.md\nref\nrun\.sh\nsrc\n/);
    expect(Object.keys(files)).toContain("data.bin");
    expect(made.outcome, "what it is not shown is no edit").toMatchObject({ outcome: "no-edit" });
  });

  it("is no server of this machine", async () => {
    const server = createServer((_request, response) => response.end("reached")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const made = await turn(`bash -c "exec 3<>/dev/tcp/127.0.0.1/${port}" && echo REACHED; echo tried`);
    expect(saidIn(made)).toMatch(/tried$/);
    expect(saidIn(made)).not.toContain("REACHED");
  });

  it("is its own program, which it cannot write to", async () => {
    const { command, mounts } = nodeAgent(`
      import { appendFileSync, writeFileSync } from "node:fs";
      try { appendFileSync("/opt/agent/agent.mjs", "//"); console.log("WROTE"); } catch (error) { console.log(error.code); }
      writeFileSync("src/a.c", "int a = 9;");`);
    const made = await turn(command, { mounts });
    expect(saidIn(made)).toBe("EROFS");
    expect(made.outcome).toMatchObject({ edits: [{ content: "int a = 9;" }] });
  });

  it("is the gateway, by the address in its environment and without a key", async () => {
    const seen: unknown[] = [];
    const gateway = await gatewayThat((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        seen.push({ url: request.url, key: request.headers["x-api-key"], bytes: body.length });
        response.write("first ");
        globalThis.setTimeout(() => response.end("last"), 100);
      });
    });
    const { command, mounts } = nodeAgent(`
      const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY, OPENAI_BASE_URL } = process.env;
      const ask = (url) => fetch(url, { method: "POST", headers: { "x-api-key": ANTHROPIC_API_KEY }, body: "x".repeat(300000) });
      const answers = [ANTHROPIC_BASE_URL + "/v1/messages", OPENAI_BASE_URL + "/chat/completions"].map(ask);
      for (const answer of answers) console.log(await (await answer).text());`);
    const made = await turn(command, { mounts, gateway });
    expect(saidIn(made)).toBe("first last\nfirst last");
    expect(seen).toEqual(
      expect.arrayContaining([
        { url: "/v1/messages", key: "hone", bytes: 300_000 },
        { url: "/v1/chat/completions", key: "hone", bytes: 300_000 },
      ]),
    );
  });

  it("is a model by Hone's own gateway, which adds the key that the agent never has", async () => {
    const keys: unknown[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers.authorization);
      request.resume();
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ content: [{ type: "text", text: "tile it" }], usage: { input_tokens: 5, output_tokens: 3 } }),
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    const charges: unknown[] = [];
    const folder = scratchFolder();
    const gateway = await openGateway({
      protocol: "anthropic",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      key: "s3cret-key",
      prices: {},
      capUsd: null,
      maxTokens: 100,
      folder,
      onCharge: (charge) => charges.push(charge),
    });
    onTestFinished(() => gateway.close());
    const { command, mounts } = nodeAgent(`
      const answer = await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", {
        method: "POST",
        headers: { "x-api-key": process.env.ANTHROPIC_API_KEY, "content-type": "application/json" },
        body: JSON.stringify({ model: "some-model", max_tokens: 9, messages: [{ role: "user", content: "How?" }] }),
      });
      console.log((await answer.json()).content[0].text, JSON.stringify(process.env));`);
    const made = await turn(command, { mounts, gateway });
    expect(saidIn(made)).toMatch(/^tile it \{/);
    expect(saidIn(made)).not.toContain("s3cret");
    expect(keys).toEqual(["Bearer s3cret-key"]);
    expect(charges).toMatchObject([{ model: "some-model", outputTokens: 3 }]);
  });

  it("is not the gateway for longer than its turn: a request that is under way is cut off", async () => {
    const cut = Promise.withResolvers<void>();
    const gateway = await gatewayThat((request, response) => {
      response.write("…");
      request.on("close", () => cut.resolve());
    });
    const { command, mounts } = nodeAgent(`
      const answer = await fetch(process.env.OPENAI_BASE_URL + "/models");
      console.log(answer.status);
      await answer.text();`);
    const made = await turn(command, { mounts, gateway, timeoutSeconds: 3 });
    expect(saidIn(made)).toBe("200");
    expect(made.outcome).toMatchObject({ outcome: "failed" });
    await cut.promise;
  });

  it("is told of its status through the relay, and of a program that is missing", async () => {
    const gateway = await gatewayThat((_request, response) => response.end());
    const outcomes = await Promise.all(
      ["exit 5", "kill -TERM $$"].map(async (script) => (await turn(script, { gateway })).outcome),
    );
    expect(outcomes).toMatchObject([
      { why: expect.stringContaining("status 5 ") },
      { why: expect.stringContaining("status 143 ") },
    ]);
    const missing = await turn(["no-such-agent"], { gateway });
    expect(missing.outcome).toMatchObject({ outcome: "failed", why: expect.stringContaining("status 127") });
  });
});

describe("an agent that cannot run here is refused before its first turn", () => {
  const opened = (from: string, sandbox: "bubblewrap" | "none" = "bubblewrap") =>
    openCommandProposer({
      name: "some-agent",
      stance: "refine",
      command: ["true"],
      brief: () => "",
      scratch: {
        path: "/nowhere",
        user: { uid: 61_000, gid: 61_000 },
        sandbox,
        folderForSandbox: (name) => name,
        openSeccomp: () => null,
        harnessFilter: "",
        openGroup: () => null,
        remove: () => undefined,
      },
      tree: () => Promise.resolve(),
      policy: { scope: [], root: "", named: [] },
      timeoutSeconds: 1,
      gateway: null,
      environment: {},
      mounts: [{ from, at: "/opt/agent" }],
    });

  it("without a sandbox", () => {
    expect(() => opened("/usr", "none")).toThrow(EnvironmentError);
  });

  it("where its folder is not there, or holds a home", () => {
    expect(() => opened("/no/such/folder")).toThrow(InputError);
    for (const folder of ["/", "/home", homedir(), dirname(homedir())])
      expect(() => opened(folder), folder).toThrow(/whole home/);
  });

  const system = ["/run", "/proc", "/sys", "/dev", "/etc", "/boot"].filter((folder) => existsSync(folder));
  it.each([...system, "/etc/hosts", "/proc/self", "/dev/shm", "/var/run"])(
    "where its folder would show it a part of the machine: %s",
    (folder) => {
      expect(() => opened(folder)).toThrow(InputError);
      expect(() => opened(folder)).toThrow(/is never shown to an agent/);
    },
  );

  const secret = [".ssh", ".aws", ".gnupg", ".config", ".docker", ".kube", ".azure", ".mozilla", ".password-store"];
  it.each([...secret, ".netrc"])("where its folder would show it people's keys: %s", (name) => {
    const folder = join(scratchFolder(), name);
    mkdirSync(join(folder, "deep"), { recursive: true });
    for (const given of [folder, join(folder, "deep")])
      expect(() => opened(given)).toThrow(/is never shown to an agent/);
    const link = join(scratchFolder(), "agent");
    symlinkSync(folder, link);
    expect(() => opened(link), "by another name").toThrow(/is never shown to an agent/);
  });

  it("and not where its folder only sounds like one of these", () => {
    const folder = scratchFolder();
    chmodSync(folder, 0o755);
    for (const name of ["ssh", ".config.d", "etc", "home"]) {
      mkdirSync(join(folder, name), { mode: 0o755 });
      expect(() => opened(join(folder, name)), name).not.toThrow();
    }
  });

  it("where the sandbox's user cannot get to it", () => {
    const closed = join(scratchFolder(), "closed");
    mkdirSync(join(closed, "agent"), { recursive: true });
    chmodSync(closed, 0o700);
    expect(() => opened(join(closed, "agent"))).toThrow(/cannot pass through/);
  });

  it("where the path of its socket would be too long", async () => {
    const at = join(scratchFolder(), "x".repeat(100));
    await expect(openGatewayDoor("/nowhere", { at, user: null })).rejects.toThrow(/may have 107 bytes.*\n.*Set TMPDIR/);
  });
});
