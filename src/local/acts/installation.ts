/** What an owner does with the app's installation. */
import { installationShape, installedShape } from "../shapes/identities.ts";
import type { Account, World } from "../world.ts";
import { announce } from "./announce.ts";

export type InstallationChange = "created" | "deleted" | "suspend" | "unsuspend" | "added" | "removed";

/** `added` and `removed`: the repository, to and from an installation that goes on. */
export function changeInstallation(world: World, change: InstallationChange, by: Account): void {
  world.app.suspended = change === "suspend" || change === "deleted" || change === "removed";
  const installation = installationShape(world);
  const repositories = [installedShape(world)];
  if (change === "added" || change === "removed") {
    announce(world, `installation_repositories.${change}`, by, {
      installation,
      repository_selection: "selected",
      repositories_added: change === "added" ? repositories : [],
      repositories_removed: change === "removed" ? repositories : [],
      requester: null,
    });
    return;
  }
  announce(world, `installation.${change}`, by, { installation, repositories, requester: null });
}
