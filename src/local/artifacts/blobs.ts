/** The part of Azure's block blob protocol that the artifact client speaks: stage blocks, commit the list, read. */
import { createHash, randomUUID } from "node:crypto";

import type { Answer } from "../rules/rule.ts";
import type { Artifact, World } from "../world.ts";
import { artifactOfSignedUrl } from "./signed-url.ts";

type Upload = { blocks: Map<string, Buffer>; committed: Buffer | null };
const uploads = new WeakMap<Artifact, Upload>();

/** What was uploaded for an artifact, once its blocks are committed. */
export function artifactContent(artifact: Artifact): { content: Buffer; digest: string } | null {
  const content = uploads.get(artifact)?.committed ?? null;
  return content === null ? null : { content, digest: `sha256:${createHash("sha256").update(content).digest("hex")}` };
}

/** One request to the blob storage; the link's signature is all the authorisation there is. */
export function answerBlob(world: World, { method, url, body }: { method: string; url: URL; body: Buffer }): Answer {
  const id = artifactOfSignedUrl(world, url, method === "PUT" ? "write" : "read");
  const artifact = id === null ? undefined : world.artifacts.get(id);
  if (artifact === undefined) return problem(403, "AuthenticationFailed");
  if (method === "GET") return read(artifact);
  if (artifact.content !== null) return problem(409, "BlobImmutableDueToPolicy");
  const upload = uploads.get(artifact) ?? { blocks: new Map<string, Buffer>(), committed: null };
  uploads.set(artifact, upload);
  return write(world, upload, { url, body, method });
}

function read({ content, name }: Artifact): Answer {
  if (content === null) return problem(404, "BlobNotFound");
  const headers = { "content-type": "application/zip", "content-disposition": `attachment; filename="${name}.zip"` };
  return { status: 200, raw: content, headers };
}

function write(
  world: World,
  upload: Upload,
  { url, body, method }: { url: URL; body: Buffer; method: string },
): Answer {
  const operation = `${method} ${url.searchParams.get("comp") ?? "blob"}`;
  switch (operation) {
    case "PUT block":
      upload.blocks.set(url.searchParams.get("blockid") ?? "", body);
      return stored(world);
    case "PUT blocklist": {
      const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]*)</g)].map(
        ([, id]) => id ?? "",
      );
      const blocks = ids.map((id) => upload.blocks.get(id));
      if (blocks.some((block) => block === undefined)) return problem(400, "InvalidBlockList");
      upload.committed = Buffer.concat(blocks.filter((block) => block !== undefined));
      return stored(world);
    }
    case "PUT blob":
      upload.committed = body;
      return stored(world);
    default:
      world.violations.push({
        what: "unknown",
        where: `blob ${operation}`,
        problem: "the offline GitHub does not play this",
      });
      return problem(501, "NotImplemented");
  }
}

function stored(world: World): Answer {
  const now = world.now().toUTCString();
  const headers = {
    etag: `"${randomUUID()}"`,
    "last-modified": now,
    date: now,
    "x-ms-request-id": randomUUID(),
    "x-ms-version": "2025-11-05",
  };
  return { status: 201, headers };
}

function problem(status: number, code: string): Answer {
  const text = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return { status, raw: Buffer.from(text), headers: { "content-type": "application/xml", "x-ms-error-code": code } };
}
