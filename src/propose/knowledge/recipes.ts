import type { Dirent } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Recipe } from "../../model/recipe.ts";

/** Where a repository keeps recipes that its people have taken over. */
export const recipesFolder = ".hone/recipes";

/** `warnings`: one line for each file that could not be used. */
export type Recipes = { recipes: readonly Recipe[]; warnings: readonly string[] };

export type RecipeSources = {
  /** Texts of the base commit by path, `.hone/recipes/matmul.json`. */
  committed: ReadonlyMap<string, string>;
  /** Folder that `saveRecipe` fills; null: none. It need not be there. */
  folder: string | null;
};

/** More is no recipe: escaped as JSON, a diff takes at most six times its length. */
const mostBytes = 512 * 1024;
/** Of one folder; a store of so many is better looked through by a person. */
const mostFiles = 1000;

/** All recipes, the repository's first: what people have looked at stands for what is stored under the same id. */
export async function readRecipes({ committed, folder }: RecipeSources): Promise<Recipes> {
  const reading = folder === null ? { texts: new Map<string, string>(), warnings: [] } : await readStore(folder);
  const recipes = new Map<string, Recipe>();
  const warnings: string[] = [];
  for (const [path, text] of [...committed, ...reading.texts]) {
    const read = parseRecipe(text);
    if (typeof read === "string") warnings.push(`${path}: ${read}; this recipe is not used`);
    else if (!recipes.has(read.id)) recipes.set(read.id, read);
  }
  return { recipes: [...recipes.values()], warnings: [...warnings, ...reading.warnings] };
}

/** A recipe, or what is wrong with it. */
function parseRecipe(text: string): Recipe | string {
  if (Buffer.byteLength(text) > mostBytes) return `it is longer than ${mostBytes} bytes`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is no JSON (${error instanceof Error ? error.message.replace(/\s+/g, " ") : "unreadable"})`;
  }
  const parsed = Recipe.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `"${issue?.path.join(".") ?? ""}" is wrong: ${issue?.message.replace(/\s+/g, " ") ?? "unreadable"}`;
}

async function readStore(folder: string): Promise<{ texts: Map<string, string>; warnings: string[] }> {
  const texts = new Map<string, string>();
  const warnings: string[] = [];
  const names = await namesIn(folder).catch((error: Error) => {
    warnings.push(`${folder}: ${error.message}; no stored recipe is used`);
    return [];
  });
  if (names.length > mostFiles)
    warnings.push(`${folder}: ${names.length - mostFiles} of ${names.length} recipes were not read; remove old ones`);
  for (const name of names.slice(0, mostFiles)) {
    const file = join(folder, name);
    try {
      const { size } = await stat(file);
      if (size > mostBytes) warnings.push(`${file}: it is longer than ${mostBytes} bytes; this recipe is not used`);
      else texts.set(file, await readFile(file, "utf8"));
    } catch (error) {
      warnings.push(`${file}: ${error instanceof Error ? error.message : "unreadable"}; this recipe is not used`);
    }
  }
  return { texts, warnings };
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException): Dirent[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile() && /^[^.].*\.json$/.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
}
