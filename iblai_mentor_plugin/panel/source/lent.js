// What the files of the views borrow of the first one, so that a page has one Lit and one set of words; build.mjs knows it.
export { html, nothing } from "lit";
export { keyed } from "lit/directives/keyed.js";
export { live } from "lit/directives/live.js";
export { repeat } from "lit/directives/repeat.js";
export { showNoticeText } from "./chat/gates.js";
export { icons } from "./parts/icons.js";
export { nameFor } from "./parts/naming.js";
import "./parts/told.js";
import "./sharing/transcript.js";
export { View } from "./parts/view.js";
export { say, sayMoment, sayNumber } from "./words.js";
