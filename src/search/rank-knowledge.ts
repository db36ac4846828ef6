import type { Area, Rule } from "../model/knowledge.ts";

/** A text of a document and how much its words count. */
export type Field = { text: string; weight: number };
export type Document<T> = { item: T; fields: readonly Field[] };
export type Ranked<T> = { item: T; score: number };

/** The rules of any of these areas (of all, where none is named) that fit a text best, best first. */
export function rankRules(
  rules: readonly Rule[],
  { areas, text }: { areas: readonly Area[]; text: string },
  limit: number,
): Rule[] {
  const most = Math.max(0, Math.floor(limit) || 0);
  const eligible = rules.filter((rule) => areas.length === 0 || rule.areas.some((area) => areas.includes(area)));
  // Who asks for nothing leafs through them.
  if (wordsOf(text).length === 0) return eligible.slice(0, most);
  const documents = eligible.map((rule) => ({ item: rule, fields: fieldsOf(rule) }));
  return rankTexts(documents, text)
    .slice(0, most)
    .map(({ item }) => item);
}

const fieldsOf = ({ id, title, keywords, symptom, profile }: Rule): Field[] => [
  { text: `${id} ${title}`, weight: 3 },
  { text: keywords.join(" "), weight: 3 },
  { text: symptom, weight: 2 },
  { text: profile, weight: 1 },
];

/** Words of a query that count: an engineer may paste a whole profile. */
const mostQueryWords = 300;

/** How fast a repeated word stops counting, and how much a long document is held against it: the usual values. */
const [saturation, lengthPart] = [1.2, 0.75];

/**
 * The documents that share a word with a text, best first; among equals the earlier one. BM25 over weighted fields
 * (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004).
 */
export function rankTexts<T>(documents: readonly Document<T>[], text: string): Ranked<T>[] {
  const query = [...new Set(wordsOf(text))].slice(0, mostQueryWords);
  const counted = documents.map(({ item, fields }) => ({ item, ...countWords(fields) }));
  const meanLength = counted.reduce((sum, { length }) => sum + length, 0) / (counted.length || 1);
  const rarity = new Map(
    query.map((word) => {
      const holders = counted.filter(({ counts }) => counts.has(word)).length;
      return [word, Math.log(1 + (counted.length - holders + 0.5) / (holders + 0.5))];
    }),
  );
  const ranked = counted.map(({ item, counts, length }) => {
    const damping = saturation * (1 - lengthPart + (lengthPart * length) / (meanLength || 1));
    let score = 0;
    for (const [word, rare] of rarity) {
      const count = counts.get(word) ?? 0;
      score += (rare * count * (saturation + 1)) / (count + damping);
    }
    return { item, score };
  });
  return ranked.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score);
}

function countWords(fields: readonly Field[]): { counts: ReadonlyMap<string, number>; length: number } {
  const counts = new Map<string, number>();
  let length = 0;
  for (const { text, weight } of fields)
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + weight);
      length += weight;
    }
  return { counts, length };
}

/** Words that stand in any sentence and say nothing of a kernel. */
const fillers = new Set(
  "a an and are as at be but by can do does for from has have how i if in is it its my no not of on or so that the then there this to too we what when where which why will with".split(
    " ",
  ),
);

/** Characters of a text that are read. */
const mostCharacters = 20_000;

/**
 * The words that count, cut to their stems. A name of a profiler stands for itself and for its parts: both
 * `l1tex__data_bank_conflicts` and "bank conflict" find the other.
 */
function wordsOf(text: string): string[] {
  const names = text.slice(0, mostCharacters).match(/[\p{L}\p{N}_]+/gu) ?? [];
  return names.flatMap((name) => {
    const parts = name.split(/_+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).filter((part) => part !== "");
    const words = (parts.length > 1 ? [...parts, name] : parts).map((word) => word.toLowerCase());
    return words.filter((word) => !fillers.has(word)).map(stem);
  });
}

const endings = /(?:i[sz]ations?|i[sz]ing|i[sz]ed|i[sz]es?|ings?|ions?|ed|es|e|s)$/;

/** `coalesced`, `coalescing` and `coalesce` are one word, and so are `vectorised` and `vectors`. */
function stem(word: string): string {
  const root = word.replace(endings, "");
  return root.length >= 3 ? root : word.replace(/(?<=..)s$/, "");
}
