// Messages as elements. Everything is text: what a reply holds is never taken for markup.
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const isAddress = (url) => /^https?:\/\//i.test(url);

const sayTime = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const nameSource = ({ title, start }) => (start === null || start === undefined ? title : `${title}, at ${sayTime(start)}`);

// The numbers in a reply become links to what they cite; any other pair of brackets stays what it is.
const linkNumbers = (text, citations) => {
  const byNumber = new Map(citations.map((citation) => [String(citation.number), citation]));
  return text.split(/(\[\d{1,3}\])/).map((part) => {
    const citation = /^\[\d+\]$/.test(part) ? byNumber.get(part.slice(1, -1)) : undefined;
    if (!citation || !isAddress(citation.url)) { return part; }
    const link = make("a", { className: "cite", href: citation.url, textContent: part, title: citation.quote });
    link.setAttribute("aria-label", `Source ${citation.number}: ${nameSource(citation)}`);
    return link;
  });
};

const listSources = (citations) => {
  const items = citations.map((citation) => {
    const name = nameSource(citation);
    const title = isAddress(citation.url) ? make("a", { href: citation.url, textContent: name }) : name;
    return make("li", { value: citation.number }, title, make("q", { textContent: citation.quote }));
  });
  return make("ol", { className: "sources" }, ...items);
};

// While a reply is written its citations are raw, and the last one may be cut: they are put in place at the end.
export const showUnfinished = (text) =>
  text
    .replace(/\[\[\s*\d{1,3}\s*\|([^\n]*?)\]\]/g, "“$1”")
    .replace(/[ \t]*\[\[\s*\d{1,3}\s*\]\]/g, "")
    .replace(/\[(\[[^\n]*)?$/, "");

export const buildMessage = ({ who, isOwn, text, citations = [], note = "" }) => {
  const message = make("article", { className: isOwn ? "said own" : "said" }, make("h3", { className: "who-said", textContent: who }));
  if (text) { message.append(make("p", { className: "words" }, ...(isOwn ? [text] : linkNumbers(text, citations)))); }
  if (citations.length) { message.append(make("p", { className: "sources-title", textContent: "From the course" }), listSources(citations)); }
  if (note) { message.append(make("p", { className: "said-note", textContent: note })); }
  return message;
};
