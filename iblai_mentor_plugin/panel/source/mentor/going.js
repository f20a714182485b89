// Where the learner's words go.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say } from "../words.js";

class Going extends View {
  static properties = { place: { attribute: false } };

  nameWay(llm) {
    if (!llm.is_search) { return llm.leaves_site ? "goingOut" : "goingNowhere"; }
    // A provider of a search makes vectors of questions, and writes nothing.
    if (llm.provider) { return llm.leaves_site ? "goingSearchOut" : "goingSearchHere"; }
    return ["declined", "too_young"].includes(this.place.search_reason) ? "goingSearchAlone" : "goingSearch";
  }

  render() {
    const llm = this.place?.llm;
    if (!llm) { return nothing; }
    const row = (name, value) => (value ? html`<div><dt>${say(name)}</dt><dd><bdi>${value}</bdi></dd></div>` : nothing);
    return html`<section aria-labelledby="going-title">
      <h2 id="going-title">${say("goingTitle")}</h2>
      <p>${say(this.nameWay(llm), { provider: llm.provider })}</p>
      ${llm.is_search && !llm.provider ? nothing : html`<dl class="facts">${row("provider", llm.provider)}${row("model", llm.model)}
        ${row("whereItRuns", say(llm.leaves_site ? "anotherSite" : "thisSite"))}</dl>`}
      <p class="muted">${say("goingNames")}</p>
    </section>`;
  }
}

customElements.define("iblai-mentor-going", Going);
