// A line of a message as the list of chats shows it, where no markdown is made of it.

// Asterisks around words, not between numbers; and marks behind a sentence.
const WRITTEN = /\s\[\d{1,3}\](?!\()|(?<![^\s("“])\*\*|\*\*(?![^\s.,;:!?)”])/gu;

/** Return a part of a reply's line as it reads. */
export const smooth = (line) => line.replace(WRITTEN, "");
