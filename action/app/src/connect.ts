import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { createOutbox } from "../../../src/github/limits.ts";
import type { AppIdentity, Connection } from "../../../src/github/connection.ts";
import { permissionsOf } from "../../../src/github/installation-tokens.ts";
import { derivableKeys, keysOfSecret, signingKeys } from "../../../src/github/state-signature.ts";
import type { AppInputs } from "./inputs.ts";

/** The app in whose name a job's token writes, GitHub Actions, on github.com. */
const actionsAppId = 15_368;

/** A job can wait out most limits: what it leaves undone waits for the sweep. Milliseconds. */
const patience = 600_000;

type Connect = { workflowTemplate: string; secret: (value: string) => void; warn: (line: string) => void };

/** The repository, seen through the token of the app or of the job. `secret` is told a token that is made on the way. */
export async function connect(inputs: AppInputs, { secret, ...shared }: Connect): Promise<Connection> {
  const { owner, repo, account } = inputs;
  const client = clients(inputs);
  if (account.kind === "job") {
    return {
      octokit: client({ auth: account.token }),
      owner,
      repo,
      app: jobIdentity(inputs, account, shared),
    };
  }
  const { appId, privateKey } = account;
  const auth = { appId, privateKey };
  const asApp = client({ authStrategy: createAppAuth, auth });
  const { data: installation } = await asApp.rest.apps.getRepoInstallation({ owner, repo });
  // For this repository alone, and for what Hone does, whatever else the app is installed on or was given.
  const { data } = await asApp.rest.apps.createInstallationAccessToken({
    installation_id: installation.id,
    repositories: [repo],
    permissions: permissionsOf(installation.permissions),
  });
  secret(data.token);
  const app: AppIdentity = {
    id: appId,
    keys: signingKeys([privateKey]),
    ...shared,
    serverless: { token: "app", signed: "app-key" },
  };
  return { octokit: client({ auth: data.token }), owner, repo, app };
}

type JobAccount = Extract<AppInputs["account"], { kind: "job" }>;

function jobIdentity(
  { repositoryId }: AppInputs,
  { stateKey }: JobAccount,
  shared: Omit<Connect, "secret">,
): AppIdentity {
  const keys = stateKey === null ? derivableKeys(repositoryId) : keysOfSecret(stateKey);
  const signed = stateKey === null ? "derivable" : "secret";
  return { id: actionsAppId, keys, ...shared, serverless: { token: "job", signed } };
}

type ClientOptions = ConstructorParameters<typeof Octokit>[0] & object;

/** Every request keeps GitHub's limits. */
function clients({ apiUrl }: AppInputs): (options: ClientOptions) => Octokit {
  const outbox = createOutbox({ patience });
  return (options) =>
    new Octokit({
      baseUrl: apiUrl,
      userAgent: "hone-app-action",
      // An answer of 404 is news to Hone and no error; what is one is told where it is met.
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      request: { fetch: outbox.fetchFor("job") },
      ...options,
    });
}

const quiet = (): void => {};
