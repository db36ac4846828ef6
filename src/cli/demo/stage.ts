import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import * as z from "zod";
import { startServer, webhookPath } from "../../app.ts";
import { startOfflineGitHub } from "../../local/offline-github.ts";
import type { LogLine, OfflineGitHub } from "../../local/offline-github.ts";
import { EnvironmentError } from "../../model/input-error.ts";

/** What the demo plays on: the stand-in for GitHub and Hone's app, each behind its own port on loopback. */
export type Stage = { github: OfflineGitHub; appLog: readonly string[]; idle(): Promise<void>; close(): Promise<void> };

export const maintainer = "maintainer";
const owner = "you";
const repository = "matmul";

/** Files of the package: beside `src/` in a clone, beside `dist/` when installed. */
export const packaged = (path: string): string => {
  const found = ["../../../", "../"]
    .map((up) => fileURLToPath(new URL(up + path, import.meta.url)))
    .find((file) => existsSync(file));
  if (found) return found;
  throw new EnvironmentError(
    `Hone's own ${path} is missing`,
    "In a clone run `npm run build`; else install Hone again",
  );
};

const Manifest = z.object({ default_permissions: z.record(z.string(), z.enum(["read", "write"])) });

/** A repository made from examples/matmul-c with Hone installed on it, and the app that reacts to it. */
export async function setStage(onLog: (line: LogLine) => void): Promise<Stage> {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const app = { id: 1, slug: "hone", privateKey, webhookSecret: randomBytes(24).toString("hex") };
  const { default_permissions: permissions } = Manifest.parse(parse(readFileSync(packaged("app.yml"), "utf8")));
  const github = await startOfflineGitHub({
    repository: { owner, name: repository, folder: packaged("examples/matmul-c"), files: installedFiles() },
    app: { ...app, permissions },
    users: [{ login: maintainer, permission: "write" }],
    actions: { "hone-dev/hone/action": actionFolder() },
    runners: [{}],
    onLog,
  });
  const appLog: string[] = [];
  const server = await startServer({
    appId: app.id,
    privateKey,
    webhookSecret: app.webhookSecret,
    baseUrl: github.apiUrl,
    log: (line) => appLog.push(line),
    throttle: false,
    port: 0,
    host: "127.0.0.1",
  });
  github.setWebhookUrl(`http://127.0.0.1:${server.port}${webhookPath}`);
  return {
    github,
    appLog,
    idle: () => server.app.idle(),
    close: async () => {
      await server.close();
      await github.close();
    },
  };
}

/** What `hone init` would add to a repository. */
const installedFiles = (): Record<string, string> => ({
  ".github/workflows/hone.yml": readFileSync(packaged("templates/workflow.yml"), "utf8"),
  ".github/hone.yml": "runs_on: [self-hosted]\n",
});

function actionFolder(): string {
  const folder = packaged("action");
  if (existsSync(join(folder, "dist", "main.js"))) return folder;
  throw new EnvironmentError("The action's bundle action/dist/main.js is missing", "Run npm run build");
}
