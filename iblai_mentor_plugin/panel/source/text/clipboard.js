// The way onto the clipboard.

/** Put a text on the clipboard; says whether that was possible. `place`: an element of what can have the focus now. */
export const copyText = async (text, place) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, place);
  }
};

// A frame of another origin may not be allowed to use the clipboard's own way.
const copyBySelection = (text, place) => {
  const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  const before = place.getRootNode().activeElement;
  place.append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  before?.focus();
  return isCopied;
};
