"use strict";
// A place for the panel beside the unit, for the page around it: <iblai-mentor-dock lms="https://lms.example.com"></iblai-mentor-dock>.
// It is empty, asks for nothing and takes no room until the launcher in the unit is pressed; docs/courseware.rst has the rest.
(() => {
  const NAME = "iblai-mentor-dock";
  if (customElements.get(NAME)) { return; }

  const narrow = window.matchMedia("(max-width: 48rem)");
  const OPEN = "iblai-mentor:dock";

  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    :host { display: none; flex: none; position: sticky; top: 0; align-self: flex-start; width: var(--iblai-mentor-dock-width, 25rem);
      height: calc(100dvh - var(--iblai-mentor-dock-above, 0px)); }
    :host([open]) { display: block; }
    dialog { all: initial; display: block; box-sizing: border-box; width: 100%; height: 100%; background: Canvas; color-scheme: light dark; border-inline-start: 1px solid #8a96a5; }
    dialog:modal { position: fixed; inset: 0; border: 0; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    @media ${narrow.media} { :host { width: 0; height: 0; } }
    @media print { :host { display: none !important; } }
  `);

  const recall = (value) => {
    try {
      if (value !== undefined) { sessionStorage.setItem(OPEN, value); }
      return sessionStorage.getItem(OPEN);
    } catch { return ""; }
  };

  class Dock extends HTMLElement {
    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [styles];
        this.dialog = document.createElement("dialog");
        this.dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.close({ movesFocus: true }); });
        this.shadowRoot.append(this.dialog);
      }
      this.lms = new URL(this.getAttribute("lms"), window.location.href).origin;
      this.stop = new AbortController();
      window.addEventListener("message", (event) => this.hear(event), { signal: this.stop.signal });
      narrow.addEventListener("change", () => this.arrange(), { signal: this.stop.signal });
      for (const type of ["scroll", "resize"]) { window.addEventListener(type, () => this.fit(), { passive: true, signal: this.stop.signal }); }
      // Units that came before this did not know of it.
      for (let place = 0; place < window.frames.length; place += 1) { this.tell(window.frames[place]); }
    }

    disconnectedCallback() {
      this.stop.abort();
      this.frame?.remove();
      this.frame = null;
      this.removeAttribute("open");
    }

    get isOpen() { return this.hasAttribute("open"); }

    // To whom it may concern: it holds nothing but that a dock is here, and frames come before their pages.
    tell(launcher, more = {}) {
      launcher?.postMessage({ type: "iblai-mentor.dock", isOpen: this.isOpen, ...more }, "*");
    }

    hear({ origin, source, data }) {
      if (origin !== this.lms || typeof data?.type !== "string") { return; }
      if (this.frame && source === this.frame.contentWindow) {
        this.hearPanel(data.type);
      } else if (data.type === "iblai-mentor.hello") {
        this.meet(source, data);
      } else if (data.type === "iblai-mentor.launch") {
        this.launcher = source;
        if (this.isOpen) { this.close({ movesFocus: true }); } else { this.open(data, { movesFocus: true }); }
      } else if (data.type === "iblai-mentor.open" && new URL(data.url, this.lms).origin === this.lms) {
        window.location.assign(data.url);
      }
    }

    // A unit came: the panel follows, and what was left open before the page was loaded anew opens again.
    meet(launcher, unit) {
      this.launcher = launcher;
      if (!this.isOpen && !narrow.matches && recall() === unit.courseId) { this.open(unit, { movesFocus: false }); }
      if (this.isReady) { this.frame.contentWindow.postMessage({ ...unit, type: "iblai-mentor.unit" }, this.lms); }
      this.tell(launcher);
    }

    hearPanel(type) {
      if (type === "iblai-mentor.ready") {
        this.isReady = true;
        if (this.isAwaited) { this.focusPanel(); }
        this.isAwaited = false;
      } else if (type === "iblai-mentor.close" || type === "iblai-mentor.pop-out") {
        this.close({ movesFocus: type === "iblai-mentor.close" });
      }
    }

    open({ courseId, url, label }, { movesFocus }) {
      if (new URL(url, this.lms).origin !== this.lms) { return; }
      this.setAttribute("open", "");
      recall(courseId);
      if (!this.frame || this.courseId !== courseId) {
        this.frame?.remove();
        this.isReady = false;
        this.isAwaited = movesFocus;
        this.frame = Object.assign(document.createElement("iframe"), { src: url, title: label, allow: "clipboard-write" });
        this.dialog.ariaLabel = label;
        this.dialog.append(this.frame);
        this.courseId = courseId;
      }
      this.arrange();
      if (movesFocus) { this.frame.focus(); }
      if (movesFocus && !this.isAwaited) { this.focusPanel(); }
      this.tell(this.launcher);
    }

    focusPanel() {
      this.frame.contentWindow.postMessage({ type: "iblai-mentor.focus" }, this.lms);
    }

    // Beside the unit it is a part of the page; on a phone it covers all.
    arrange() {
      const isModal = this.isOpen && narrow.matches;
      if (isModal !== this.dialog.matches(":modal")) {
        this.dialog.close();
        if (isModal) { this.dialog.showModal(); }
      }
      this.dialog.open = this.isOpen;
      this.fit();
    }

    // What is above it on the page must not push its end, where one writes, out of sight.
    fit() {
      if (this.isOpen && !narrow.matches) {
        this.style.setProperty("--iblai-mentor-dock-above", `${Math.max(0, Math.round(this.getBoundingClientRect().top))}px`);
      }
    }

    close({ movesFocus }) {
      this.removeAttribute("open");
      recall("");
      this.arrange();
      if (movesFocus) {
        [...document.querySelectorAll("iframe")].find(({ contentWindow }) => contentWindow === this.launcher)?.focus();
      }
      this.tell(this.launcher, { takesFocusBack: movesFocus });
    }
  }

  customElements.define(NAME, Dock);
})();
