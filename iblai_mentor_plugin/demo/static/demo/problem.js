"use strict";
// Problems: submit, save, hint, answer. Statuses come from the server; nothing about answers is in the page before.
(() => {
  const { post, log } = window.mentorDemo;
  const WORDS = { correct: "Correct", incorrect: "Incorrect" };

  class Problem {
    constructor(element) {
      this.element = element;
      this.form = element.querySelector(".problem-form");
      this.hints = 0;
      const statuses = this.form.querySelector("script[type='application/json']");
      this.show(JSON.parse(statuses?.textContent || "{}"));
      this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
      this.form.addEventListener("input", () => this.show({}));
      this.on("save", () => this.save());
      this.on("hint", () => this.hint());
      this.on("show", () => this.reveal());
    }

    part(name) { return this.element.querySelector(`[data-${name}]`); }

    on(name, action) { this.part(name)?.addEventListener("click", action); }

    async call(name, body) {
      try {
        const response = await post(`${this.element.dataset.handler}/xmodule_handler/${name}`, body);
        const result = await response.json();
        if (response.ok) {
          return result;
        }
        this.say(result.success || result.detail || "That did not work.");
      } catch {
        this.say("The LMS could not be reached. Please try again.");
      }
      return null;
    }

    answers() { return new URLSearchParams(new FormData(this.form)); }

    say(text, kind = "") {
      const verdict = this.part("verdict");
      verdict.textContent = text;
      verdict.dataset.kind = kind;
    }

    // What was typed is checked for emptiness here, as in the platform; for anything else on the server.
    async submit() {
      const answers = this.answers();
      if (![...answers.values()].some((value) => value.trim())) {
        this.say("Please answer first.");
        return;
      }
      log("problem_check", answers.toString());
      const button = this.part("submit");
      button.disabled = true;
      const result = await this.call("problem_check", answers);
      if (result) {
        this.update(result);
      } else {
        button.disabled = false;
      }
    }

    update(result) {
      this.show(result.statuses);
      const messages = { correct: "Correct.", incorrect: "Not yet right.", submitted: "Your answer was submitted. The result is not shown." };
      this.say(messages[result.success], result.success);
      this.part("submit").disabled = result.is_closed;
      if (this.part("save")) { this.part("save").disabled = result.is_closed; }
      if (this.part("show")) { this.part("show").hidden = !result.shows_answer; }
      if (result.max_attempts) {
        this.part("attempts").textContent = `${result.attempts} of ${result.max_attempts} attempt${result.max_attempts === 1 ? "" : "s"} used`;
      }
      if (result.shows_results) {
        this.part("score").textContent = `${+result.earned.toFixed(1)} of ${+result.possible.toFixed(1)} point${result.possible === 1 ? "" : "s"}`;
      }
    }

    show(statuses) {
      for (const response of this.form.querySelectorAll(".response")) {
        const status = statuses[response.dataset.input];
        response.dataset.status = status?.correctness ?? "";
        const place = response.querySelector(".status");
        place.textContent = status ? [WORDS[status.correctness], status.msg].filter(Boolean).join(". ") : "";
      }
    }

    async save() {
      const result = await this.call("problem_save", this.answers());
      if (result) { this.say(result.msg); }
    }

    async hint() {
      const result = await this.call("hint_button", new URLSearchParams({ hint_index: this.hints }));
      if (result) {
        this.hints = result.hint_index + 1;
        const place = this.part("hint-text");
        place.textContent = `Hint ${result.hint_index + 1} of ${result.total}: ${result.hint_text}`;
        place.hidden = false;
      }
    }

    async reveal() {
      const result = await this.call("problem_show", new URLSearchParams());
      if (!result) { return; }
      const place = this.part("solution");
      const list = Object.values(result.answers).map((answer) => [answer].flat().join("; "));
      const line = document.createElement("p");
      line.append(Object.assign(document.createElement("strong"), { textContent: "Answer: " }), list.join(" · "));
      // The author's own html.
      const explanation = Object.assign(document.createElement("div"), { innerHTML: result.solution });
      place.replaceChildren(line, explanation);
      place.hidden = false;
    }
  }

  document.querySelectorAll(".problem").forEach((element) => new Problem(element));
})();
