// Formulas, drawn by a file that is loaded when the first one comes; what is no formula stays as it was written.

const LONGEST = 2_000;
const KEPT = 200;

/** Return `draw(source, element, {isDisplay})`; `load` brings the module that draws. */
export const buildDrawing = (load) => {
  // A reply that grows is drawn again and again, its formulas only once.
  const drawn = new Map();
  let loading = null;
  let module = null;

  const show = (source, element, { isDisplay }) => {
    const key = `${isDisplay}${source}`;
    if (!drawn.has(key)) { remember(key, build(module, source, isDisplay)); }
    const found = drawn.get(key);
    if (found) { element.replaceChildren(found.cloneNode(true)); }
  };

  const remember = (key, element) => {
    if (drawn.size >= KEPT) { drawn.delete(drawn.keys().next().value); }
    drawn.set(key, element);
  };

  return (source, element, options) => {
    if (source.length > LONGEST) { return; }
    if (module) {
      show(source, element, options);
      return;
    }
    loading ??= load().then((loaded) => { module = loaded; });
    // Offline, say: it stays as it was written, and the next formula tries again.
    loading.then(() => show(source, element, options), () => { loading = null; });
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

/** Bring the module that draws formulas, and its font. */
export const loadMaths = async ({ mathsUrl, mathsFontUrl }) => {
  const maths = await import(mathsUrl);
  maths.loadFont(mathsFontUrl);
  return maths;
};
