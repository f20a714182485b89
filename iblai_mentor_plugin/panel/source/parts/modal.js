// A dialog over the page. The browser keeps the focus inside, and Escape leaves.

/**
 * Show a dialog, and return what it was closed with: "" for Escape.
 *
 * The focus goes in, to what has `autofocus`, and then back to where it was.
 */
export const showModal = async (dialog) => {
  const before = dialog.getRootNode().activeElement;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
  before?.focus();
  return dialog.returnValue;
};
