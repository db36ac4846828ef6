/** Sends an event with what every webhook of an installed app carries. */
import type { JsonObject } from "../json.ts";
import type { PlayedWebhook } from "../played.ts";
import { nodeId, repositoryShape, userShape } from "../shapes/identities.ts";
import type { Account, Run, World } from "../world.ts";

/** @param upstream the run that the event is about, where it is about one */
export function announce(
  world: World,
  event: PlayedWebhook,
  sender: Account,
  payload: JsonObject,
  upstream: Run | null = null,
): void {
  const [, action] = event.split(".");
  const { installationId } = world.app;
  const told = {
    ...(action === undefined ? {} : { action }),
    ...payload,
    ...("repository" in payload ? {} : { repository: repositoryShape(world) }),
    sender: userShape(world, sender),
  };
  world.hooks.send(event, { installation: { id: installationId, node_id: nodeId("MDIz", installationId) }, ...told });
  void world.hooks.prepared(world.trigger({ name: event, sender, payload: told, upstream }));
}
