// A problem in words, with what can be done about it.
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { say, sayWait } from "../words.js";

const TITLES = { offline: "offline", loggedOut: "loggedOut", limit: "limitReached", busy: "busy", refused: "refused", broken: "broken" };

const sayUntil = ({ until, kind }, now) => {
  const seconds = (until - now) / 1000;
  if (!until || seconds <= 0) { return kind === "limit" || kind === "busy" ? say("tryNow") : ""; }
  return say("askAgain", { when: sayWait(seconds, now) });
};

/** Show a problem as `describeProblem` has it; "" for none. What fails again is told again. `panel` knows the way to log in. */
export const showProblem = (problem, panel, now = Date.now()) => {
  if (!problem) { return nothing; }
  const { kind, detail, retry, until } = problem;
  const isWaiting = until > now;
  const wait = sayUntil(problem, now);
  return html`<div class="problem" data-kind=${kind} role="alert">
    ${keyed(problem, html`<p>${detail || say(TITLES[kind])}</p>`)}
    ${wait ? html`<p class="muted" aria-live="off">${wait}</p>` : nothing}
    ${kind === "loggedOut" ? html`<a class="button" href=${panel.loginUrl} target="_blank" rel="noopener">${say("logIn")}</a>` : nothing}
    ${retry && kind !== "loggedOut" ? html`<button type="button" class="quiet" data-name=${say("tryAgain")} ?disabled=${isWaiting} @click=${retry}>${say("tryAgain")}</button>` : nothing}
  </div>`;
};
