// Switches and choices that show what is, also where somebody turned them and it came to nothing.
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { say } from "../words.js";

/** A switch by its label; `turn` hears whether it is to be on. */
export const showToggle = ({ id = nothing, value = nothing, role = "switch", label, isOn, turn, isDisabled = false, about = nothing }) =>
  html`<label class="switch"><input type="checkbox" role=${role} id=${id} value=${value} .checked=${live(Boolean(isOn))} ?disabled=${isDisabled}
    aria-describedby=${about} @change=${(event) => turn(event.target.checked)}><span>${label}</span></label>`;

/** A switch with what it does, both by its name. */
export const showSwitch = (name, { isOn, turn, isDisabled = false }) => html`<div class="switch-with-hint">
  ${showToggle({ id: name, label: say(name), isOn, turn, isDisabled, about: `${name}-about` })}
  <p class="hint muted" id="${name}-about">${say(`${name}About`)}</p></div>`;

/** Options of a choice, pairs of value and words, of which `chosen` is shown. */
export const showOptions = (options, chosen) => options.map(([value, words]) => html`<option value=${value} .selected=${live(value === chosen)}>${words}</option>`);
