/** The app's log of deliveries, and sending one again. */
import { Refusal, notFound } from "../refusal.ts";
import { deliveryShape, fullDeliveryShape } from "../shapes/deliveries.ts";
import type { Delivery } from "../webhook-sender.ts";
import { ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const hookRules: Rules = {
  "apps/list-webhook-deliveries": { needs: "app", play: list },
  "apps/get-webhook-delivery": { needs: "app", play: (call) => ok(fullDeliveryShape(call.world, theDelivery(call))) },
  "apps/redeliver-webhook-delivery": { needs: "app", play: redeliver },
};

/** The newest first, by a cursor in the Link header in place of page numbers; what is under way is not listed yet. */
function list({ world, query, url }: Call): Answer {
  const size = Math.min(100, Number(query.get("per_page") ?? 30));
  const cursor = query.get("cursor");
  const wanted = query.get("status");
  const found = world.hooks.deliveries
    .filter((one) => one.answeredAt !== null)
    .filter((one) => wanted === null || (wanted === "success") === isSuccess(one))
    .filter((one) => cursor === null || one.id <= Number(cursor.replace(/^v1_/, "")))
    .toReversed();
  const shown = found.slice(0, size).map(deliveryShape);
  const following = found[size];
  if (following === undefined) return ok(shown);
  const next = new URL(url);
  next.searchParams.set("cursor", `v1_${following.id}`);
  return { status: 200, body: shown, headers: { link: `<${next.href}>; rel="next"` } };
}

const isSuccess = ({ statusCode }: Delivery): boolean => statusCode !== null && statusCode >= 200 && statusCode < 300;

function theDelivery({ world, path }: Call): Delivery {
  const found = world.hooks.deliveries.find(({ id }) => id === Number(path.delivery_id));
  if (found === undefined || found.answeredAt === null) throw notFound();
  return found;
}

/** GitHub keeps a delivery for three days. */
const keptMs = 3 * 24 * 3_600_000;

function redeliver(call: Call): Answer {
  const delivery = theDelivery(call);
  if (call.world.now().getTime() - delivery.at.getTime() > keptMs)
    throw new Refusal(422, "Deliveries older than 3 days cannot be redelivered");
  call.world.hooks.redeliver(delivery);
  return { status: 202, body: {} };
}
