// What a screen reader is told of a reply that grows: whole sentences and lines, a few at a time.

// Characters that an announcement has at the least while more is to come: some fifty tokens.
const ENOUGH = 200;

/** Return the text as it is read out, in lines: without the marks of markdown, code and formulas named, not spelled. */
export const readOut = (markdown, { code, formula }) =>
  markdown
    .replace(/^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[ \t]*$|$(?![\s\S]))/gm, `${code}. `)
    .replace(/\$\$[\s\S]+?\$\$|\\\[[\s\S]+?\\\]|\\\([^\n]+?\\\)|\$(?! )[^$\n]{1,300}?(?<! )\$(?!\d)/g, formula)
    .replace(/^[ \t]*(?:#{1,6}|>|[-+*]|\d{1,9}[.)])[ \t]+/gm, "")
    .replace(/^[ \t]*\|?[ \t:|-]+\|?[ \t]*$/gm, "")
    // Marks of sources: what they stand for is said at the end.
    .replace(/\s+\[\d{1,3}\]|(?<![\p{L}\p{N}\])\s])\[\d{1,3}\]/gu, "")
    .replace(/[*_~`|]+/g, "")
    // A paragraph ends what is said, also a heading, and words that were cut.
    .replace(/([\p{L}\p{N}])[ \t]*\n[ \t]*\n/gu, "$1.\n")
    .replace(/\s*\n\s*/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .trim();

// The end of a line ends a sentence, too.
const split = (text, language) => {
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
};

/** Takes a growing text, and hands out announcements of whole sentences and lines. */
export class Announcer {
  constructor({ language, announce }) {
    Object.assign(this, { language, announce, said: 0 });
  }

  /** `text`: all there is so far, as it is read out. */
  take(text, { isFinished = false } = {}) {
    const rest = text.slice(this.said);
    const sentences = split(rest, this.language);
    // The last one may still go on.
    const whole = (isFinished ? sentences : sentences.slice(0, -1)).join("");
    if (!whole.trim() || (!isFinished && whole.length < ENOUGH)) { return; }
    this.said += whole.length;
    this.announce(whole.replaceAll("\n", " ").trim());
  }
}
