import { accessSync, closeSync, constants, existsSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Registration } from "../../github/manifest.ts";
import { InputError } from "../../model/input-error.ts";

type Credentials = {
  file: string;
  app: Registration;
  /** Of GitHub Enterprise Server. */ api?: string;
  force: boolean;
};

/**
 * Throws `InputError` where the file is there already, which may hold the only copy of a secret, and a system error where
 * none can be made: GitHub shows the key once.
 */
export function checkFree(file: string, force: boolean): void {
  accessSync(dirname(file), constants.W_OK);
  if (force || !existsSync(file)) return;
  throw new InputError({
    where: file,
    what: "is there already, and may hold the only copy of another app's secrets",
    remedy: "Name another file with --env, or write over it with --force.",
  });
}

/** Writes the variables that `hone serve --env` reads, and the private key beside them, both for this user alone. */
export function writeCredentials({ file, app, api, force }: Credentials): { file: string; keyFile: string } {
  const keyFile = join(dirname(file), `hone-${app.id}.private-key.pem`);
  const lines = [
    `APP_ID=${app.id}`,
    `WEBHOOK_SECRET=${JSON.stringify(app.webhook_secret)}`,
    `PRIVATE_KEY_PATH=${JSON.stringify(resolve(keyFile))}`,
    ...(api ? [`GITHUB_API_URL=${api}`] : []),
  ];
  // The key first: it is the one thing that GitHub does not show again.
  write(keyFile, app.pem, force);
  write(file, `${lines.join("\n")}\n`, force);
  return { file, keyFile };
}

function write(path: string, text: string, force: boolean): void {
  if (force) rmSync(path, { force: true });
  // Made for this user alone from the first byte on; `wx` follows no link that lies in wait.
  const descriptor = openSync(path, "wx", 0o600);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}
