import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as z from "zod";
import { startServer, webhookPath } from "../app.ts";
import { InputError } from "../model/input-error.ts";

const Variables = z.object({
  APP_ID: z.coerce.number().int().positive(),
  PRIVATE_KEY: z.string().min(1),
  WEBHOOK_SECRET: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).optional(),
  GITHUB_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

const remedies: Record<string, string> = {
  APP_ID: "Set it to the number that the app's page on GitHub shows as App ID.",
  PRIVATE_KEY: "Set it to the app's private key (PEM, also base64), or PRIVATE_KEY_PATH to the file that has it.",
};

/** `hone serve`: the app, until it is told to end (SIGINT, SIGTERM). Answers the exit status. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: "boolean", default: false } } });
  const variables = readVariables(process.env);
  const server = await startServer({
    appId: variables.APP_ID,
    privateKey: pem(variables.PRIVATE_KEY),
    webhookSecret: variables.WEBHOOK_SECRET,
    port: variables.PORT,
    logLevel: variables.LOG_LEVEL,
    ...(variables.HOST && { host: variables.HOST }),
    ...(variables.GITHUB_API_URL && { baseUrl: variables.GITHUB_API_URL }),
  });
  if (values.json) console.log(JSON.stringify({ schemaVersion: 1, port: server.port, webhookPath }));
  console.error(`Hone listens on port ${server.port} for deliveries to ${webhookPath}`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await server.close();
  return 0;
}

function readVariables(env: NodeJS.ProcessEnv): z.infer<typeof Variables> {
  const file = env["PRIVATE_KEY_PATH"];
  const parsed = Variables.safeParse(file && !env["PRIVATE_KEY"] ? { ...env, PRIVATE_KEY: readKey(file) } : env);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  throw new InputError({
    where: `variable ${name}`,
    what: env[name] === undefined || env[name] === "" ? "is missing" : `is not valid: ${issue?.message}`,
    remedy: remedies[name] ?? "docs/app.md lists the variables with their values.",
  });
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new InputError(
      { where: "variable PRIVATE_KEY_PATH", what, remedy: "Name the .pem file that GitHub gave you." },
      { cause: error },
    );
  }
}

/** Environments without line breaks carry the key with `\n` written out, or as base64. */
function pem(text: string): string {
  const key = text.includes("-----BEGIN") ? text.replaceAll("\\n", "\n") : Buffer.from(text, "base64").toString("utf8");
  if (key.includes("PRIVATE KEY-----")) return key;
  throw new InputError({
    where: "variable PRIVATE_KEY",
    what: "is no private key in PEM form",
    remedy: "Set it to the whole text of the .pem file, from -----BEGIN to -----END, or to that text in base64.",
  });
}
