import { oneLine } from "./escape.ts";

const opening = /^(please\s+)?(make|speed\s+up|optimi[sz]e|improve|accelerate|tune)\s+(the\s+)?/i;
const closing = /(\s+(much|a lot|run|be))?\s+(faster|quicker|quick|fast|performance|speed)[.!]?$/i;

/** What a goal's title is about: "Make matmul faster" → "matmul". */
export function subjectOf(title: string): string {
  const line = oneLine(title, 80);
  const bare = line.replace(opening, "").replace(closing, "").trim();
  return bare === "" ? line : bare;
}
