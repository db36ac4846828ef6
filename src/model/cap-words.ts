/** What stands in the reason of a turn that the gateway's cap ended: the search then ended by its money. */
export const capWords = "the money for models is spent";
