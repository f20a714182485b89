// A reply that is being written holds citations that nobody has checked yet, and maybe half a one at its end.

/** Return the text without their markers; a quote stays, as words. */
export const hideMarkers = (text) =>
  text
    .replace(/\[\[\s{0,3}\d{1,3}\s{0,3}\|([^\n]{0,400}?)\]\]/g, "“$1”")
    .replace(/[ \t]*\[\[\s{0,3}\d{1,3}\s{0,3}\]\]/g, "")
    .replace(/[ \t]*\[(?:\[[^\]\n]{0,410}\]?)?$/, "");
