// Formulas in markdown: $a$ and \(a\) in a line, $$a$$ and \[a\] of their own. They become places that are drawn later.

const PAIRS = [["$$", "$$", true], ["\\[", "\\]", true], ["\\(", "\\)", false], ["$", "$", false]];
const LONGEST = 2000;

const findPair = (source, at) => PAIRS.find(([open]) => source.startsWith(open, at));

// "$5 and $10", "5$, 10$" and "$HOME/$USER" are none: a formula touches its marks, no word stands before it and no number behind it;
// letters may ("the $n$th"), where it ends as formulas do.
const isDollars = (source, from, end) => {
  const [before, after] = [source[from - 2] ?? "", source[end + 1] ?? ""];
  return /\s/.test(source[from]) || /\s/.test(source[end - 1]) || /[\p{L}\p{N}]/u.test(before) || /\p{N}/u.test(after)
    || (/\p{L}/u.test(after) && !(/\p{Ll}/u.test(after) && /[\p{L}\p{N})\]}']/u.test(source[end - 1])));
};

const findEnd = (source, close, from) => {
  const end = source.indexOf(close, from);
  const isFound = end > from && end - from <= LONGEST;
  return isFound && !(close === "$" && (isDollars(source, from, end) || source.slice(from, end).includes("\n\n"))) ? end : -1;
};

// Stands for a bar in a formula while lines are split into cells; a character that no text has.
const BAR = "\ue07c";
const BARS = /\ue07c/g;

// In a line that may be a table's, a formula's bars are none of the table's. What is escaped the table itself knows.
const hideBars = (line) => {
  if (!line.includes("|") || !/[$\\]/.test(line)) { return line; }
  let found = "";
  for (let at = 0; at < line.length;) {
    const pair = findPair(line, at);
    const from = at + (pair?.[0].length ?? 0);
    const end = pair ? findEnd(line, pair[1], from) : -1;
    const skipped = pair?.[0].length ?? (line[at] === "\\" ? 2 : 1);
    const next = end < 0 ? at + skipped : end + pair[1].length;
    const part = line.slice(at, next);
    found += end < 0 ? part : part.replace(/(?<!\\)\|/g, BAR);
    at = next;
  }
  return found;
};

const showBars = (tokens) => tokens.forEach((token) => {
  token.content = token.content.replace(BARS, "|");
  if (token.children) { showBars(token.children); }
});

const inline = (state, silent) => {
  const pair = findPair(state.src, state.pos);
  if (!pair) { return false; }
  const [open, close, isDisplay] = pair;
  const from = state.pos + open.length;
  const end = findEnd(state.src, close, from);
  if (end < 0 || end > state.posMax) { return false; }
  if (!silent) { Object.assign(state.push("formula", "", 0), { content: state.src.slice(from, end).trim(), meta: { isDisplay } }); }
  state.pos = end + close.length;
  return true;
};

// A formula of its own may have lines that look like lists: it is taken before they are.
const block = (state, startLine, endLine, silent) => {
  const start = state.bMarks[startLine] + state.tShift[startLine];
  const pair = findPair(state.src, start);
  if (!pair?.[2]) { return false; }
  const [open, close] = pair;
  for (let line = startLine; line < endLine; line += 1) {
    const text = state.src.slice(line === startLine ? start + open.length : state.bMarks[line], state.eMarks[line]);
    if (!text.includes(close)) { continue; }
    if (!text.trimEnd().endsWith(close)) { return false; }
    if (!silent) {
      const content = state.src.slice(start + open.length, state.eMarks[line]).trimEnd().slice(0, -close.length).trim();
      Object.assign(state.push("formula", "", 0), { content, meta: { isDisplay: true }, block: true, map: [startLine, line + 1] });
      state.line = line + 1;
    }
    return true;
  }
  return false;
};

export const formulas = (markdown) => {
  markdown.core.ruler.after("normalize", "bars", (state) => { state.src = state.src.replace(BARS, " ").split("\n").map(hideBars).join("\n"); });
  markdown.core.ruler.push("shownBars", ({ tokens }) => showBars(tokens));
  markdown.inline.ruler.before("escape", "formula", inline);
  markdown.block.ruler.before("fence", "formula", block, { alt: ["paragraph", "blockquote", "list"] });
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules.formula = (tokens, place) => {
    const { content, meta, block: isBlock } = tokens[place];
    const tag = isBlock ? "div" : "span";
    return `<${tag} class="formula" data-formula="${meta.isDisplay ? "display" : "inline"}">${escapeHtml(content)}</${tag}>`;
  };
};
