import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod";
import { startServer, webhookPath } from "../../app.ts";
import type { RunningServer } from "../../app.ts";
import type { OfflineGitHub } from "../../local/offline-github.ts";
import { packaged } from "./packaged.ts";

const Manifest = z.object({ default_permissions: z.record(z.string(), z.enum(["read", "write"])) });

/** An app with a key of its own and the permissions of `app.yml`, as GitHub would register it. */
export function demoApp() {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const { default_permissions: permissions } = Manifest.parse(parse(readFileSync(packaged("app.yml"), "utf8")));
  return { id: 1, slug: "hone", privateKey, webhookSecret: randomBytes(24).toString("hex"), permissions };
}

/** Hone's server behind a port on loopback, to which GitHub's deliveries go. `log` takes its lines. */
export async function serve(
  { id, privateKey, webhookSecret }: ReturnType<typeof demoApp>,
  github: OfflineGitHub,
  log: (line: string) => void,
): Promise<RunningServer> {
  const server = await startServer({
    appId: id,
    privateKey,
    webhookSecret,
    baseUrl: github.apiUrl,
    log,
    throttle: false,
    port: 0,
    host: "127.0.0.1",
  });
  github.setWebhookUrl(`http://127.0.0.1:${server.port}${webhookPath}`);
  return server;
}
