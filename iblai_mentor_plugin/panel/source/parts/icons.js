// Icons, drawn here so that no file and no font is loaded for them. Beside each stands a name for who does not see it.
import { html, svg } from "lit";

const icon = (shape) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;

export const icons = {
  again: icon(svg`<path d="M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7"/>`),
  back: icon(svg`<path d="M20 12H5M11 6l-6 6 6 6"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  copy: icon(svg`<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>`),
  download: icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`),
  down: icon(svg`<path d="M12 5v14M6 13l6 6 6-6"/>`),
  eye: icon(svg`<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>`),
  pin: icon(svg`<path d="M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5"/>`),
  plus: icon(svg`<path d="M12 5v14M5 12h14"/>`),
  popIn: icon(svg`<path d="M11 5v6H5M11 11L4 4M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-3M15 4h3a2 2 0 0 1 2 2v3"/>`),
  popOut: icon(svg`<path d="M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4"/>`),
  rename: icon(svg`<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>`),
  search: icon(svg`<circle cx="11" cy="11" r="6"/><path d="M16 16l4 4"/>`),
  send: icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`),
  stop: icon(svg`<rect x="7" y="7" width="10" height="10" rx="1.5" class="filled"/>`),
  thumbDown: icon(svg`<path d="M7 13V4h9.5a2 2 0 0 1 2 1.6l1.3 6a2 2 0 0 1-2 2.4H14l1 4a2 2 0 0 1-3.6 1.4zM7 4H4v9h3"/>`),
  thumbUp: icon(svg`<path d="M7 11v9h9.5a2 2 0 0 0 2-1.6l1.3-6a2 2 0 0 0-2-2.4H14l1-4a2 2 0 0 0-3.6-1.4zM7 20H4v-9h3"/>`),
  trash: icon(svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>`),
};
