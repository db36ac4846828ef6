import { randomUUID } from "node:crypto";
import { link, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "../../model/recipe.ts";

/**
 * Keeps a recipe in a folder that is made where it is missing: whole or not at all, and never twice for one campaign and
 * candidate. `known`: it was there. Throws what the file system does.
 */
export async function saveRecipe(folder: string, recipe: Recipe): Promise<"saved" | "known"> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = join(folder, `.${randomUUID()}.part`);
  try {
    await writeThrough(part, `${JSON.stringify(recipe, null, 2)}\n`);
    // A link, unlike a rename, refuses a name that is taken, also by another process at the same time.
    await link(part, join(folder, `${recipe.id}.json`));
    return "saved";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return "known";
    throw error;
  } finally {
    await rm(part, { force: true });
  }
}

async function writeThrough(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
