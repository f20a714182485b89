"use strict";
// The launcher: one small button at the head of a unit's page, which opens the panel. It asks for nothing before it is pressed.
// The page belongs to course authors and the platform, so everything is in a shadow root, and what the page does to it is mended.
(() => {
  const NAME = "iblai-mentor-launcher";
  if (customElements.get(NAME)) { return; }

  const NARROW = "(max-width: 40rem)";
  // How often it puts itself back into a page whose script takes it out; a page that insists wins.
  const RETURNS = 10;
  const OPEN_SHEET = "iblai-mentor:sheet";

  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    /* As tall as launcher.css says, which keeps the place before this runs. */
    :host { display: block !important; position: sticky !important; top: 8px !important; z-index: 9 !important;
      height: 44px !important; margin: 0 0 8px !important; padding: 0 !important; pointer-events: none; text-align: end; visibility: visible !important; opacity: 1 !important; transform: none !important; }
    button { all: initial; direction: inherit; box-sizing: border-box; pointer-events: auto; display: inline-flex; align-items: center; gap: 8px;
      min-height: 44px; min-width: 44px; padding: 0 12px 0 16px; border: 1px solid #fff; border-radius: 22px; background: #1f3a5f; color: #fff; cursor: pointer;
      font: 600 16px/1.25 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; box-shadow: 0 1px 3px #0006; }
    button:hover { background: #16304f; }
    button:focus-visible { outline: 3px solid #6ab0ff; outline-offset: 2px; }
    button:dir(rtl) { padding: 0 16px 0 12px; }
    svg { width: 20px; height: 20px; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    /* Its icon alone is in sight. Cut out rather than made smaller: what changes its size, or begins elsewhere, shifts. */
    .afloat:not(:focus-visible) { clip-path: inset(0 0 0 calc(100% - 44px) round 22px); }
    .afloat:not(:focus-visible):dir(rtl) { clip-path: inset(0 calc(100% - 44px) 0 0 round 22px); }
    dialog { all: initial; box-sizing: border-box; position: fixed; inset: 0 0 0 auto; width: min(27rem, 100vw); height: 100dvh; pointer-events: auto; display: none;
      flex-direction: column; background: Canvas; color: CanvasText; color-scheme: light dark; border-inline-start: 1px solid #8a96a5; box-shadow: 0 0 24px #0003; font: 16px/1.5 system-ui, sans-serif; z-index: 2147483647; }
    dialog:dir(rtl) { inset: 0 auto 0 0; }
    dialog[open], dialog:popover-open { display: flex; }
    dialog::backdrop { background: none; }
    dialog button { position: absolute; inset-block-start: 4px; inset-inline-end: 4px; }
    iframe { flex: 1; min-height: 0; width: 100%; border: 0; display: block; }
    .is-ready button { display: none; }
    @media (prefers-reduced-motion: no-preference) { dialog { animation: come 0.15s ease-out; } }
    @keyframes come { from { opacity: 0; } }
    @media ${NARROW} { dialog { width: 100vw; max-width: none; max-height: none; border: 0; } }
    @media (forced-colors: active) { button { border-color: ButtonText; } }
    @media print { :host { display: none !important; } }
  `);

  const isFramed = window.parent !== window;

  // Pages of this tab hear each other by it: a panel beside the unit, in a dialog or popped out, and the units one after another.
  const findTab = () => {
    const made = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
    try { return sessionStorage["iblai-mentor:tab"] ||= made; } catch { return made; }
  };

  const recall = (key, value) => {
    try {
      if (value === undefined) { return sessionStorage[key]; }
      if (value) { sessionStorage[key] = value; } else { delete sessionStorage[key]; }
    } catch { /* A browser that keeps nothing: it starts closed. */ }
    return undefined;
  };

  // Whether this page is dark: a panel beside it is as the page is, whatever the reader's system says.
  const isDark = () => {
    const [red, green, blue, alpha = 1] = (getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    return alpha > 0.5 && 0.3 * red + 0.6 * green + 0.1 * blue < 100;
  };

  const make = (name, fields, ...children) => {
    const element = Object.assign(document.createElement(name), fields);
    element.append(...children);
    return element;
  };

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

  // The block's element, by the attributes that the platform puts on blocks and on its video player.
  const findBlock = (usageKey) => [...document.querySelectorAll("[data-block-id], [data-usage-id]")]
    .find(({ dataset }) => dataset.blockId === usageKey || dataset.usageId === usageKey);

  // Go to a second of a video of this page; false where the page has none such.
  const seekVideo = (usageKey, seconds) => {
    const block = findBlock(usageKey);
    const player = block && (block.matches(".video") ? block : block.querySelector(".video"));
    // The platform's player keeps its state there; what its own transcript does is done.
    const state = player && window.jQuery?.(player).data("video-player-state");
    const video = block?.querySelector("video");
    if (state?.videoPlayer) {
      state.trigger("videoPlayer.onCaptionSeek", { type: "onCaptionSeek", time: seconds });
    } else if (video) {
      const go = () => { video.currentTime = seconds; };
      if (video.readyState > 0) { go(); } else { video.addEventListener("loadedmetadata", go, { once: true }); video.load(); }
    } else {
      return false;
    }
    return block;
  };

  // Where a citation leads, kept in this tab for the page that shows it; milliseconds that such a page may take.
  const LANDING = "iblai-mentor:landing";
  const LANDS = 60_000;
  // Milliseconds after which is looked again for what a block shows only then.
  const LOOKS = [0, 400, 1_200, 3_000];
  const CITED = "iblai-mentor-cited";

  // Words are the same whatever spaces, quotation marks and dashes they are written with.
  const readPlainly = (letter) => (/\s/.test(letter) ? "" : letter.replace(/[\u2018\u2019]/, "'").replace(/[\u201c\u201d]/, '"').replace(/[\u2010-\u2015]/, "-").toLowerCase());

  const findWords = (block, words) => {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const places = [];
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("script, style")) { continue; }
      for (let at = 0; at < node.data.length; at += 1) {
        const letters = readPlainly(node.data[at]);
        text += letters;
        for (const _letter of letters) { places.push([node, at]); }
      }
    }
    const sought = [...words].map(readPlainly).join("");
    const start = sought ? text.indexOf(sought) : -1;
    if (start < 0) { return null; }
    const range = document.createRange();
    range.setStart(...places[start]);
    const [node, at] = places[start + sought.length - 1];
    range.setEnd(node, at + 1);
    return range;
  };

  // The quote, or the parts of it that an ellipsis holds together.
  const findQuote = (block, quote) => {
    const whole = findWords(block, quote);
    return whole ? [whole] : quote.split(/\s*(?:…|\.\.\.)\s*/).map((part) => part.length > 8 && findWords(block, part)).filter(Boolean);
  };

  // Nothing of the author's page is changed for it; where a browser has no highlights, the block has an outline for a while.
  const mark = (block, ranges) => {
    if (ranges.length && window.CSS?.highlights) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`::highlight(${CITED}) { background-color: #ffe58a; color: #1f2d3a; }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter((one) => one.cites !== CITED), Object.assign(sheet, { cites: CITED })];
      CSS.highlights.set(CITED, new Highlight(...ranges));
    } else {
      block.animate([{ outline: "3px solid #c98a00", outlineOffset: "4px" }, { outline: "3px solid #c98a00", outlineOffset: "4px" }], { duration: 6_000 });
    }
  };

  let current = null;
  let returns = 0;

  class Launcher extends HTMLElement {
    connectedCallback() {
      if (current && current !== this && current.isConnected) {
        this.remove();
        return;
      }
      if (current !== this) {
        current = this;
        this.begin();
      }
      if (this.wasOpen) { this.openSheet({ movesFocus: false }); }
    }

    begin() {
      const { dataset } = this;
      Object.assign(this, { courseId: dataset.course, usageKey: dataset.unit, label: dataset.label, hosts: (dataset.hosts || "").split(" ").filter(Boolean) });
      this.tab = findTab();
      this.hasDock = this.isAwaited = false;
      this.host = window.location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [styles];
      this.button = make("button", { type: "button", title: this.label }, make("span", { textContent: this.label }), drawIcon());
      this.button.addEventListener("click", () => this.open());
      root.append(this.button);
      this.listen();
      this.send("unit", this.describe());
      this.greet("hello");
      const isLeftOpen = recall(OPEN_SHEET) === this.courseId && !window.matchMedia(NARROW).matches;
      if (!isFramed && isLeftOpen) { this.openSheet({ movesFocus: false }); }
    }

    describe() {
      return { courseId: this.courseId, usageKey: this.usageKey, title: this.dataset.title };
    }

    listen() {
      this.channel = new BroadcastChannel(`iblai-mentor:${this.tab}`);
      this.channel.onmessage = ({ data }) => this.hear(data);
      this.channel.addEventListener("message", ({ data }) => this.hearOfCitation(data));
      if (document.readyState === "complete") { this.landLate(); } else { window.addEventListener("load", () => this.landLate(), { once: true }); }
      window.addEventListener("message", (event) => {
        if (event.source === window.parent && isFramed && this.hosts.includes(event.origin)) { this.hearHost(event); }
      });
      document.addEventListener("focusin", ({ target }) => this.makeRoom(target));
      // Where an author's script writes the page anew, it comes back.
      new MutationObserver(() => {
        if (!this.isConnected && !this.isReturning && returns < RETURNS) {
          returns += 1;
          this.isReturning = true;
          requestAnimationFrame(() => {
            this.isReturning = false;
            (document.getElementById("main") ?? document.body ?? document.documentElement).prepend(this);
          });
        }
      }).observe(document, { childList: true, subtree: true });
    }

    // To every page of this tab.
    send(what, fields) {
      this.channel.postMessage({ type: `iblai-mentor.${what}`, ...fields });
    }

    // To the page around this one, if it is one that we know.
    tell(message) {
      if (isFramed && this.hosts.includes(this.host)) { window.parent.postMessage(message, this.host); }
    }

    // To a dock of the page around: what it needs to open the panel.
    greet(what) {
      this.tell({ type: `iblai-mentor.${what}`, ...this.describe(), url: this.buildUrl("docked"), label: this.label });
    }

    hearHost({ data, origin }) {
      this.host = origin;
      if (data?.type === "unit.visibilityStatus") {
        this.follow(data.data);
      } else if (data?.type === "iblai-mentor.dock") {
        if (!this.hasDock) { this.greet("hello"); }
        this.hasDock = true;
        // It came after the button was pressed: what was opened for want of it moves there.
        if (this.isDialogOpen) {
          this.close({ movesFocus: false });
          this.greet("launch");
          return;
        }
        this.button.ariaExpanded = String(Boolean(data.isOpen));
        if (data.takesFocusBack) { this.button.focus({ preventScroll: true }); }
      } else if (data?.type === "plugin.modal-close") {
        this.isDialogOpen = false;
        this.button.focus({ preventScroll: true });
      }
    }

    hear({ type, usageKey, seconds, url, courseId } = {}) {
      if (type === "iblai-mentor.ready" && courseId === this.courseId) {
        this.dialog?.classList.add("is-ready");
        if (usageKey !== this.usageKey) { this.send("unit", this.describe()); }
        if (this.isAwaited) { this.send("focus"); }
        this.isAwaited = false;
      } else if (type === "iblai-mentor.close" || type === "iblai-mentor.pop-out") {
        this.close({ movesFocus: type === "iblai-mentor.close" });
      } else if (type === "iblai-mentor.seek") {
        this.seek(usageKey, seconds);
      } else if (type === "iblai-mentor.open") {
        this.go(url);
      }
    }

    buildUrl(view) {
      const query = new URLSearchParams({ course_id: this.courseId, usage_key: this.usageKey, view, tab: this.tab, ...(isDark() ? { scheme: "dark" } : {}) });
      return `${window.location.origin}${this.dataset.panel}?${query}`;
    }

    open() {
      if (isFramed && this.hasDock) {
        this.greet("launch");
      } else if (isFramed && this.hosts.includes(this.host)) {
        this.openDialog();
      } else if (isFramed) {
        // A page that we know nothing of has no dialog for us, and may not frame the panel.
        window.open(this.buildUrl("window"), `iblai-mentor-${this.tab}`, "popup,width=480,height=760");
      } else if (this.isSheetOpen()) {
        this.close({ movesFocus: true });
      } else {
        this.openSheet({ movesFocus: true });
      }
    }

    openDialog() {
      this.isAwaited = this.isDialogOpen = true;
      // Every field: the learning MFE keeps those of the dialog before. That dialog has no button to close it, a sheet has.
      const payload = { url: this.buildUrl("sheet"), title: this.label, height: "100%", isFullscreen: window.matchMedia(NARROW).matches, body: null, modalBodyClassName: "" };
      this.tell({ type: "plugin.modal", payload });
    }

    isSheetOpen() {
      return Boolean(this.dialog && (this.dialog.open || this.dialog.matches(":popover-open")));
    }

    openSheet({ movesFocus }) {
      if (!this.dialog) {
        this.frame = make("iframe", { title: this.label, src: this.buildUrl("sheet"), allow: "clipboard-write" });
        // Until the panel shows its own: where it does not come, one must get out all the same.
        const close = make("button", { type: "button", textContent: this.dataset.close });
        close.addEventListener("click", () => this.close({ movesFocus: true }));
        this.dialog = make("dialog", { ariaLabel: this.label }, close, this.frame);
        this.dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.close({ movesFocus: true }); });
        this.dialog.addEventListener("keydown", ({ key }) => { if (key === "Escape") { this.close({ movesFocus: true }); } });
        this.shadowRoot.append(this.dialog);
      }
      this.isAwaited = movesFocus && !this.dialog.classList.contains("is-ready");
      this.raise();
      if (movesFocus) {
        this.frame.focus();
        if (!this.isAwaited) { this.send("focus"); }
      }
      this.wasOpen = true;
      this.button.ariaExpanded = "true";
      recall(OPEN_SHEET, this.courseId);
    }

    // Beside the unit it must leave the unit usable; on a phone it covers all.
    raise() {
      if (this.isSheetOpen()) { return; }
      const isModal = window.matchMedia(NARROW).matches;
      this.dialog.popover = isModal || !this.dialog.showPopover ? null : "manual";
      if (isModal) { this.dialog.showModal(); } else if (this.dialog.popover) { this.dialog.showPopover(); } else { this.dialog.show(); }
    }

    close({ movesFocus }) {
      if (this.isDialogOpen) {
        this.isDialogOpen = false;
        this.tell({ type: "plugin.modal-close" });
      }
      if (this.isSheetOpen()) {
        if (this.dialog.open) { this.dialog.close(); } else { this.dialog.hidePopover(); }
        this.button.ariaExpanded = "false";
        if (movesFocus) { this.button.focus(); }
      }
      this.wasOpen = false;
      recall(OPEN_SHEET, "");
    }

    seek(usageKey, seconds) {
      const block = Number.isFinite(seconds) && seekVideo(usageKey, seconds);
      if (!block) { return; }
      this.send("sought", { usageKey, seconds });
      if (this.isDialogOpen || (this.isSheetOpen() && this.dialog.open)) { this.close({ movesFocus: false }); }
      this.scrollTo(block);
    }

    // What a panel says of a citation: show it where it is, or keep it for the page that it leads to.
    hearOfCitation({ type, usageKey, quote, url } = {}) {
      if (typeof usageKey !== "string" || typeof quote !== "string") { return; }
      if (type === "iblai-mentor.show" && this.land({ usageKey, quote })) {
        this.send("shown", { usageKey, url });
        if (this.isDialogOpen || (this.isSheetOpen() && this.dialog.open)) { this.close({ movesFocus: false }); }
      } else if (type === "iblai-mentor.open") {
        recall(LANDING, JSON.stringify({ usageKey, quote, at: Date.now() }));
      }
    }

    // A page that was gone to for the sake of a citation.
    landLate() {
      let landing = null;
      try { landing = JSON.parse(recall(LANDING) ?? "null"); } catch { /* Nothing that we kept. */ }
      if (!landing || Date.now() - landing.at > LANDS || !this.findCited(landing.usageKey)) { return; }
      recall(LANDING, "");
      this.land(landing);
    }

    findCited(usageKey) {
      return findBlock(usageKey) ?? (usageKey === this.usageKey ? document.getElementById("main") ?? document.body : null);
    }

    // Go to the block, and mark what is quoted of it; false where this page does not show it.
    land({ usageKey, quote }) {
      const block = this.findCited(usageKey);
      if (!block) { return false; }
      const look = (turn) => {
        const ranges = quote ? findQuote(block, quote) : [];
        if (!ranges.length && turn + 1 < LOOKS.length) {
          if (turn === 0) { this.scrollTo(block); }
          setTimeout(() => look(turn + 1), LOOKS[turn + 1] - LOOKS[turn]);
          return;
        }
        mark(block, ranges);
        this.scrollTo(ranges[0]?.startContainer.parentElement ?? block);
      };
      look(0);
      // A reader's keys go on from here.
      if (!block.matches("a, button, input, [tabindex]")) { block.tabIndex = -1; }
      block.focus({ preventScroll: true });
      return true;
    }

    // The unit can't scroll inside the learning MFE: the page around it is asked to.
    scrollTo(block) {
      if (isFramed) {
        this.tell({ offset: Math.max(1, block.getBoundingClientRect().top + window.scrollY) });
      } else {
        block.scrollIntoView({ block: "center" });
      }
    }

    // A window of its own asks the course's page to go somewhere; browsers let a frame do that after it was clicked.
    go(url) {
      if (new URL(url, window.location.href).origin !== window.location.origin) { return; }
      if (isFramed && this.hasDock) {
        this.tell({ type: "iblai-mentor.open", url });
      } else if (!isFramed || navigator.userActivation?.hasBeenActive) {
        window.top.location.href = url;
      } else {
        return;
      }
      this.send("opened", { url });
    }

    // Stay in the part of the unit that is in sight. Moved by a transform in the shadow root: nobody's observer hears of it,
    // and the height of the page stays as it is.
    follow({ topPosition, viewportHeight }) {
      const place = this.getBoundingClientRect().top + window.scrollY;
      const last = Math.min(document.documentElement.scrollHeight, viewportHeight - topPosition) - place - 60;
      this.move(Math.max(0, Math.min(8 - topPosition - place, last)));
    }

    move(shift) {
      this.shift = shift;
      this.button.style.translate = shift ? `0 ${Math.round(shift)}px` : "";
      this.button.classList.toggle("afloat", shift > 0);
    }

    // What has the focus must not lie below the button.
    makeRoom(target) {
      if (!this.shift || target === this || !target.getBoundingClientRect) { return; }
      const [one, other] = [target.getBoundingClientRect(), this.button.getBoundingClientRect()];
      if (one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top) { this.move(0); }
    }
  }

  customElements.define(NAME, Launcher);
})();
