/** Sends an event with what every webhook of an installed app carries. */
import type { JsonObject } from "../json.ts";
import type { PlayedWebhook } from "../played.ts";
import { nodeId, repositoryShape, userShape } from "../shapes/identities.ts";
import type { Account, World } from "../world.ts";

export function announce(world: World, event: PlayedWebhook, sender: Account, payload: JsonObject): void {
  const [, action] = event.split(".");
  const { installationId } = world.app;
  world.hooks.send(event, {
    ...(action === undefined ? {} : { action }),
    ...payload,
    ...("repository" in payload ? {} : { repository: repositoryShape(world) }),
    sender: userShape(world, sender),
    installation: { id: installationId, node_id: nodeId("MDIz", installationId) },
  });
}
