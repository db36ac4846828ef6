import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import * as z from "zod";
import type { ServerOptions } from "../../app.ts";
import { InputError } from "../../model/input-error.ts";
import { pem, pems } from "../../github/private-keys.ts";

const Variables = z.object({
  APP_ID: z.coerce.number().int().positive(),
  PRIVATE_KEY: z.string().min(1),
  EARLIER_PRIVATE_KEYS: z.string().default(""),
  WEBHOOK_SECRET: z.string().optional(),
  EARLIER_WEBHOOK_SECRETS: z.string().default(""),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).optional(),
  GITHUB_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  SWEEP_SECONDS: z.coerce.number().min(1).max(86_400).default(300),
});

const remedies: Record<string, string> = {
  APP_ID:
    "Set it to the number that the app's page on GitHub shows as App ID, or make the app with `hone serve --setup`.",
  PORT: "Set it to a whole number up to 65535, or leave it out: 3000.",
  GITHUB_API_URL: "Set it to https://HOST/api/v3 of a GitHub Enterprise Server; for github.com leave it out.",
  LOG_LEVEL: "Set it to one of trace, debug, info, warn, error, fatal and silent, or leave it out: info.",
  SWEEP_SECONDS: "Set it to a number from 1 to 86400, or leave it out: 300.",
  PRIVATE_KEY:
    "Set it to the app's private key (PEM, also base64), or PRIVATE_KEY_PATH to the file that has it; `hone serve --setup` makes an app with both.",
};

/** Names of files that hold what a variable would. */
const fromFiles = { PRIVATE_KEY_PATH: "PRIVATE_KEY", EARLIER_PRIVATE_KEYS_PATH: "EARLIER_PRIVATE_KEYS" };

/** The environment, and below it a file of `NAME=value` lines where one is named. */
export function readEnvironment(file: string | undefined): NodeJS.ProcessEnv {
  return file === undefined
    ? process.env
    : { ...parseEnv(read(file, "--env", "Name the file that --setup wrote.")), ...process.env };
}

/** What the server is started with. Throws `InputError` for a variable that is missing or wrong. */
export function serverOptions(env: NodeJS.ProcessEnv): ServerOptions {
  refuseRedis(env);
  const variables = parseVariables(withFiles(env));
  return {
    appId: variables.APP_ID,
    privateKey: pem("PRIVATE_KEY", variables.PRIVATE_KEY),
    earlierKeys: pems("EARLIER_PRIVATE_KEYS", variables.EARLIER_PRIVATE_KEYS),
    webhookSecret: variables.WEBHOOK_SECRET,
    earlierSecrets: variables.EARLIER_WEBHOOK_SECRETS.split(/[\s,]+/).filter(Boolean),
    port: variables.PORT,
    logLevel: variables.LOG_LEVEL,
    sweepEvery: variables.SWEEP_SECONDS * 1000,
    ...(variables.HOST && { host: variables.HOST }),
    ...(variables.GITHUB_API_URL && { baseUrl: variables.GITHUB_API_URL.replace(/\/$/, "") }),
  };
}

/** Whoever sets it expects replicas that share something; Probot would even fetch a package when it starts. */
function refuseRedis({ REDIS_URL: url }: NodeJS.ProcessEnv): void {
  if (!url) return;
  throw new InputError({
    where: "variable REDIS_URL",
    what: "Hone uses no Redis: its state lies in the repositories, and each replica keeps GitHub's limits by itself",
    remedy: "Take it away. docs/operations.md says how replicas work together.",
  });
}

function withFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const all = { ...env };
  for (const [path, name] of Object.entries(fromFiles)) {
    const file = env[path];
    if (file && !env[name]) all[name] = read(file, `variable ${path}`, "Name the .pem file that GitHub gave you.");
  }
  return all;
}

function parseVariables(env: NodeJS.ProcessEnv): z.infer<typeof Variables> {
  const parsed = Variables.safeParse(env);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const value = env[name] ?? "";
  throw new InputError({
    where: `variable ${name}`,
    what: value === "" ? "is missing" : `is ${JSON.stringify(value.slice(0, 80))}`,
    remedy: remedies[name] ?? "docs/operations.md lists the variables with their values.",
  });
}

function read(file: string, where: string, remedy: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new InputError({ where, what, remedy }, { cause: error });
  }
}
