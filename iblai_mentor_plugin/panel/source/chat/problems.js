// What stands in the way of a question, in kinds that are each shown in their own way.

/**
 * Return the problem that an error is: `{kind, detail, until, retry}`.
 *
 * Kinds: "offline", "loggedOut", "limit" and "busy" (both with `until`, in milliseconds), "refused", "broken". `detail`: what the server
 * said for learners, "" for nothing of use.
 */
export const describeProblem = (error, retry = null, now = Date.now()) => {
  const problem = { kind: "broken", detail: "", until: error.wait ? now + error.wait * 1000 : 0, retry };
  if (error.isOffline) { return { ...problem, kind: "offline" }; }
  if (error.isLoggedOut) { return { ...problem, kind: "loggedOut" }; }
  if (error.status === 429) { return { ...problem, kind: "limit", detail: sayForLearners(error.detail) }; }
  if (error.status === 503) { return { ...problem, kind: "busy", detail: error.detail }; }
  if (error.status >= 500) { return problem; }
  if (error.status === 404) { return { ...problem, kind: "refused", detail: "" }; }
  return { ...problem, kind: "refused", detail: error.detail ?? "", retry: null };
};

// What limits bursts speaks to programs; what limits a day speaks to learners.
const sayForLearners = (detail) => (detail.startsWith("Request was throttled") ? "" : detail);
