"use strict";
// A place for the panel beside the unit, for the page around it; docs/courseware.rst has how each is put there.
//   <iblai-mentor-dock lms="https://lms.example.com">  a part of the page, empty and without room until the button in the unit is pressed;
//     with `mounted` at the end of the window instead, whatever the page is made of: what `data-mount` of this script's own element adds;
//     with `sidebar` what a sidebar of the page holds while it is open, which
//   <iblai-mentor-trigger lms="…">  opens and closes: a press on it is a press on whatever the page listens to.
(() => {
  const [DOCK, TRIGGER] = ["iblai-mentor-dock", "iblai-mentor-trigger"];
  if (customElements.get(DOCK)) { return; }

  const script = document.currentScript;
  const narrow = window.matchMedia("(max-width: 48rem)");
  const OPEN = "iblai-mentor:dock";

  const sheetOf = (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  };
  const dockStyles = sheetOf(`
    :host { display: none; flex: none; position: sticky; top: 0; align-self: flex-start; width: var(--iblai-mentor-dock-width, 25rem);
      height: calc(100dvh - var(--iblai-mentor-dock-above, 0px)); }
    :host([open]), :host([sidebar]) { display: block; }
    :host([mounted]) { position: fixed; inset-block: 0; inset-inline-end: 0; align-self: auto; height: 100dvh; z-index: 1040; }
    dialog { all: initial; display: block; box-sizing: border-box; width: 100%; height: 100%; background: Canvas; color-scheme: light dark; border-inline-start: 1px solid #8a96a5; }
    dialog:modal { position: fixed; inset: 0; border: 0; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    @media ${narrow.media} { :host { width: 0; height: 0; } }
    @media print { :host { display: none !important; } }
  `);
  const triggerStyles = sheetOf(`
    :host { display: inline-block; }
    button { all: initial; box-sizing: border-box; display: inline-flex; align-items: center; justify-content: center; min-width: 44px; min-height: 44px; border-radius: 4px; color: inherit; cursor: pointer; }
    button:hover { background: #8883; }
    button:focus-visible { outline: 3px solid #2f7fd1; outline-offset: 2px; }
    svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    @media print { :host { display: none !important; } }
  `);

  const recall = (value) => {
    try {
      if (value !== undefined) { sessionStorage.setItem(OPEN, value); }
      return sessionStorage.getItem(OPEN);
    } catch { return ""; }
  };

  // Hears the launchers in units of the LMS, and the panel.
  class Listener extends HTMLElement {
    connectedCallback() {
      this.lms = new URL(this.getAttribute("lms"), window.location.href).origin;
      this.stop = new AbortController();
      window.addEventListener("message", (event) => this.hear(event), { signal: this.stop.signal });
      // Units that came before this did not know of it.
      for (let place = 0; place < window.frames.length; place += 1) { this.tell(window.frames[place]); }
    }

    disconnectedCallback() { this.stop.abort(); }

    // To whom it may concern: it holds nothing but that a dock is here, and frames come before their pages.
    tell(launcher, more = {}) {
      launcher?.postMessage({ type: "iblai-mentor.dock", isOpen: this.isOpen, ...more }, "*");
    }

    hear({ origin, source, data }) {
      if (origin !== this.lms || typeof data?.type !== "string" || this.isSpare) { return; }
      if (this.panel && source === this.panel) {
        this.hearPanel(data.type);
      } else if (data.type === "iblai-mentor.hello") {
        this.launcher = source;
        this.meet(data);
        this.tell(source);
      } else if (data.type === "iblai-mentor.launch") {
        this.launcher = source;
        if (!this.isOpen) { this.launch(data); } else if (!data.staysOpen) { this.close({ movesFocus: true }); }
      } else if (data.type === "iblai-mentor.open" && new URL(data.url, this.lms).origin === this.lms) {
        window.location.assign(data.url);
      }
    }

    hearPanel(type) {
      if (type === "iblai-mentor.ready") {
        this.dock.greet();
      } else if (type === "iblai-mentor.close" || type === "iblai-mentor.pop-out") {
        this.close({ movesFocus: type === "iblai-mentor.close" });
      }
    }

    giveFocusBack() {
      [...document.querySelectorAll("iframe")].find(({ contentWindow }) => contentWindow === this.launcher)?.focus();
    }
  }

  class Dock extends Listener {
    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [dockStyles];
        this.dialog = document.createElement("dialog");
        this.dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.owner?.close({ movesFocus: true }); });
        this.shadowRoot.append(this.dialog);
      }
      if (this.isSidebar) {
        this.lms = new URL(this.getAttribute("lms"), window.location.href).origin;
        this.stop = new AbortController();
      } else {
        super.connectedCallback();
      }
      narrow.addEventListener("change", () => this.arrange(), { signal: this.stop.signal });
      for (const type of ["scroll", "resize"]) { window.addEventListener(type, () => this.fit(), { passive: true, signal: this.stop.signal }); }
      if (this.isSidebar) { this.owner?.take?.(this); }
    }

    disconnectedCallback() {
      super.disconnectedCallback();
      this.frame?.remove();
      this.frame = null;
      this.removeAttribute("open");
      this.makeRoom();
      if (this.isSidebar) { this.owner?.lose?.(this); }
    }

    get isSidebar() { return this.hasAttribute("sidebar"); }
    get isMounted() { return this.hasAttribute("mounted"); }
    get isOpen() { return this.hasAttribute("open"); }
    // Where the page itself has a place for the panel, the window's end is none.
    get isSpare() { return this.isMounted && document.querySelector(`${DOCK}:not([mounted]), ${TRIGGER}`) !== null; }
    get owner() { return this.isSidebar ? document.querySelector(TRIGGER) : this; }
    get dock() { return this; }
    get panel() { return this.frame?.contentWindow; }

    // A unit came: the panel follows, and what was left open before the page was loaded anew opens again.
    meet(unit) {
      if (!this.isOpen && !narrow.matches && recall() === unit.courseId) { this.open(unit, { movesFocus: false }); }
      this.follow(unit);
    }

    follow(unit) {
      if (this.isReady) { this.panel.postMessage({ ...unit, type: "iblai-mentor.unit" }, this.lms); }
    }

    launch(unit) { this.open(unit, { movesFocus: true }); }

    greet() {
      this.isReady = true;
      if (this.isAwaited) { this.focusPanel(); }
      this.isAwaited = false;
    }

    open(unit, { movesFocus }) {
      if (new URL(unit.url, this.lms).origin !== this.lms) { return; }
      this.setAttribute("open", "");
      if (!this.isSidebar) { recall(unit.courseId); }
      // The room first, as one answer to the press; what fills it may take longer.
      this.arrange();
      if (!this.frame || this.courseId !== unit.courseId) { this.load(unit, movesFocus); }
      if (movesFocus) { this.frame.focus(); }
      if (movesFocus && !this.isAwaited) { this.focusPanel(); }
      if (!this.isSidebar) { this.tell(this.launcher); }
    }

    load({ courseId, url, label }, isAwaited) {
      this.frame?.remove();
      Object.assign(this, { isReady: false, isAwaited, courseId });
      this.frame = Object.assign(document.createElement("iframe"), { src: url, title: label, allow: "clipboard-write" });
      this.dialog.ariaLabel = label;
      this.dialog.append(this.frame);
    }

    focusPanel() {
      this.panel.postMessage({ type: "iblai-mentor.focus" }, this.lms);
    }

    // Beside the unit it is a part of the page; on a phone it covers all.
    arrange() {
      const isModal = this.isOpen && narrow.matches;
      if (isModal !== this.dialog.matches(":modal")) {
        this.dialog.close();
        if (isModal) { this.dialog.showModal(); }
      }
      this.dialog.open = this.isOpen;
      this.makeRoom();
      this.fit();
    }

    // At the end of the window it would lie on the page, which therefore ends before it.
    makeRoom() {
      if (!this.isMounted) { return; }
      document.body.style.paddingInlineEnd = this.isOpen && !narrow.matches ? "var(--iblai-mentor-dock-width, 25rem)" : "";
    }

    // What is above it on the page must not push its end, where one writes, out of sight.
    fit() {
      if (this.isOpen && !narrow.matches && !this.isMounted) {
        this.style.setProperty("--iblai-mentor-dock-above", `${Math.max(0, Math.round(this.getBoundingClientRect().top))}px`);
      }
    }

    close({ movesFocus }) {
      this.removeAttribute("open");
      recall("");
      this.arrange();
      if (movesFocus) { this.giveFocusBack(); }
      this.tell(this.launcher, { takesFocusBack: movesFocus });
    }
  }

  // Opens and closes a sidebar that belongs to the page, which puts a dock into it and takes it out again.
  class Trigger extends Listener {
    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [triggerStyles];
        this.button = Object.assign(document.createElement("button"), { type: "button" });
        this.button.append(drawIcon());
        this.shadowRoot.append(this.button);
        // The page hears of it as of any other press; this before it.
        this.addEventListener("click", () => { this.isPressed = true; }, { capture: true });
        this.name(this.getAttribute("label") || "Mentor");
      }
      super.connectedCallback();
      const dock = document.querySelector(`${DOCK}[sidebar]`);
      // A sidebar may be there before its button is.
      if (dock instanceof Dock) { this.take(dock); } else { this.show(); }
    }

    get isOpen() { return Boolean(this.dock); }
    get panel() { return this.dock?.panel; }

    name(label) { Object.assign(this.button, { title: label, ariaLabel: label }); }

    show() {
      this.button.ariaExpanded = String(this.isOpen);
      this.tell(this.launcher);
    }

    meet(unit) {
      const wasWaiting = this.dock && !this.unit;
      this.unit = unit;
      this.name(unit.label);
      if (wasWaiting) { this.dock.open(unit, { movesFocus: false }); } else { this.dock?.follow(unit); }
    }

    launch(unit) {
      this.unit = unit;
      this.isFromUnit = true;
      this.click();
    }

    take(dock) {
      this.dock = dock;
      if (this.unit) { dock.open(this.unit, { movesFocus: Boolean(this.isPressed) }); }
      this.isPressed = false;
      this.show();
    }

    lose(dock) {
      if (this.dock !== dock) { return; }
      this.dock = null;
      this.isPressed = false;
      this.show();
    }

    close({ movesFocus }) {
      this.click();
      if (movesFocus && this.isFromUnit) {
        this.giveFocusBack();
        this.tell(this.launcher, { isOpen: false, takesFocusBack: true });
      } else if (movesFocus) {
        this.button.focus();
      }
      this.isFromUnit = false;
    }
  }

  const drawIcon = () => {
    const space = "http://www.w3.org/2000/svg";
    const icon = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5");
    icon.append(path);
    return icon;
  };

  customElements.define(TRIGGER, Trigger);
  customElements.define(DOCK, Dock);

  const mount = () => {
    const dock = document.createElement(DOCK);
    dock.setAttribute("lms", script.dataset.lms || new URL(script.src).origin);
    dock.setAttribute("mounted", "");
    document.body.append(dock);
  };
  if (script && "mount" in script.dataset) {
    if (document.body) { mount(); } else { document.addEventListener("DOMContentLoaded", mount, { once: true }); }
  }
})();
