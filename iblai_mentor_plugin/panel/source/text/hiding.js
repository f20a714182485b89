// A reply without the marks of what it cites: for a question whose answer stands in the passage.

/** Return a reply's text without the marks of what it cites, for who is to answer before they look. */
export const hideMarks = ({ text, citations }) => {
  const points = [...text];
  for (const { number, at } of citations) {
    for (const place of at ?? []) { points.fill("", place, place + `[${number}]`.length); }
  }
  // What is still being written has its marks before it is known what they stand for.
  return points.join("").replace(/\s*\[\d*\]?\s*$/, "").trimEnd();
};
