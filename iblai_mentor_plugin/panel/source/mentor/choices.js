// What the mentor may remember: switches that say what they do when they are on.
import { html, nothing } from "lit";
import { showSwitch } from "../parts/switch.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";
import "./notes.js";

class Choices extends View {
  static properties = { isShown: { attribute: false }, place: { attribute: false }, remembering: { state: true }, said: { state: true } };

  constructor() {
    super();
    this.said = "";
  }

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(async () => { this.remembering = await this.api.getRemembering(); }); }
  }

  get remembersHere() { return this.shown(this.course, !this.remembering.courses.find(({ course_id: id }) => id === this.course)?.is_paused); }
  get remembersEverywhere() { return this.shown("", !this.remembering.everywhere.is_paused); }

  async set(course, remembers) {
    this.said = "";
    const isSet = await this.turn(course, remembers, async () => {
      await this.api.setPaused(course, !remembers);
      this.remembering = await this.api.getRemembering();
    });
    this.said = isSet ? say(remembers ? "remembersAgain" : "remembersNothing") : "";
  }

  render() {
    return html`<section aria-labelledby="choices-title">
      <h2 id="choices-title">${say("remember")}</h2>
      <p role="status" class=${this.said ? "done" : "unseen"}>${this.said}</p>
      ${this.showState()}
      ${this.place?.notice?.declined ? html`<p>${say("declinedRemembers")}</p>` : nothing}
      ${this.remembering ? this.showSwitches() : nothing}
      <iblai-mentor-notes .panel=${this.panel} .isShown=${this.isShown}></iblai-mentor-notes>
    </section>`;
  }

  showSwitches() {
    const turn = (course) => (remembers) => this.set(course, remembers);
    const isOn = this.remembersEverywhere;
    return html`<div class="switches">
      ${showSwitch("rememberHere", { isOn: isOn && this.remembersHere, isDisabled: !isOn, turn: turn(this.course) })}
      ${showSwitch("rememberEverywhere", { isOn, turn: turn("") })}</div>`;
  }
}

customElements.define("iblai-mentor-choices", Choices);
