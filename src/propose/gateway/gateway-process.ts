import { chmodSync } from "node:fs";
import { createInterface } from "node:readline";
import { Purse } from "./purse.ts";
import { serveGateway } from "./serve.ts";
import type { Site } from "./site.ts";
import { line, Noted, Order } from "./wire.ts";

/**
 * The gateway's own process, the one place that holds a key. It reads its order and the key from standard input and ends
 * with it: when whoever started it is gone, or closes.
 */

/** How long what is under way may take to be settled when the gateway ends, milliseconds. */
const partingMs = 1000;

/** A terminal's Ctrl-C reaches all of its processes; the one that started this one decides when it ends. */
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
// Whoever listened may be gone; what is left to do is to end.
process.stdout.on("error", () => {});

const unnoted = new Map<string, () => void>();
const stopped = new AbortController();
const input = createInterface({ input: process.stdin });
let begun = false;

input.on("line", (text) => {
  if (begun) return noted(text);
  begun = true;
  begin(Order.parse(JSON.parse(text)));
});
input.on("close", () => {
  stopped.abort();
  for (const done of unnoted.values()) done();
  setTimeout(() => process.exit(0), partingMs).unref();
});

function begin(order: Order): void {
  const tell: Site["tell"] = (charge) =>
    new Promise((resolve) => {
      if (!stopped.signal.aborted) unnoted.set(charge.call, resolve);
      process.stdout.write(line({ type: "charge", charge }), () => stopped.signal.aborted && resolve());
    });
  const server = serveGateway({ order, purse: new Purse(order.capUsd), tell, stopped: stopped.signal });
  stopped.signal.addEventListener("abort", () => server.close());
  // Made for this user alone, and not only when it has been made.
  process.umask(0o177);
  server.listen(order.socket, () => {
    chmodSync(order.socket, 0o600);
    process.stdout.write(line({ type: "listening" }));
  });
}

function noted(text: string): void {
  const { noted: call } = Noted.parse(JSON.parse(text));
  unnoted.get(call)?.();
  unnoted.delete(call);
}
