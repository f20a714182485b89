// What comes in lumps is shown evenly: as fast as it comes, a moment behind. Without it a reply that is looked for once a second jumps.
import { cutWhole } from "./marks.js";

// Milliseconds between two steps; that what has come takes at the least and at the most; and that the rest of a finished text takes.
const STEP = 40;
const SHORTEST = 120;
const LONGEST = 1_300;
const LAST = 450;

export class Pace {
  /** `show(text, isFinished)` is called with the beginning of the text that is to be seen now. */
  constructor(show, { now = () => performance.now(), later = (work, after) => setTimeout(work, after) } = {}) {
    Object.assign(this, { show, now, later, text: "", shown: 0, due: 0, isFinished: false });
  }

  get isBehind() { return this.shown < this.text.length || this.isFinished !== this.wasFinished; }

  /** Take all there is so far; `isAtOnce`: it was written before anybody looked, or nothing is to move. */
  take(text, { isFinished, isAtOnce = false }) {
    const now = this.now();
    const waited = now - (this.takenAt ?? now - LONGEST / 2);
    // Pieces that come together are one lump: as long as the wait for it was, so long it lasts.
    if (waited >= SHORTEST) { Object.assign(this, { lumpAt: now, span: Math.min(LONGEST, waited) }); }
    const { lumpAt = now, span = SHORTEST } = this;
    // What was taken back is gone at once.
    const isOther = !text.startsWith(this.text.slice(0, this.shown));
    Object.assign(this, { text, isFinished, takenAt: now, due: lumpAt + (isFinished ? Math.min(span, LAST) : span) });
    if (isAtOnce || isOther) { this.go(text.length); } else if (!this.isWaiting) { this.step(); }
  }

  step() {
    if (this.isStopped || !this.isBehind) { return; }
    const left = this.text.length - this.shown;
    this.go(this.shown + Math.ceil((left * STEP) / Math.max(STEP, this.due - this.now())));
    this.isWaiting = this.isBehind;
    if (this.isWaiting) { this.later(() => { this.isWaiting = false; this.step(); }, STEP); }
  }

  go(length) {
    const part = cutWhole(this.text, Math.min(length, this.text.length));
    this.shown = part.length;
    this.wasFinished = this.isFinished && this.shown >= this.text.length;
    this.show(part, this.wasFinished);
  }

  stop() { this.isStopped = true; }
}
