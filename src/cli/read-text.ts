import { readFile, stat } from "node:fs/promises";
import { InputError } from "../model/input-error.ts";

/** A text file of limited size. Throws `InputError` where it is none; a limit in characters is one in bytes here. */
export async function readText(file: string, name: string, limit: number): Promise<string> {
  const { size } = await stat(file).catch((error: unknown) => missing(name, error));
  if (size > limit)
    throw new InputError({
      where: name,
      what: `it has ${size} bytes, at most ${limit} are read`,
      remedy: "Move data into files of its own.",
    });
  const content = await readFile(file).catch((error: unknown) => missing(name, error));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw new InputError({ where: name, what: "it is not UTF-8 text", remedy: "Save it as UTF-8." }, { cause });
  }
}

export function missing(name: string, cause: unknown): never {
  const why =
    cause instanceof Error && "code" in cause && cause.code !== "ENOENT"
      ? `cannot be read (${cause.message})`
      : "does not exist";
  throw new InputError(
    {
      where: name,
      what: `the file ${why}`,
      remedy: "Give the path of a goal file, such as examples/matmul-c/goal.md.",
    },
    { cause },
  );
}
