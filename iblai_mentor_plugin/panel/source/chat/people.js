// The way to a person: the forum, or the address, that the course names.
import { html, nothing } from "lit";
import { say } from "../words.js";

const isMail = (contact) => contact.includes("@") && !contact.includes("/");
// The server lets nothing else through; a link that was kept otherwise is none.
const findAddress = (contact) => (isMail(contact) ? `mailto:${contact}` : /^https?:\/\//i.test(contact) ? contact : "");

/** Show a sentence with the contact behind it, or the other one where the course names nobody; either may be "". */
export const showContact = (contact, named, unnamed = "") => {
  const address = findAddress(contact ?? "");
  if (!address) { return unnamed ? html`<p>${unnamed}</p>` : nothing; }
  const shown = contact.replace(/^https?:\/\//i, "").replace(/\/$/, "");
  return html`<p class="people">${named} <a href=${address} target="_blank" rel="noopener noreferrer"><bdi dir="ltr">${shown}</bdi></a></p>`;
};

/** Show where people help; nothing where the course names nobody. */
export const showPeople = (contact) => showContact(contact, say("askPeople"));
