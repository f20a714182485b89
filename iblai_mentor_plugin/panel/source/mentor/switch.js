// A switch that says what it does.
import { html } from "lit";
import { say } from "../words.js";

/** A switch with what it does; `turn` hears of the change. */
export const showSwitch = (name, { isOn, turn, isDisabled = false }) => html`<div class="switch-with-hint">
  <label class="switch"><input type="checkbox" role="switch" id=${name} .checked=${isOn} ?disabled=${isDisabled} aria-describedby="${name}-about"
    @change=${turn}><span>${say(name)}</span></label>
  <p class="hint muted" id="${name}-about">${say(`${name}About`)}</p></div>`;
