"use strict";
// The launcher: one small button at the head of a unit's page, which opens the panel. It asks for nothing before it is pressed.
// With it come a button at text that is selected, and one at each problem that has help: they open the panel with a question.
// The page belongs to course authors and the platform, so everything is in a shadow root, and what the page does to it is mended.
(() => {
  const NAME = "iblai-mentor-launcher";
  if (customElements.get(NAME)) { return; }

  const NARROW = "(max-width: 40rem)";
  // How often it puts itself back into a page whose script takes it out; a page that insists wins.
  const RETURNS = 10;
  const OPEN_SHEET = "iblai-mentor:sheet";
  const WINDOW = "iblai-mentor:window";
  // From here on there is room for a sheet beside the unit; in less it lies on it.
  const WIDE = "(min-width: 64rem)";
  // Blocks whose text is the course's own; elsewhere it may be other people's.
  const READABLE = /[/@](html|video|problem)[/+]/;
  // Characters: what is worth a question, and what goes into one.
  const [LEAST, MOST] = [3, 1000];
  // Milliseconds until a selection counts as made.
  const SETTLED = 250;

  const sheetOf = (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  };
  const styles = sheetOf(`
    /* As tall as launcher.css says, which keeps the place before this runs. */
    :host { display: block !important; position: sticky !important; top: 8px !important; z-index: 9 !important;
      height: 44px !important; margin: 0 0 8px !important; padding: 0 !important; pointer-events: none; text-align: end; visibility: visible !important; opacity: 1 !important; transform: none !important; }
    button { all: initial; direction: inherit; box-sizing: border-box; pointer-events: auto; display: inline-flex; align-items: center; gap: 14px;
      min-height: 44px; min-width: 44px; padding: 0 12px 0 16px; border: 1px solid #fff; border-radius: 22px; background: #1f3a5f; color: #fff; cursor: pointer;
      font: 600 16px/1.25 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; box-shadow: 0 1px 3px #0006; }
    button:hover { background: #16304f; }
    button:focus-visible { outline: 3px solid #6ab0ff; outline-offset: 2px; }
    button:dir(rtl) { padding: 0 16px 0 12px; }
    svg { width: 20px; height: 20px; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    /* Its icon alone is in sight. Cut out rather than made smaller: what changes its size, or begins elsewhere, shifts. */
    .afloat:not(:focus-visible) { clip-path: inset(0 0 0 calc(100% - 44px) round 22px); }
    .afloat:not(:focus-visible):dir(rtl) { clip-path: inset(0 calc(100% - 44px) 0 0 round 22px); }
    .ask { position: fixed; z-index: 10; min-height: 36px; padding: 0 14px; user-select: none; }
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
  const helpStyles = sheetOf(`
    :host { display: block !important; position: absolute !important; inset-block-end: 6px !important; inset-inline-end: 6px !important; visibility: visible !important; opacity: 1 !important; }
    :host([hidden]) { display: none !important; }
    button { all: initial; box-sizing: border-box; min-width: 44px; min-height: 40px; padding: 0 12px; border: 1px solid #8a96a5; border-radius: 20px; background: #fff; color: #1f3a5f; cursor: pointer;
      font: 500 15px/1.25 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; text-align: center; }
    button:hover { background: #eef4fb; }
    button:focus-visible { outline: 3px solid #2f7fd1; outline-offset: 2px; }
    @media print { :host { display: none !important; } }
  `);

  const isFramed = window.parent !== window;

  // Pages of this tab hear each other by it: a panel beside the unit, in a dialog or popped out, and the units one after another.
  const findTab = () => {
    const made = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
    try { return sessionStorage["iblai-mentor:tab"] ||= made; } catch { return made; }
  };

  // What is kept of the tab, or of this browser: where the learner wants the panel is the same in all tabs.
  const recall = (key, value) => {
    try {
      const storage = key === WINDOW ? localStorage : sessionStorage;
      if (value === undefined) { return storage[key]; }
      if (value) { storage[key] = value; } else { delete storage[key]; }
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
  // Pixels that stay in sight above what is scrolled to, below which the button floats.
  const ABOVE = 96;

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
      // Which panels of this tab listen: in a window of its own, or beside the unit.
      this.panels = { window: false, beside: false };
      this.host = window.location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [styles];
      this.button = make("button", { type: "button", title: this.label }, make("span", { textContent: this.label }), drawIcon());
      this.button.addEventListener("click", () => this.open());
      root.append(this.button);
      this.listen();
      if (dataset.explain) { this.watchSelection(); }
      this.addHelp();
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
    greet(what, more = {}) {
      this.tell({ type: `iblai-mentor.${what}`, ...this.describe(), url: this.buildUrl("docked"), label: this.label, ...more });
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

    hear({ type, usageKey, seconds, url, courseId, view } = {}) {
      const kind = view === "window" ? "window" : "beside";
      if (type === "iblai-mentor.ready" && courseId === this.courseId) {
        this.panels[kind] = true;
        if (kind === "beside") { this.dialog?.classList.add("is-ready"); }
        if (usageKey !== this.usageKey) { this.send("unit", this.describe()); }
        if (this.isAwaited) { this.send("focus"); }
        this.isAwaited = false;
        this.handOver(kind);
      } else if (type === "iblai-mentor.here" && courseId === this.courseId) {
        this.panels[kind] = true;
      } else if (type === "iblai-mentor.gone") {
        this.panels[kind] = false;
      } else if (type === "iblai-mentor.pop-in") {
        recall(WINDOW, "");
        this.panels.window = false;
        this.open();
      } else if (type === "iblai-mentor.close" || type === "iblai-mentor.pop-out") {
        // The dialog is what there is for want of a place beside the unit: who would rather have a window gets it at once.
        if (type === "iblai-mentor.pop-out" && this.isDialogOpen) { recall(WINDOW, "1"); }
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
        if (!recall(WINDOW) || !this.openWindow()) { this.openDialog(); }
      } else if (isFramed) {
        // A page that we know nothing of has no dialog for us, and may not frame the panel.
        this.openWindow();
      } else if (this.isSheetOpen()) {
        this.close({ movesFocus: true });
      } else {
        this.openSheet({ movesFocus: true });
      }
    }

    // At the end of the screen, so that the course has room beside it.
    openWindow() {
      const { availLeft = 0, availTop = 0, availWidth, availHeight } = window.screen;
      const width = Math.min(480, availWidth);
      const features = `popup,width=${width},height=${availHeight},left=${availLeft + availWidth - width},top=${availTop}`;
      const opened = window.open(this.buildUrl("window"), `iblai-mentor-${this.tab}`, features);
      this.isAwaited = Boolean(opened);
      return opened;
    }

    openDialog() {
      this.isAwaited = this.isDialogOpen = true;
      this.panels.beside = false;
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
      this.giveWay(window.matchMedia(WIDE).matches);
    }

    // The unit ends where the sheet begins.
    giveWay(isBeside) {
      document.documentElement.style.paddingInlineEnd = isBeside ? "27rem" : "";
    }

    close({ movesFocus }) {
      if (this.isDialogOpen) {
        this.isDialogOpen = false;
        this.tell({ type: "plugin.modal-close" });
      }
      if (this.isSheetOpen()) {
        if (this.dialog.open) { this.dialog.close(); } else { this.dialog.hidePopover(); }
        this.giveWay(false);
        this.button.ariaExpanded = "false";
        if (movesFocus) { this.button.focus(); }
      }
      this.wasOpen = false;
      recall(OPEN_SHEET, "");
    }

    // Open the panel with a question, which it puts into words.
    ask(asked) {
      this.asked = asked;
      const kind = this.panels.window ? "window" : "beside";
      if (kind === "beside" && isFramed && this.hasDock) {
        this.greet("launch", { staysOpen: true });
      } else if (kind === "beside" && !this.isSheetOpen()) {
        this.open();
      }
      if (this.panels[kind]) { this.handOver(kind); }
    }

    // On the tab's channel alone, which pages of the LMS share: the page around has no part in what is asked.
    handOver(kind) {
      if (!this.asked) { return; }
      this.send("ask", { ...this.asked, courseId: this.courseId, to: kind });
      this.send("focus");
      this.asked = null;
    }

    watchSelection() {
      const hide = () => {
        clearTimeout(this.settling);
        this.asker?.remove();
      };
      const settle = () => {
        hide();
        this.settling = setTimeout(() => this.offer(), SETTLED);
      };
      document.addEventListener("selectionchange", settle);
      window.addEventListener("scroll", settle, { passive: true });
      document.addEventListener("keydown", ({ key }) => { if (key === "Escape") { hide(); } });
    }

    makeAsker() {
      const asker = make("button", { type: "button", className: "ask" });
      // Pressing it must not undo the selection.
      for (const type of ["pointerdown", "mousedown"]) { asker.addEventListener(type, (event) => event.preventDefault()); }
      asker.addEventListener("click", () => {
        asker.remove();
        this.ask({ what: "explain", ...this.selected });
      });
      return asker;
    }

    // What of the course is selected, and in which block; nothing where it is not the course's own, or has no help.
    readSelection() {
      const selection = document.getSelection();
      const [one, other] = [selection.anchorNode, selection.focusNode].map((node) => (node?.closest ? node : node?.parentElement)?.closest("[data-usage-id]"));
      const usageKey = one?.dataset.usageId ?? "";
      const isProblem = READABLE.exec(usageKey)?.[1] === "problem";
      if (one !== other || !READABLE.test(usageKey) || (isProblem && !this.helped.has(usageKey))) { return null; }
      const text = selection.toString().replace(/\s+/g, " ").trim();
      return text.length < LEAST ? null : { text: text.slice(0, MOST), usageKey, range: selection.getRangeAt(0) };
    }

    offer() {
      const selected = this.readSelection();
      if (!selected) { return; }
      const { range, ...asked } = selected;
      this.selected = asked;
      this.asker ??= this.makeAsker();
      // The panel knows whether this learner is answered by the search of the course.
      const isSearch = (recall(`iblai-mentor:search:${this.courseId}`) ?? this.dataset.search) === "1";
      this.asker.textContent = isSearch ? this.dataset.find : this.dataset.explain;
      this.shadowRoot.append(this.asker);
      // Where the learner ended, which is in sight: the other end of a long selection need not be.
      const { focusNode, focusOffset } = document.getSelection();
      const isBackward = range.startContainer === focusNode && range.startOffset === focusOffset;
      const lines = [...range.getClientRects()].filter(({ width }) => width);
      const { left, right, top, bottom } = lines.at(isBackward ? 0 : -1) ?? range.getBoundingClientRect();
      const start = this.asker.matches(":dir(rtl)") ? right - this.asker.offsetWidth : left;
      const last = document.documentElement.clientWidth - this.asker.offsetWidth - 8;
      const isAbove = isBackward ? top > 56 : bottom + 52 > window.innerHeight;
      Object.assign(this.asker.style, { left: `${Math.max(8, Math.min(start, last))}px`, top: `${Math.max(8, isAbove ? top - 48 : bottom + 8)}px` });
    }

    // A button at the end of each problem that has help, in the room that launcher.css keeps for it.
    addHelp() {
      this.helped = new Set();
      for (const { key, name, title, waits } of JSON.parse(this.dataset.problems || "[]")) {
        const block = findBlock(key);
        if (!block) { continue; }
        // One that an author's script copied does nothing.
        block.querySelector(":scope > iblai-mentor-help")?.remove();
        const button = make("button", { type: "button", textContent: this.dataset.help, ariaLabel: name });
        button.addEventListener("click", () => this.ask({ what: "help", usageKey: key, title }));
        const help = make("iblai-mentor-help", { hidden: waits });
        help.attachShadow({ mode: "open" }).adoptedStyleSheets = [helpStyles];
        help.shadowRoot.append(button);
        block.append(help);
        const begin = () => { help.hidden = false; this.helped.add(key); };
        if (waits) {
          // From the first step of their own on: the platform lets nobody submit what is empty.
          block.addEventListener("click", ({ target }) => { if (target.closest?.(".submit, [type=submit]")) { begin(); } });
        } else {
          begin();
        }
      }
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
        this.tell({ offset: Math.max(1, block.getBoundingClientRect().top + window.scrollY - ABOVE) });
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
