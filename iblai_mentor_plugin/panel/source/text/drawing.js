// Formulas, drawn by a file that is loaded when the first one comes; what is no formula stays as it was written.

const LONGEST = 2_000;
const KEPT = 200;

/** Return `draw(source, element, {isDisplay})`; `maths` is the file that draws. */
export const buildDrawing = (maths) => {
  // A reply that grows is drawn again and again, its formulas only once.
  const drawn = new Map();

  const show = (source, element, { isDisplay }) => {
    const key = `${isDisplay}${source}`;
    if (!drawn.has(key)) { remember(key, build(maths.module, source, isDisplay)); }
    const found = drawn.get(key);
    if (found) { element.replaceChildren(found.cloneNode(true)); }
  };

  const remember = (key, element) => {
    if (drawn.size >= KEPT) { drawn.delete(drawn.keys().next().value); }
    drawn.set(key, element);
  };

  return (source, element, options) => {
    if (source.length > LONGEST) { return; }
    if (maths.module) {
      show(source, element, options);
      return;
    }
    // Offline, say: it stays as it was written, and the next formula tries again.
    maths.bring().then(() => show(source, element, options), () => {});
  };
};

const build = (module, source, isDisplay) => {
  const element = document.createElement("span");
  try {
    module.draw(source, element, { isDisplay });
    return element;
  } catch {
    return null;
  }
};
