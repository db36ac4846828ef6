/** The app as itself: who it is, where it is installed, tokens. */
import { z } from "zod";

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
  "apps/list-installations": {
    needs: "app",
    play: (call) => page(call, [call.world], installationShape),
  },
  "apps/create-installation-access-token": { needs: "app", play: createToken },
};

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
