/** The options of `hone run` that say who proposes. */
export const proposerOptions = {
  proposer: { type: "string", multiple: true },
  model: { type: "string" },
  endpoint: { type: "string" },
  command: { type: "string" },
  program: { type: "string", multiple: true },
  recording: { type: "string" },
} as const;

export const proposerUsage = `
  --proposer KIND  who makes candidates: tuner, claude, openai, command, replay; again for several, KIND=2 for a share
  --model NAME     of claude or openai
  --endpoint URL   the server of claude or openai, in place of ANTHROPIC_BASE_URL or OPENAI_BASE_URL
  --command LINE   a coding agent that reads its brief on standard input and edits the working tree (docs/agents.md)
  --program DIR    a folder of that agent's own program, which it may read
  --recording FILE a campaign's dialogue.jsonl, for replay`;

export type ProposerFlags = {
  proposer?: string[] | undefined;
  model?: string | undefined;
  endpoint?: string | undefined;
  command?: string | undefined;
  program?: string[] | undefined;
  recording?: string | undefined;
};
