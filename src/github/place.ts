import type { RepositoryFacts } from "../decide/observation.ts";
import type { Serverless } from "../report/serverless-note.ts";

/** Where the writes go. */
export type Place = {
  repository: RepositoryFacts;
  statePrefix: string;
  /** Where Hone runs as a workflow there. */ serverless?: Serverless;
};

/** The part of it that texts mention. */
export const placeOfText = ({ repository, statePrefix, serverless }: Place): PlaceOfText => ({
  repositoryUrl: repository.url,
  statePrefix,
  ...(serverless && { serverless }),
});

export type PlaceOfText = { repositoryUrl: string; statePrefix: string; serverless?: Serverless };
