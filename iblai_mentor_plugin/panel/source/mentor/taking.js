// Taking along what was said, and clearing it.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";

// Milliseconds between two looks at an export, and how many there are before it is left alone.
const LOOK = 1000;
const LOOKS = 600;
const KINDS = {
  history: { start: "export-chathistory/", files: [["json", "downloads/tasks/{task}/?to_csv=false"], ["csv", "downloads/tasks/{task}/?to_csv=true"]] },
  everything: { start: "export-everything/", files: [["zip", "downloads/everything/{task}/"]] },
};

class Taking extends View {
  static properties = { task: { state: true }, said: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    // It goes on while the page is away.
    const kept = this.panel.store.get("export");
    if (kept && KINDS[kept.kind]) { this.attempt(() => this.follow(kept)); }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.isGone = true;
  }

  start(kind) {
    return this.attempt(async () => {
      const task = { kind, id: await this.api.startExport(KINDS[kind].start) };
      this.panel.store.keep({ export: task });
      await this.follow(task);
    });
  }

  async follow(task) {
    for (let look = 0; look < LOOKS && !this.isGone; look += 1) {
      try {
        this.task = { ...task, ...(await this.api.getTask(task.id)) };
      } catch (error) {
        // It expired, or was another learner's.
        if (error.status === 404) {
          this.panel.store.keep({ export: null });
          this.task = null;
          return;
        }
        throw error;
      }
      if (this.isOver) {
        this.said = say(this.isReady ? "exportReady" : "exportFailed");
        return;
      }
      await new Promise((resolve) => { setTimeout(resolve, LOOK); });
    }
  }

  get isReady() { return ["completed", "complete"].includes(this.task?.task); }
  get isOver() { return this.isReady || this.task?.task === "failed"; }

  async clear() {
    const isSure = await this.panel.confirm({ title: say("clearTitle"), text: this.panel.warn(say("clearText")), yes: say("clear") });
    if (!isSure || !(await this.inTurn(() => this.api.clearHistory()))) { return; }
    this.panel.conversation.startAnew();
    this.said = say("cleared");
  }

  render() {
    const isRunning = this.task && !this.isOver;
    return html`<section aria-labelledby="taking-title">
      <h2 id="taking-title">${say("takingTitle")}</h2>
      <p class="muted">${say("takingAbout")}</p>
      <div class="actions start">
        <button type="button" class="quiet" id="export-history" ?disabled=${isRunning} @click=${() => this.start("history")}>${say("exportHistory")}</button>
        <button type="button" class="quiet" id="export-everything" ?disabled=${isRunning} @click=${() => this.start("everything")}>${say("exportEverything")}</button>
      </div>
      <p role="status" class=${this.said ? "muted" : "unseen"}>${this.said}</p>
      ${this.task ? this.showTask() : nothing} ${this.showState()}
      <div class="actions start"><button type="button" class="danger quiet" id="clear-history" @click=${this.clear}>${say("clearHistory")}</button></div>
    </section>`;
  }

  showTask() {
    const { done = 0, total = 0, id, kind, expires_at: until } = this.task;
    if (!this.isOver) {
      return html`<label class="progress">${say("exporting", { done: sayNumber(done), total: sayNumber(total) })}
        <progress max=${total || 1} value=${total ? done : nothing}></progress></label>`;
    }
    if (!this.isReady) { return nothing; }
    return html`<div class="actions start files">${KINDS[kind].files.map(([name, path]) => html`<a class="button" id="download-${name}"
      href=${this.api.url + path.replace("{task}", encodeURIComponent(id))} download=${`mentor.${name}`}>${say("download", { kind: name.toUpperCase() })}</a>`)}</div>
      ${until ? html`<p class="muted">${say("keptUntil", { when: sayMoment(until) })}</p>` : nothing}`;
  }
}

customElements.define("iblai-mentor-taking", Taking);
