/** Rules of a conversation that both protocols share, over one shape that both are brought into. */
export type Turn = {
  role: "user" | "assistant";
  /** Ids of the calls that the model makes, and of those that are answered. */
  calls: readonly string[];
  results: readonly string[];
};

/** What is wrong with the order of a conversation, or null. */
export function problemOf(turns: readonly Turn[]): string | null {
  const [first] = turns;
  if (!first) return "messages: at least one message is needed";
  if (first.role !== "user") return "messages: the first message must be the user's";
  if (turns.at(-1)?.role !== "user") return "messages: the last message must be the user's";
  return turns.map((turn, index) => problemAt(turns, turn, index)).find((problem) => problem !== null) ?? null;
}

function problemAt(turns: readonly Turn[], { role, calls, results }: Turn, index: number): string | null {
  const before = turns[index - 1];
  if (before?.role === role) return `messages.${index}: roles must alternate, and two are the ${role}'s`;
  const due = before?.calls ?? [];
  const extra = results.find((id) => !due.includes(id));
  if (extra !== undefined) return `messages.${index}: tool result ${extra} answers no call of the message before`;
  const missing = due.find((id) => !results.includes(id));
  if (missing !== undefined) return `messages.${index}: the call ${missing} has no tool result in the message after it`;
  if (new Set(results).size < results.length) return `messages.${index}: a call is answered twice`;
  const earlier = turns.slice(0, index).flatMap((turn) => turn.calls);
  const again = calls.find((id, place) => earlier.includes(id) || calls.indexOf(id) !== place);
  return again === undefined ? null : `messages.${index}: the call id ${again} is not unique`;
}

/** What is wrong with the names of the tools and the one that must be called, or null. */
export function toolProblem(names: readonly string[], forced: string | null): string | null {
  const bad = names.find((name, place) => !/^[\w-]{1,64}$/.test(name) || names.indexOf(name) !== place);
  if (bad !== undefined) return `tools: ${JSON.stringify(bad)} is no name for a tool, or not unique`;
  if (forced !== null && !names.includes(forced)) return `tool_choice: there is no tool ${forced}`;
  return null;
}
