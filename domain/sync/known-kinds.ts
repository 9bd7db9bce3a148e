/**
 * Names the kinds of nodes, cells and document parts that this build knows. A copy tells it in its `hello`; a server
 * that knows another set goes on all the same, for what one does not know is kept as it is. Recorded by hand: a test
 * computes it anew, so that a change of what is known is a decision.
 */
export const knownKinds = '773ee586f195'
