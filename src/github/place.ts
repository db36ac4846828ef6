import type { RepositoryFacts } from "../decide/observation.ts";

/** Where the writes go. */
export type Place = { repository: RepositoryFacts; statePrefix: string };

/** The part of it that texts mention. */
export const placeOfText = ({ repository, statePrefix }: Place) => ({ repositoryUrl: repository.url, statePrefix });
