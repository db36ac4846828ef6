/** Probot and nothing else: an app whose handlers do nothing, served as its documentation says. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { createNodeMiddleware, Probot } from "probot";
import { handledEvents } from "../../src/decide/to-intent.ts";

const { APP_ID: appId, PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret, GITHUB_API_URL: baseUrl } = process.env;
if (!appId || !privateKey || !secret || !baseUrl) throw new Error("the same variables as for `hone serve`");

const log = pino({ level: "info" }, pino.destination(2));
const probot = new Probot({ appId, privateKey, secret, baseUrl, log });
const middleware = await createNodeMiddleware((app) => app.on([...handledEvents], () => undefined), { probot });
const server = createServer((request, response) => {
  void middleware(request, response, () => response.writeHead(404).end());
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
