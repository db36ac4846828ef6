/**
 * Cuts what the offline GitHub plays out of GitHub's published API descriptions, into src/local/github-api/.
 *
 * The descriptions are hundreds of megabytes, so they are not dependencies. Unpack them beside the project and pass
 * the two folders:
 *   npm pack @octokit/openapi @octokit/graphql-schema      (in an empty folder; then tar xzf each)
 *   node scripts/extract-github-api.ts <openapi folder> <graphql-schema folder>
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { playedGraphql, playedOperations, playedWebhooks } from "../src/local/played.ts";
import { cutRest, cutWebhooks, parseDescription } from "./github-api/cut-openapi.ts";
import { cutSdl } from "./github-api/cut-sdl.ts";

const target = fileURLToPath(new URL("../src/local/github-api/", import.meta.url));

async function main(openapiFolder: string, graphqlFolder: string): Promise<void> {
  const text = await readFile(join(openapiFolder, "generated", "api.github.com.json"), "utf8");
  const description = parseDescription(text);
  await write("rest.json", `${JSON.stringify(cutRest(description, playedOperations))}\n`);
  await write("webhooks.json", `${JSON.stringify(cutWebhooks(description, playedWebhooks))}\n`);
  const sdl = cutSdl(await readFile(join(graphqlFolder, "schema.graphql"), "utf8"), playedGraphql);
  await write("graphql.json", `${JSON.stringify({ sdl: sdl.trimEnd().split("\n") }, null, 2)}\n`);
}

async function write(name: string, content: string): Promise<void> {
  await writeFile(join(target, name), content);
  process.stdout.write(`${name}: ${Math.round(content.length / 1024)} KiB\n`);
}

const [openapiFolder, graphqlFolder] = process.argv.slice(2);
if (openapiFolder === undefined || graphqlFolder === undefined) {
  process.stderr.write("usage: node scripts/extract-github-api.ts <openapi folder> <graphql-schema folder>\n");
  process.exitCode = 2;
} else {
  await main(openapiFolder, graphqlFolder);
}
