import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { webhookPath } from "../../app.ts";
import type { Registration } from "../../github/manifest.ts";
import { EnvironmentError, InputError } from "../../model/input-error.ts";
import { checkFree, writeCredentials } from "./credentials.ts";
import { setupPages } from "./setup-pages.ts";

/** Options of `hone serve --setup`. */
export type SetupOptions = {
  /** Public address of the server, `https://hone.example`. */
  url?: string | undefined;
  name?: string | undefined;
  /** Organisation that will own the app; absent: whoever is logged in. */
  org?: string | undefined;
  /** `https://github.com`, or a GitHub Enterprise Server. */
  github?: string | undefined;
  /** File that the variables are written to. */
  env?: string | undefined;
  /** Of the page on this machine; absent: a free one. */
  port?: string | undefined;
  force: boolean;
  json: boolean;
};

/** How long the page waits for somebody. A code of GitHub's holds for an hour. Milliseconds. */
const patience = 3_600_000;

const appFile = new URL("../../../app.yml", import.meta.url);

/**
 * Registers the app on GitHub by its manifest: shows a page on this machine whose one button sends the manifest to GitHub,
 * takes the code that GitHub sends the person back with, and writes what it stands for into files.
 */
export async function setUp(options: SetupOptions): Promise<number> {
  const file = options.env ?? ".env";
  checkFree(file, options.force);
  const hookUrl = hookOf(options.url);
  const { web, api } = addressesOf(options.github);
  const server = createServer();
  // On this machine only: the page hands out what makes the app.
  server.listen(portOf(options.port), "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const { org, name } = options;
  const registered = new Promise<Registered>((resolve, reject) => {
    const enterprise = web === publicGitHub ? {} : { api };
    const done = (app: Registration) => {
      try {
        resolve({ app, written: writeCredentials({ file, app, force: options.force, ...enterprise }) });
      } catch (error) {
        reject(error);
      }
    };
    const wishes = { hookUrl, redirectUrl: `${origin}/callback`, ...(name !== undefined && { name }) };
    const pages = setupPages({ appFile: readFileSync(appFile, "utf8"), wishes, web, api, org, origin, done });
    server.on("request", pages);
  });
  if (options.json) console.log(JSON.stringify({ schemaVersion: 1, page: origin }));
  console.error(`Open ${origin} in a browser on this machine, and press the button there. Ctrl-C ends the setup.`);
  console.error(
    `On a machine without one: ssh -L ${port}:127.0.0.1:${port} to it, then open the same address at home.`,
  );
  try {
    console.error(nextSteps(await inTime(registered)));
    return 0;
  } finally {
    server.close();
    server.closeIdleConnections();
  }
}

const publicGitHub = "https://github.com";

function addressesOf(github: string | undefined): { web: string; api: string } {
  const given = process.env["GITHUB_API_URL"];
  const web =
    (github ?? given?.replace(/\/api\/v3\/?$/, "").replace("://api.github.com", "://github.com")) || publicGitHub;
  const url = URL.parse(web);
  if (!url || !/^https?:$/.test(url.protocol))
    throw wrong("--github", `"${web}" is no address`, "--github https://github.example");
  return { web: url.origin, api: url.origin === publicGitHub ? "https://api.github.com" : `${url.origin}/api/v3` };
}

function hookOf(url: string | undefined): string {
  const parsed = URL.parse(url ?? "");
  if (parsed && /^https?:$/.test(parsed.protocol)) return `${parsed.href.replace(/\/$/, "")}${webhookPath}`;
  const what = url === undefined ? "is missing" : `"${url}" is no address`;
  throw wrong("--url", what, "--url https://hone.example, the address under which GitHub reaches this server");
}

function portOf(port: string | undefined): number {
  const number = Number(port ?? 0);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw wrong("--port", `"${port}" is no port`, "--port 3001");
}

const wrong = (where: string, what: string, example: string): InputError =>
  new InputError({ where, what, remedy: `Write ${example}.` });

async function inTime<T>(registered: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new EnvironmentError("Nobody registered the app within an hour", "Give the same command again.");
    timer = setTimeout(() => reject(error), patience);
  });
  try {
    return await Promise.race([registered, late]);
  } finally {
    clearTimeout(timer);
  }
}

type Registered = { app: Registration; written: { file: string; keyFile: string } };

const nextSteps = ({ app, written: { file, keyFile } }: Registered): string =>
  [
    `The app is made: ${app.html_url}`,
    `  ${file}  APP_ID, WEBHOOK_SECRET and the name of the key's file`,
    `  ${keyFile}  the private key, readable by you alone; GitHub does not show it again`,
    "Next:",
    `  1. npx hone serve --env ${file}, behind the address that deliveries go to`,
    `  2. install the app on repositories: ${app.html_url}/installations/new`,
    "  3. in each of them: npx hone init --server",
  ].join("\n");
