import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Play } from "./answer.ts";
import type { Protocol } from "./protocol.ts";
import type { Asked, Billed } from "./script.ts";

type Performance = {
  world: { protocol: Protocol; billed: Billed[] };
  play: Play;
  asked: Asked;
  stream: boolean;
  response: ServerResponse;
};

/** Plays an answer, or what comes in its place. */
export async function perform({ world, play, asked, stream, response }: Performance): Promise<void> {
  switch (play.kind) {
    case "hang-up":
      return void response.destroy();
    case "page":
      response.writeHead(200, { "content-type": "text/html" });
      return void response.end("<html><body>Sign in to go on.</body></html>");
    case "refusal":
      if (play.retryAfter !== null) response.setHeader("retry-after", String(play.retryAfter));
      return sendJson(response, play.refusal.status, world.protocol.errorBody(play.refusal));
    case "answer":
      await sleep(play.waitMs);
      world.billed.push(play.answer.billed);
      if (!stream) return sendJson(response, 200, world.protocol.whole(play.answer));
      return await sendEvents(response, world.protocol.events(play.answer, asked.body), play.ends);
  }
}

async function sendEvents(
  response: ServerResponse,
  events: readonly string[],
  ends: Extract<Play, { kind: "answer" }>["ends"],
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const sent = ends === "in-the-middle" ? events.slice(0, Math.ceil(events.length / 2)) : events;
  if (ends === "broken-event") response.write(`${sent[0]}event: content_block_start\ndata: {"type": "content_bl\n\n`);
  else response.write(sent.join(""));
  if (ends !== "in-the-middle") return void response.end();
  // What was written has to arrive before the connection breaks.
  await sleep(20);
  response.destroy();
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
