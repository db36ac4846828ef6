import { looksLikeAutohelix, readAutohelix } from "./autohelix.ts";
import type { Importer, ImportReading, ImportSource } from "./imported.ts";
import { looksLikeProgram, readProgram } from "./research-program.ts";
import { looksLikeSession, readSession } from "./research-session.ts";
import { importedResearch } from "./research-task.ts";

/** autoresearch and its kin: a command prints a metric, and some files may change to better it. */
export const autoresearch: Importer = {
  kind: "autoresearch",
  looksLike: (source) => forms.some(({ looksLike }) => looksLike(source)),
  read,
};

/** The more particular first. */
const forms = [
  { looksLike: looksLikeAutohelix, readTask: readAutohelix },
  { looksLike: looksLikeSession, readTask: readSession },
  { looksLike: looksLikeProgram, readTask: readProgram },
];

function read(source: ImportSource): ImportReading {
  const form = forms.find(({ looksLike }) => looksLike(source));
  if (!form)
    return {
      imported: null,
      problems: [
        {
          where: source.name,
          what: "there is no task of autoresearch: no program.md, no train.py with prepare.py, no .auto/measure.sh, no autohelix.yaml",
          remedy: "Name the folder that one of these lies in.",
        },
      ],
    };
  const { task, problems } = form.readTask(source);
  return task ? importedResearch(source, task) : { imported: null, problems };
}
