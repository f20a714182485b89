// A row of tabs, of which one is chosen: by a press, or by the arrows along the reading direction, Home and End.
import { html } from "lit";
import { say } from "../words.js";

/** Show tabs. `sayTab(tab)`: its name; `choose(tab)` shows it, and moves the focus to it. */
export const showTabs = (tabs, shown, { sayTab, choose }) => {
  const onKey = (event) => {
    const step = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const at = tabs.indexOf(shown);
    const places = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: tabs.length - 1 };
    if (!(event.key in places)) { return; }
    event.preventDefault();
    choose(tabs.at(places[event.key] % tabs.length));
  };
  return html`<div class="tabs" role="tablist" part="tabs" aria-label=${say("views")} @keydown=${onKey}>
    ${tabs.map((tab) => html`<button type="button" role="tab" id="tab-${tab}" aria-selected=${tab === shown} aria-controls="panel-${tab}"
      tabindex=${tab === shown ? 0 : -1} @click=${() => choose(tab)}>${sayTab(tab)}</button>`)}
  </div>`;
};
