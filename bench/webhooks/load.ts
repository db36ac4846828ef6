/**
 * Sends deliveries at a rate, whether or not the earlier ones are answered, as GitHub does; its own process, so that
 * nothing else delays its clock. Prints how long each answer took from the moment it was due, milliseconds.
 */
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { traffic, type Ready } from "./traffic.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({
  options: { url: text, secret: text, installation: text, rate: text, seconds: text },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
const agent = new Agent({ keepAlive: true, maxSockets: 200 });
const deliveries = traffic({ secret: values.secret ?? "", installation: Number(values.installation) });

const answers: Promise<{ ms: number; status: number }>[] = [];
const began = performance.now();
for (let index = 0; index < rate * seconds; index++) {
  const due = began + (index * 1000) / rate;
  const early = due - performance.now();
  if (early > 0) await wait(early);
  const delivery = deliveries[index % deliveries.length];
  if (delivery) answers.push(send(delivery, due));
}
console.log(JSON.stringify(await Promise.all(answers)));
agent.destroy();

function send({ event, body, signature }: Ready, due: number): Promise<{ ms: number; status: number }> {
  return new Promise((resolve) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-github-event": event,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": signature,
    };
    const sent = request(values.url ?? "", { method: "POST", agent, headers }, (answer) => {
      answer.resume().on("end", () => resolve({ ms: performance.now() - due, status: answer.statusCode ?? 0 }));
    });
    sent.on("error", () => resolve({ ms: performance.now() - due, status: 0 }));
    sent.end(body);
  });
}
