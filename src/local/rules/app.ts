/** The app as itself: who it is, where it is installed, tokens. */
import { generateKeyPairSync, randomBytes } from "node:crypto";

import { z } from "zod";

import type { Json } from "../json.ts";

import { Refusal, notFound } from "../refusal.ts";
import { appShape, installationShape, repositoryShape, time } from "../shapes/identities.ts";
import { allows } from "../tokens.ts";
import type { Permissions, World } from "../world.ts";
import { created, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";
import { page } from "./pages.ts";

export const appRules: Rules = {
  "apps/get-authenticated": { needs: "app", play: ({ world }) => ok(appShape(world)) },
  "apps/get-repo-installation": { needs: "app", play: ({ world }) => ok(installationShape(world)) },
  "apps/get-installation": {
    needs: "app",
    play: ({ world, path }) => {
      if (Number(path.installation_id) !== world.app.installationId) throw notFound();
      return ok(installationShape(world));
    },
  },
  "apps/list-repos-accessible-to-installation": {
    needs: ["metadata:read"],
    play: (call) =>
      page(call, [call.world], repositoryShape, (repositories, total) => ({
        total_count: total,
        repository_selection: "selected",
        repositories,
      })),
  },
  "apps/create-from-manifest": { needs: "nobody", play: createFromManifest },
  "rate-limit/get": { needs: ["metadata:read"], play: ({ world }) => ok(limitsShape(world)) },
  "apps/list-installations": {
    needs: "app",
    play: (call) => page(call, [call.world], installationShape),
  },
  "apps/create-installation-access-token": { needs: "app", play: createToken },
};

/** Each code is good for one conversion, within an hour. */
const codeMs = 3_600_000;

/** The app that a manifest registers: a name, a key, a webhook secret of its own. */
function createFromManifest({ world, path }: Call): Answer {
  const confirmed = world.manifests.get(path.code ?? "");
  if (confirmed === undefined || world.now().getTime() - confirmed.at.getTime() > codeMs) throw notFound();
  world.manifests.delete(path.code ?? "");
  const {
    name,
    url,
    default_permissions: permissions,
    default_events: events,
  } = manifestSchema.parse(confirmed.manifest);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return created({
    ...appShape(world),
    id: world.nextId(),
    slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    name,
    external_url: url,
    permissions,
    events,
    client_id: `Iv23${randomBytes(8).toString("hex")}`,
    client_secret: randomBytes(20).toString("hex"),
    webhook_secret: randomBytes(20).toString("hex"),
    pem: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  });
}

const manifestSchema = z.looseObject({
  name: z.string(),
  url: z.url(),
  default_permissions: z.record(z.string(), z.string()).default({}),
  default_events: z.array(z.string()).default([]),
});

/** GitHub's limit for a small installation. */
function limitsShape(world: World): Json {
  const core = { limit: 5000, remaining: 5000, used: 0, reset: Math.floor(world.now().getTime() / 1000) + 3600 };
  return { resources: { core, search: { ...core, limit: 30, remaining: 30 } }, rate: core };
}

const level = z.enum(["read", "write", "admin"]);
const bodySchema = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), level).optional(),
});

function createToken({ world, path, body }: Call): Answer {
  if (Number(path.installation_id) !== world.app.installationId) throw notFound();
  const wanted = bodySchema.parse(body);
  checkRepositories(world, wanted);
  const permissions = granted(world.app.permissions, wanted.permissions);
  const token = world.tokens.issue({ kind: "installation", account: world.app.account, permissions });
  const chosen = wanted.repositories !== undefined || wanted.repository_ids !== undefined;
  return created({
    token: token.value,
    expires_at: time(token.expiresAt),
    permissions: { ...permissions },
    repository_selection: "selected",
    ...(chosen ? { repositories: [repositoryShape(world)] } : {}),
  });
}

function checkRepositories(
  { repository }: World,
  { repositories = [], repository_ids: ids = [] }: z.infer<typeof bodySchema>,
): void {
  if (repositories.some((name) => name !== repository.name) || ids.some((id) => id !== repository.id)) {
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
}

/** Metadata can always be read; no token may do more than the app. */
function granted(app: Permissions, wanted: Permissions | undefined): Permissions {
  const all: Permissions = { ...app, metadata: "read" };
  if (wanted === undefined) return all;
  const tooMuch = Object.entries(wanted).find(([name, one]) => !allows(all, `${name}:${one}`));
  if (tooMuch !== undefined) throw new Refusal(422, "The permissions requested are not granted to this installation.");
  return { ...wanted, metadata: "read" };
}
