// Markdown to elements. What an LLM writes is data: no markup of its own, no images, no links but to what it cites.
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { formulas } from "./formulas.js";
import { splitMarks, unmark } from "./marks.js";

const UNWANTED = ["link", "image", "autolink", "html_inline", "html_block", "reference", "entity"];
const TAGS = [
  "blockquote", "br", "code", "del", "div", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup",
  "table", "tbody", "td", "th", "thead", "tr", "ul",
];
const ATTRIBUTES = ["class", "data-cite", "data-formula", "data-language", "start", "data-align"];
// Lists in lists in lists: beyond this nobody reads, and browsers suffer.
const DEEPEST = 40;

// Marks of citations lie in words, and nowhere else; where code or a formula has one, it is what it looks like.
const citations = (markdown) => {
  markdown.core.ruler.push("citations", ({ tokens, Token }) => {
    const readAll = (all) => all.flatMap((token) => {
      if (token.children) { token.children = readAll(token.children); }
      if (token.type !== "text") {
        if (!token.children) { token.content = unmark(token.content); }
        return [token];
      }
      return splitMarks(token.content).map((part) => {
        const isWords = typeof part === "string";
        return Object.assign(new Token(isWords ? "text" : "citation", "", 0), { content: isWords ? part : part.number });
      });
    });
    readAll(tokens);
  });
  markdown.renderer.rules.citation = (tokens, place) => `<sup data-cite="${tokens[place].content}">[${tokens[place].content}]</sup>`;
};

// H~2~O and x^2^, as chemists and typists write them; a mark touches what it lowers or raises.
const LEVELS = { "~": ["sub", /^~([^\s~]{1,20})~(?!~)/], "^": ["sup", /^\^([^\s^]{1,20})\^/] };

const levels = (markdown) => {
  markdown.inline.ruler.before("strikethrough", "level", (state, silent) => {
    const level = LEVELS[state.src[state.pos]];
    const found = level?.[1].exec(state.src.slice(state.pos, state.pos + 24));
    if (!found || state.src[state.pos - 1] === state.src[state.pos]) { return false; }
    if (!silent) { Object.assign(state.push("level", level[0], 0), { content: found[1] }); }
    state.pos += found[0].length;
    return true;
  });
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules.level = (tokens, place) => `<${tokens[place].tag}>${escapeHtml(tokens[place].content)}</${tokens[place].tag}>`;
};

// "- [x] done": a box where the mark stood.
const tasks = (markdown) => {
  markdown.core.ruler.push("tasks", ({ tokens }) => tokens.forEach((token, place) => {
    const [item, , line] = tokens.slice(place, place + 3);
    const first = line?.children?.[0];
    const found = item.type === "list_item_open" && first?.type === "text" && /^\[([ xX])\]\s+/.exec(first.content);
    if (!found) { return; }
    item.attrSet("class", "task");
    first.content = `${found[1] === " " ? "☐" : "☑"} ${first.content.slice(found[0].length)}`;
  }));
};

const build = () => {
  const markdown = new MarkdownIt("default", { html: false, linkify: false, typographer: false, breaks: true, maxNesting: DEEPEST });
  markdown.use(formulas).use(levels).use(tasks).use(citations).disable(UNWANTED);
  const { rules } = markdown.renderer;
  const { escapeHtml } = markdown.utils;
  rules.fence = (tokens, place) => {
    const language = /^[\w+#.-]{1,20}/.exec(tokens[place].info.trim())?.[0] ?? "";
    return `<pre data-language="${escapeHtml(language)}"><code>${escapeHtml(tokens[place].content)}</code></pre>`;
  };
  rules.code_block = (tokens, place) => `<pre data-language=""><code>${escapeHtml(tokens[place].content)}</code></pre>`;
  // The page has its own headings above a reply's; and no inline styles, which the page's policy would drop.
  markdown.core.ruler.push("house", ({ tokens }) => tokens.forEach(tameToken));
  return markdown;
};

const tameToken = (token) => {
  if (token.type.startsWith("heading")) { token.tag = Number(token.tag[1]) <= 3 ? "h3" : "h4"; }
  const style = token.attrGet("style");
  if (style) { token.attrs = [["data-align", style.replace("text-align:", "")]]; }
};

const markdown = build();

/** Return the blocks of a text, whose marks are placed: `{tokens, env, starts}`, the place in the text where each begins. */
export const parse = (text) => {
  const env = {};
  const tokens = markdown.parse(text, env);
  const lines = tokens.filter(({ level, nesting, map }) => level === 0 && nesting >= 0 && map).map(({ map }) => map[0]);
  return { tokens, env, starts: findLines(text, lines) };
};

const findLines = (text, wanted) => {
  const places = [];
  let at = 0;
  let line = 0;
  for (const next of wanted) {
    for (; line < next; line += 1) { at = text.indexOf("\n", at) + 1; }
    places.push(at);
  }
  return places;
};

/** Return the elements of tokens, sanitised. */
export const render = ({ tokens, env }) => {
  const html = markdown.renderer.render(tokens, markdown.options, env);
  return DOMPurify.sanitize(html, { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_DOM_FRAGMENT: true });
};
