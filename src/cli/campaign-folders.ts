import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { InputError } from "../model/input-error.ts";
import { openRepository } from "../workspace/repository.ts";

/** A folder of Hone's own in a checkout, that git ignores; made where it is missing. */
export function ownFolder(repository: string, name: "campaigns" | "archive" | "preparations"): string {
  const folder = path.join(repository, ".hone", name);
  mkdirSync(folder, { recursive: true });
  const ignore = path.join(folder, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  return folder;
}

/** A campaign's folder and the top of the checkout that it lies in. */
export type CampaignPlace = { folder: string; repository: string };

/** All campaigns of the repository around a folder, the latest first. Throws `InputError` where there is no repository. */
export async function campaignsAround(folder: string): Promise<CampaignPlace[]> {
  const { top: repository } = await openRepository(folder);
  const campaigns = path.join(repository, ".hone", "campaigns");
  const names = existsSync(campaigns) ? readdirSync(campaigns) : [];
  return names
    .map((name) => path.join(campaigns, name))
    .filter(isCampaign)
    .sort((a, b) => statSync(b).birthtimeMs - statSync(a).birthtimeMs)
    .map((place) => ({ folder: place, repository }));
}

/**
 * The campaign that a person names by its id, by the beginning of it where only one begins so, or by its folder.
 * Throws `InputError`.
 */
export async function findCampaign(name: string, from = process.cwd()): Promise<CampaignPlace> {
  const folder = path.resolve(from, name);
  if (isCampaign(folder)) return { folder, repository: (await openRepository(path.dirname(folder))).top };
  const all = await campaignsAround(from);
  const exact = all.filter((place) => idOf(place) === name);
  const found = exact.length > 0 ? exact : all.filter((place) => idOf(place).startsWith(name));
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new InputError({
    where: `campaign ${name}`,
    what: found.length === 0 ? "is not here" : `is the beginning of ${found.length}: ${some(found)}`,
    remedy:
      all.length === 0
        ? "There is none in this repository yet: hone run GOAL starts one."
        : `\`hone status\` lists them: ${some(all)}.`,
  });
}

export const idOf = ({ folder }: CampaignPlace): string => path.basename(folder);

const some = (places: readonly CampaignPlace[]): string =>
  `${places.slice(0, 5).map(idOf).join(", ")}${places.length > 5 ? ", …" : ""}`;

function isCampaign(folder: string): boolean {
  return ["request.json", "ledger.jsonl"].some((file) => existsSync(path.join(folder, file)));
}
