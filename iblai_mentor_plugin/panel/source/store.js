// What outlives the page: ids, the draft, places. Never a message. Of one tab: two tabs are two conversations.

export class Store {
  constructor(storage, key) {
    Object.assign(this, { storage, key });
    this.kept = this.read();
  }

  read() {
    try {
      const found = JSON.parse(this.storage.getItem(this.key));
      return typeof found === "object" && found !== null ? found : {};
    } catch {
      return {};
    }
  }

  get(name) { return this.kept[name]; }

  keep(changes) {
    Object.assign(this.kept, changes);
    try {
      this.storage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // The panel works without; only the next page begins anew.
    }
  }
}
