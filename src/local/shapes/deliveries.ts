/** The log of webhook deliveries, as GitHub writes it. */
import type { JsonObject } from "../json.ts";
import type { Delivery } from "../webhook-sender.ts";
import type { World } from "../world.ts";

/** A delivery in the list: with milliseconds in its time, as no other. */
export function deliveryShape(delivery: Delivery): JsonObject {
  const { id, guid, at, isRedelivery, event, action, statusCode, problem, answeredAt } = delivery;
  return {
    id,
    guid,
    delivered_at: at.toISOString(),
    redelivery: isRedelivery,
    duration: ((answeredAt ?? at).getTime() - at.getTime()) / 1000,
    status: problem ?? (statusCode !== null && statusCode < 300 ? "OK" : `Invalid HTTP Response: ${statusCode}`),
    status_code: statusCode ?? 502,
    event,
    action,
    installation_id: numberIn(delivery.payload.installation),
    repository_id: numberIn(delivery.payload.repository),
    throttled_at: null,
  };
}

function numberIn(part: unknown): number | null {
  return typeof part === "object" && part !== null && "id" in part && typeof part.id === "number" ? part.id : null;
}

/** The whole of it, with what was sent. */
export function fullDeliveryShape(world: World, delivery: Delivery): JsonObject {
  return {
    ...deliveryShape(delivery),
    url: world.hooks.target ?? world.origin,
    request: { headers: { ...delivery.headers }, payload: delivery.payload },
    response: { headers: null, payload: null },
  };
}
