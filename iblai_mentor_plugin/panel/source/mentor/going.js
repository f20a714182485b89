// Where the learner's words go.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say } from "../words.js";

class Going extends View {
  static properties = { place: { attribute: false } };

  render() {
    const llm = this.place?.llm;
    if (!llm) { return nothing; }
    const row = (name, value) => (value ? html`<div><dt>${say(name)}</dt><dd><bdi>${value}</bdi></dd></div>` : nothing);
    return html`<section aria-labelledby="going-title">
      <h2 id="going-title">${say("goingTitle")}</h2>
      <p>${say(llm.is_search ? (["declined", "too_young"].includes(this.place.search_reason) ? "goingSearchAlone" : "goingSearch") : llm.leaves_site ? "goingOut" : "goingNowhere", { provider: llm.provider })}</p>
      ${llm.is_search ? nothing : html`<dl class="facts">${row("provider", llm.provider)}${row("model", llm.model)}
        ${row("whereItRuns", say(llm.leaves_site ? "anotherSite" : "thisSite"))}</dl>`}
      <p class="muted">${say("goingNames")}</p>
    </section>`;
  }
}

customElements.define("iblai-mentor-going", Going);
