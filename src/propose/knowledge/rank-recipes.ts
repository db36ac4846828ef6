import type { Recipe, RecipeTask } from "../../model/recipe.ts";
import { rankTexts } from "../../search/rank-knowledge.ts";

export type RecipeQuery = {
  task: RecipeTask;
  /** What else is known of the work: a plan, a goal. */
  text: string;
};

/**
 * The recipes of the same driver and device that share words with a task, best first; among equals the one that gained
 * more. Never throws.
 */
export function rankRecipes(recipes: readonly Recipe[], { task, text }: RecipeQuery, limit: number): Recipe[] {
  const alike = recipes.filter((recipe) => recipe.task.driver === task.driver && recipe.task.device === task.device);
  const documents = alike.toSorted(byGain).map((recipe) => ({
    item: recipe,
    fields: [
      { text: `${recipe.task.benchmark_id} ${recipe.task.functions.join(" ")}`, weight: 3 },
      { text: recipe.hypothesis, weight: 2 },
      { text: recipe.task.language ?? "", weight: 1 },
    ],
  }));
  const words = [task.benchmark_id, ...task.functions, task.language ?? "", text].join(" ");
  return rankTexts(documents, words)
    .slice(0, Math.max(0, Math.floor(limit) || 0))
    .map(({ item }) => item);
}

const byGain = (a: Recipe, b: Recipe): number =>
  b.gain.estimate - a.gain.estimate || compare(b.date, a.date) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
