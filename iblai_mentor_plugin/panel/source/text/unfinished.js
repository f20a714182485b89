// A reply that is being written holds citations that nobody has checked yet, and maybe half a one at its end.

// Characters that a marker has at the most: where half a one may begin.
const LONGEST = 420;

const hideHalf = (text) => {
  const from = Math.max(0, text.length - LONGEST);
  return text.slice(0, from) + text.slice(from).replace(/[ \t]{0,9}\[(?:\[[^[\]\n]*\]?)?$/, "");
};

/** Return the text without their markers; a quote stays, as words. */
export const hideMarkers = (text) =>
  hideHalf(
    text
      .replace(/\[\[\s{0,3}\d{1,3}\s{0,3}\|([^\n]{0,400}?)\]\]/g, "“$1”")
      .replace(/[ \t]{0,9}\[\[\s{0,3}\d{1,3}\s{0,3}\]\]/g, ""),
  );
