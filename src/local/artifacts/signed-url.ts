/** Links that carry their own permission for a while, like those of GitHub's blob storage. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import type { Artifact, World } from "../world.ts";

const key = randomBytes(32);
type May = "read" | "write";

export const blobPrefix = "/_results/artifacts/";

export function signedBlobUrl(
  { origin, now }: World,
  artifact: Artifact,
  { may, forMs }: { may: May; forMs: number },
): string {
  const expires = new Date(now().getTime() + forMs).toISOString();
  const url = new URL(`${blobPrefix}${artifact.id}.zip`, origin);
  url.searchParams.set("se", expires);
  url.searchParams.set("sp", may);
  url.searchParams.set("sig", signature(artifact.id, may, expires));
  return url.href;
}

/** The artifact's id, or null where the link is forged, expired or for something else. */
export function artifactOfSignedUrl({ now }: World, url: URL, may: May): number | null {
  const id = Number(/^(\d+)\.zip$/.exec(url.pathname.slice(blobPrefix.length))?.[1]);
  const expires = url.searchParams.get("se") ?? "";
  const given = Buffer.from(url.searchParams.get("sig") ?? "");
  const expected = Buffer.from(signature(id, may, expires));
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  return genuine && url.searchParams.get("sp") === may && Date.parse(expires) > now().getTime() ? id : null;
}

function signature(id: number, may: May, expires: string): string {
  return createHmac("sha256", key).update(`${id} ${may} ${expires}`).digest("hex");
}
