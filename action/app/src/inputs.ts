import { readFileSync } from "node:fs";
import * as z from "zod";
import { pem } from "../../../src/github/private-keys.ts";
import { EnvironmentError, InputError } from "../../../src/model/input-error.ts";

const text = z.string().min(1);

/** What GitHub's runner sets for a step. */
const Variables = z.object({
  GITHUB_EVENT_NAME: text,
  GITHUB_EVENT_PATH: text,
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name"),
  GITHUB_REPOSITORY_ID: text,
  GITHUB_RUN_ID: text,
  GITHUB_API_URL: z.url({ protocol: /^https?$/ }),
});

/** In whose name the app acts: an app's, or the job's own token's. */
export type Account =
  | { kind: "app"; appId: number; privateKey: string }
  | { kind: "job"; token: string; stateKey: string | null };

export type AppInputs = {
  event: { name: string; payload: unknown };
  owner: string;
  repo: string;
  repositoryId: string;
  runId: string;
  apiUrl: string;
  account: Account;
};

/** Fewer characters are no secret. */
const leastStateKey = 32;

/**
 * Reads what the step was given. Throws `InputError` for what is missing or wrong, and `EnvironmentError` where a model's
 * key is at hand: the app holds the token that writes, and must never hold both.
 * @param secrets what was taken out of `env`
 */
export function readAppInputs(
  env: Readonly<Record<string, string | undefined>>,
  secrets: ReadonlyMap<string, string>,
): AppInputs {
  refuseModelKeys(secrets);
  const parsed = Variables.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(
      `variable ${String(issue?.path[0])}`,
      issue?.message ?? "is wrong",
      "Run this as a step of a workflow.",
    );
  }
  const { data } = parsed;
  const [owner = "", repo = ""] = data.GITHUB_REPOSITORY.split("/");
  return {
    event: { name: data.GITHUB_EVENT_NAME, payload: JSON.parse(readFileSync(data.GITHUB_EVENT_PATH, "utf8")) },
    owner,
    repo,
    repositoryId: data.GITHUB_REPOSITORY_ID,
    runId: data.GITHUB_RUN_ID,
    apiUrl: data.GITHUB_API_URL,
    account: accountOf(env["INPUT_APP_ID"] ?? "", secrets),
  };
}

const modelKey = /^(?!INPUT_(?:PRIVATE|STATE)_KEY$).*(?:API|MODEL)_?KEY$|^INPUT_MODEL_KEY$|^ANTHROPIC_AUTH_TOKEN$/i;

function refuseModelKeys(secrets: ReadonlyMap<string, string>): void {
  const name = [...secrets.keys()].find((known) => modelKey.test(known));
  if (name === undefined) return;
  throw new EnvironmentError(
    `The variable ${name} is set: whoever holds a token that writes must not hold a model's key`,
    "Take it out of this workflow; it belongs to the step of the workflow that runs campaigns",
  );
}

function accountOf(appId: string, secrets: ReadonlyMap<string, string>): Account {
  const privateKey = secrets.get("INPUT_PRIVATE_KEY");
  if (appId !== "" || privateKey !== undefined) {
    if (!/^[1-9]\d*$/.test(appId))
      throw wrong("input app_id", "is not the number of an app", "Give both app_id and private_key, or neither.");
    if (privateKey === undefined)
      throw wrong("input private_key", "is missing", "Give both app_id and private_key, or neither.");
    return { kind: "app", appId: Number(appId), privateKey: pem("private_key", privateKey) };
  }
  const token = secrets.get("INPUT_TOKEN");
  if (token === undefined)
    throw wrong("input token", "is missing", "Leave it out: its default is the workflow's own token.");
  if (!token.startsWith("ghs_")) {
    const remedy = "Leave it out: its default is the workflow's own token. For an app's, give app_id and private_key.";
    throw wrong("input token", "is a person's: what Hone writes must be a bot's, so that it finds it again", remedy);
  }
  const stateKey = secrets.get("INPUT_STATE_KEY") ?? null;
  if (stateKey !== null && stateKey.length < leastStateKey) {
    const remedy = "Make one with `openssl rand -hex 32` and store it as a secret of the repository.";
    throw wrong("input state_key", `has ${stateKey.length} characters, at least ${leastStateKey} are needed`, remedy);
  }
  return { kind: "job", token, stateKey };
}

const wrong = (where: string, what: string, remedy: string) => new InputError({ where, what, remedy });
