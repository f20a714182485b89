// A file of the panel that comes when it is needed; the server says what its name is in this release.

/** `bring()` returns its module, fetched once; what failed is tried again with the next call. `there` is done when it came. */
export class Later {
  constructor(url, fetch = (address) => import(address)) {
    Object.assign(this, { url, fetch, module: null, failures: 0 });
    this.there = new Promise((resolve) => { this.arrive = resolve; });
  }

  bring() { return (this.coming ??= this.fetchOnce()); }

  async fetchOnce() {
    try {
      // A browser may keep in mind that a name brought nothing; with a fragment it is another one to it, of the same file.
      this.module = await this.fetch(this.failures ? `${this.url}#${this.failures}` : this.url);
      this.arrive(this.module);
      return this.module;
    } catch (error) {
      this.failures += 1;
      this.coming = null;
      throw error;
    }
  }
}
