// Puts a growing text into an element, block by block, without ever holding the page up.
import { decorate } from "./decorating.js";
import { cutWhole, placeMarks, unmark } from "./marks.js";

// Characters that are parsed at once, and of one block at the most; a greater one is shown as plain text.
const WINDOW = 6_000;
const LARGEST_BLOCK = 12_000;
// Milliseconds of work at a stretch, and between two looks at a text that grows.
const STRETCH = 8;
const BEAT = 50;

export class Writer {
  /** `reading`: what it writes with, see reading.js; `onLack(lack)` hears whether that is "coming", "missing", or "", there. */
  constructor(element, reading, { onLack = () => {}, now = () => performance.now(), later = laterOf } = {}) {
    Object.assign(this, { element, reading, onLack, now, later, lack: "" });
    // Another reply may bring what this one lacked.
    reading.markdown.there.then(() => { if (this.lack === "missing") { this.goOn(); } });
    this.text = "";
    this.isFinished = true;
    this.pauseUntil = 0;
    this.reset();
  }

  reset() {
    this.settled = 0;
    this.window = WINDOW;
    this.tail = [];
    this.tailText = null;
  }

  /** Show a text; one that goes on from the last one only adds to it. What it cites is known at its end. */
  write(words, options) {
    this.last = [words, options];
    if (this.reading.markdown.module) { this.take(...this.last); } else if (this.lack === "missing") { this.showPlain(words); } else if (!this.lack) { this.bring(); }
  }

  /** Have what is lacking brought. Nothing is shown before it is there; where it does not come, the text as it was written. */
  async bring() {
    this.note("coming");
    await this.reading.markdown.bring().catch(() => {});
    if (!this.isStopped) { this.goOn(); }
  }

  goOn() {
    const isThere = Boolean(this.reading.markdown.module);
    if (isThere) { this.take(...this.last); } else { this.showPlain(this.last[0]); }
    this.note(isThere ? "" : "missing");
  }

  note(lack) {
    this.lack = lack;
    this.onLack(lack);
  }

  showPlain(text) { this.element.replaceChildren(buildPlain(text)); }

  take(words, { isFinished, citations = [], found = [] }) {
    const text = placeMarks(words, citations);
    // What lines lead to is known at the end, when most of them are shown.
    const goesOn = !this.isFinished && !(isFinished && found.length) && text.startsWith(this.text.slice(0, this.settled));
    Object.assign(this, { text, isFinished, citations, found });
    if (!goesOn) { this.startOver(); }
    if (isFinished && text.length < WINDOW) { this.work(Infinity); } else { this.schedule(this.pauseUntil - this.now()); }
  }

  // What is short is replaced in one go; of what is long the old goes away bit by bit, or one would see nothing for a while.
  startOver() {
    this.reset();
    this.element.replaceChildren();
  }

  stop() { this.isStopped = true; }

  schedule(after = 0) {
    if (this.isScheduled) { return; }
    this.isScheduled = true;
    this.later(() => {
      this.isScheduled = false;
      if (!this.isStopped) { this.work(STRETCH); }
    }, after);
  }

  work(budget) {
    const began = this.now();
    let isLeft = true;
    while (isLeft && this.now() - began < budget) { isLeft = this.step(); }
    const took = this.now() - began;
    if (isLeft) { this.schedule(); } else { this.pauseUntil = began + Math.max(BEAT, took * 4); }
  }

  /** Settle the next blocks, or show the last one as it is so far; says whether there is more to do at once. */
  step() {
    const rest = this.text.slice(this.settled, this.settled + this.window);
    const isAll = this.settled + rest.length >= this.text.length;
    if (isAll && rest === this.tailText) { return false; }
    const { parse, render } = this.reading.markdown.module;
    const blocks = parse(rest);
    if (!isAll && blocks.starts.length < 2) { return this.widen(rest); }
    if (blocks.starts.length > 1) {
      this.settle(blocks.starts.at(-1));
      return true;
    }
    this.replaceTail(render(blocks));
    this.tailText = rest;
    // At the end of a finished text nothing is left but this.
    return false;
  }

  settle(length) {
    const { parse, render } = this.reading.markdown.module;
    this.replaceTail(render(parse(this.text.slice(this.settled, this.settled + length))));
    this.leaveTail(length);
    this.window = WINDOW;
  }

  // What is shown stays as it is; the text after it comes next.
  leaveTail(length) {
    this.tail = [];
    this.tailText = null;
    this.settled += length;
  }

  // One block fills the window: look further, and if it has no end take it as text.
  widen(rest) {
    if (this.window < LARGEST_BLOCK) {
      this.window *= 2;
      return true;
    }
    const part = cutWhole(this.text.slice(this.settled), rest.length);
    this.replaceTail(buildPlain(unmark(part)));
    this.leaveTail(part.length);
    return true;
  }

  replaceTail(fragment) {
    decorate(fragment, { ...this.reading, citations: this.citations, found: this.found, isFinished: this.isFinished });
    const nodes = fragment.nodeType === Node.DOCUMENT_FRAGMENT_NODE ? [...fragment.childNodes] : [fragment];
    for (const node of this.tail) { node.remove(); }
    this.element.append(...nodes);
    this.tail = nodes;
  }
}

const buildPlain = (text) => Object.assign(document.createElement("pre"), { className: "plain", textContent: text });

const laterOf = (work, after) => {
  if (after > 0) { setTimeout(work, after); } else { requestAnimationFrame(work); }
};
