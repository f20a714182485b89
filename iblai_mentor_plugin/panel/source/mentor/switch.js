// A switch that says what it does.
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { say } from "../words.js";

/** A switch with what it does; `turn` hears whether it is to be on. */
export const showSwitch = (name, { isOn, turn, isDisabled = false }) => html`<div class="switch-with-hint">
  <label class="switch"><input type="checkbox" role="switch" id=${name} .checked=${live(isOn)} ?disabled=${isDisabled} aria-describedby="${name}-about"
    @change=${(event) => turn(event.target.checked)}><span>${say(name)}</span></label>
  <p class="hint muted" id="${name}-about">${say(`${name}About`)}</p></div>`;
