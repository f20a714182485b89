// Formulas in markdown: $a$ and \(a\) in a line, $$a$$ and \[a\] of their own. They become places that are drawn later.

const PAIRS = [["$$", "$$", true], ["\\[", "\\]", true], ["\\(", "\\)", false], ["$", "$", false]];
const LONGEST = 2000;

const findPair = (source, at) => PAIRS.find(([open]) => source.startsWith(open, at));

// "$5 and $10" is money: a formula touches its marks, and no digit follows it.
const isMoney = (source, from, end) => /\s/.test(source[from]) || /\s/.test(source[end - 1]) || /\d/.test(source[end + 1] ?? "");

const findEnd = (source, close, from) => {
  const end = source.indexOf(close, from);
  const isFound = end > from && end - from <= LONGEST;
  return isFound && !(close === "$" && (isMoney(source, from, end) || source.slice(from, end).includes("\n\n"))) ? end : -1;
};

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
  markdown.inline.ruler.before("escape", "formula", inline);
  markdown.block.ruler.before("fence", "formula", block, { alt: ["paragraph", "blockquote", "list"] });
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules.formula = (tokens, place) => {
    const { content, meta, block: isBlock } = tokens[place];
    const tag = isBlock ? "div" : "span";
    return `<${tag} class="formula" data-formula="${meta.isDisplay ? "display" : "inline"}">${escapeHtml(content)}</${tag}>`;
  };
};
