import pino, { type Logger } from "pino";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

const secretKeys = [
  "authorization",
  "token",
  "privateKey",
  "private_key",
  "secret",
  "x-hub-signature",
  "x-hub-signature-256",
];

/** A key at the top and up to four objects down; pino's wildcard stands for one level. */
const everyDepth = (key: string): string[] =>
  Array.from({ length: 5 }, (_, depth) => `${"*.".repeat(depth)}["${key}"]`.replace(/\.\[/g, "["));

/** What GitHub's tokens, App JWTs and private keys look like, wherever they turn up in a line. */
const secretShapes =
  /\bgh[a-z]_[A-Za-z0-9_.-]{10,}|\bgithub_pat_\w{10,}|\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/g;

/**
 * The app's log: JSON lines with secrets taken out, by the names of their keys and again by their shape. Probot's own
 * log redacts nothing.
 * @param write takes one line
 */
export const createLog = (level: LogLevel, write: (line: string) => void): Logger =>
  pino(
    { level, redact: { paths: secretKeys.flatMap(everyDepth), censor: "[redacted]" } },
    { write: (line: string) => write(line.replace(secretShapes, "[redacted]")) },
  );
