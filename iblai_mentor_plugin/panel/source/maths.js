// Formulas as MathML, loaded only where a reply has one, with the font that has what roots and brackets are made of: without one a
// browser draws none of them. MathML needs no inline styles.
import katex from "katex";

const OPTIONS = { output: "mathml", throwOnError: true, strict: "ignore", trust: false, maxExpand: 200, maxSize: 20 };

/** Have the page know the font; formulas are there before it, in a font of the reader's. */
export const loadFont = (url) => {
  const font = new FontFace("iblai-mentor-maths", `url(${JSON.stringify(url)})`, { display: "swap" });
  document.fonts.add(font);
  return font.load().then(() => true, () => false);
};

/** Draw a formula into an element. Throws where it is no formula. */
export const draw = (source, element, { isDisplay }) => katex.render(source, element, { ...OPTIONS, displayMode: isDisplay });
