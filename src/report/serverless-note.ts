/**
 * How Hone runs where it is a workflow of the repository. `token`: whose it is, an app's or the job's own. `signed`: with
 * what the states are, the app's key, a secret of the repository, or a key that anybody can derive.
 */
export type Serverless = { token: "app" | "job"; signed: "app-key" | "secret" | "derivable" };

/** What of that a reader of the status comment must know; empty where it is as good as a server's. */
export const statusNote = ({ signed }: Serverless): string =>
  signed === "derivable"
    ? "<sub>Hone runs here as a workflow without a secret of its own: whoever may write to this repository could also write a campaign's state, and Hone would take it for its own. The secret `HONE_STATE_KEY` ends that; the last lines of `hone-app.yml` say how.</sub>"
    : "";

/** The same for the pull request. */
export function pullRequestNote({ token, signed }: Serverless): string {
  const notes = [
    ...(token === "job"
      ? [
          "It was opened with a workflow's own token, for which GitHub starts no other workflow by itself: this repository's checks run once someone with write permission approves them above, or closes and reopens this pull request.",
        ]
      : []),
    ...(signed === "derivable"
      ? [
          "The campaign's state was signed without a secret: the figures are as trustworthy as everybody who may write to this repository.",
        ]
      : []),
  ];
  return notes.length === 0 ? "" : `> [!NOTE]\n${notes.map((note) => `> ${note}`).join("\n>\n")}\n`;
}
