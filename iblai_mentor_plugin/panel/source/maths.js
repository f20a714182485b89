// Formulas as MathML, loaded only where a reply has one. MathML needs no fonts and no inline styles.
import katex from "katex";

const OPTIONS = { output: "mathml", throwOnError: true, strict: "ignore", trust: false, maxExpand: 200, maxSize: 20 };

/** Draw a formula into an element. Throws where it is no formula. */
export const draw = (source, element, { isDisplay }) => katex.render(source, element, { ...OPTIONS, displayMode: isDisplay });
