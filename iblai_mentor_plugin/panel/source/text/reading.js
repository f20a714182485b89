// What a reply is read with, in files of their own: markdown, wanted with the first reply, and formulas, which few replies have.
import { Later } from "../later.js";
import { buildDrawing } from "./drawing.js";

const bringMaths = (font) => async (address) => {
  const maths = await import(address);
  maths.loadFont(font);
  return maths;
};

/** Return what a `Writer` writes with, by the addresses of the files. */
export const buildReading = ({ markdown, maths, mathsFont }) => ({
  markdown: new Later(markdown),
  drawFormula: buildDrawing(new Later(maths, bringMaths(mathsFont))),
});
