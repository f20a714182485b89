// Marks of citations in a text. Only the places that a citation names are: "[1]" anywhere else is what somebody wrote.

// What stands in the brackets' place while markdown is read: punctuation, as brackets are, so that **bold**[1] stays bold.
const OPEN = "⸨";
const CLOSE = "⸩";
const MARK = /⸨(\d{1,3})⸩/g;

/** Return the text with the marks in it told apart; `at` counts code points, as the API does. Each place stays where it is. */
export const placeMarks = (text, citations) => {
  const safe = text.replaceAll(OPEN, "(").replaceAll(CLOSE, ")");
  const wanted = citations.flatMap(({ number, at }) => (at ?? []).map((place) => ({ number, place }))).sort((one, other) => one.place - other.place);
  const parts = [];
  let end = 0;
  let counted = 0;
  for (const { number, place } of wanted) {
    let start = end;
    for (; counted < place && start < safe.length; counted += 1) { start += safe.codePointAt(start) > 0xffff ? 2 : 1; }
    const mark = `[${number}]`;
    if (counted !== place || !safe.startsWith(mark, start)) { return safe; }
    parts.push(safe.slice(end, start), `${OPEN}${number}${CLOSE}`);
    end = start + mark.length;
    counted += mark.length;
  }
  return parts.join("") + safe.slice(end);
};

/** Return a text as it was written, where marks cannot be shown. */
export const unmark = (text) => text.replace(MARK, "[$1]");

/** Return the parts of a text: words as they are, and `{number}` for each mark. */
export const splitMarks = (text) => text.split(MARK).map((part, place) => (place % 2 ? { number: part } : part)).filter((part) => part !== "");

/** Return the beginning of a text, with no character cut in halves. */
export const cutWhole = (text, length) => {
  const isHalf = text.length > length && /[\ud800-\udbff]/.test(text[length - 1]);
  return text.slice(0, isHalf ? length - 1 : length);
};
