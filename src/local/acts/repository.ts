/** What becomes of the repository itself. */
import type { Account, World } from "../world.ts";
import { announce } from "./announce.ts";

/** Archived: everything can be read and nothing written. */
export function archive(world: World, archived: boolean, by: Account): void {
  world.repository.archived = archived;
  announce(world, archived ? "repository.archived" : "repository.unarchived", by, {});
}

/** The old name leads to the new one from then on. */
export function rename(world: World, name: string, by: Account): void {
  const { repository } = world;
  const from = repository.name;
  repository.formerNames.push(from);
  repository.name = name;
  announce(world, "repository.renamed", by, { changes: { repository: { name: { from } } } });
}
