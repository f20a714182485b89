var{View:$,html:n,icons:h,live:T,nameApart:g,nothing:o,repeat:w,say:i,sayMoment:b,sayNumber:d,showNoticeText:R}=globalThis[Symbol.for("iblai-mentor.lent")];var l=class{constructor(t,s,e=JSON.stringify){Object.assign(this,{view:t,fetchPage:s,nameOf:e,items:null,number:1,count:0,hasMore:!1,isAbsent:!1})}async fetch(t=this.number){let s=this.asked={},e=[await this.fetchPage(1)];for(;e.length<t&&e.at(-1)?.next;)e.push(await this.fetchPage(e.length+1));let a=s===this.asked;return a&&this.take(e),a}take(t){let e=[...new Map(t.flatMap(a=>a?.results??[]).map(a=>[this.nameOf(a),a])).values()];Object.assign(this,{items:e,number:t.length,count:t[0]?.count??0,hasMore:!!t.at(-1)?.next,isAbsent:t[0]===null}),this.view.requestUpdate()}async fetchMore(){let t=new Set(this.items.map(this.nameOf));if(!await this.fetch(this.number+1))return;let s=this.items.findIndex(e=>!t.has(this.nameOf(e)));await this.view.focusOn(`[data-item="${s<0?this.items.length-1:s}"]`)}showMore(){return this.hasMore?n`<button type="button" class="quiet more" @click=${()=>this.view.attempt(()=>this.fetchMore())}>${i("showMore")}</button>`:o}};var M=300,m=class extends ${static properties={isShown:{attribute:!1},units:{state:!0},renaming:{state:!0},said:{state:!0}};constructor(){super(),Object.assign(this,{search:"",unit:""}),this.pages=new l(this,t=>this.api.listSessions(this.course,{page:t,search:this.search,unit:this.unit}),({session_id:t})=>t)}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>Promise.all([this.pages.fetch(),this.fetchUnits()]))}updated(){g(this)}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.resting)}async fetchUnits(){let t=await this.api.listAskedUnits(this.course);this.units=t?.units??[]}onSearch({target:t}){clearTimeout(this.resting),this.resting=setTimeout(()=>this.find({search:t.value.trim()}),M)}async find(t){Object.assign(this,t),await this.attempt(()=>this.pages.fetch(1))&&(this.said=i("foundChats",{count:d(this.pages.count)}))}again(t){return this.attempt(async()=>{await t(),await this.pages.fetch()})}async togglePin(t){await this.again(()=>t.is_pinned?this.api.unpin(t.session_id):this.api.pin(t.session_id)),this.said=i(t.is_pinned?"unpinned":"pinned"),this.focusOn(`[data-session="${t.session_id}"] .pin`)}startRenaming(t){this.renaming=t.session_id,this.focusOn(".renaming input")}async rename(t,s){t.preventDefault();let e=new FormData(t.target).get("title").trim();e&&!await this.again(()=>this.api.renameSession(s.session_id,e))||this.endRenaming(s)}endRenaming(t){this.renaming="",this.focusOn(`[data-session="${t.session_id}"] .rename`)}async delete(t){!await this.panel.confirm({title:i("deleteTitle"),text:this.panel.warn(i("deleteText",{title:this.nameOf(t)})),yes:i("delete")})||!await this.again(()=>this.api.deleteSession(t.session_id))||(t.session_id===this.panel.conversation.session&&this.panel.conversation.startAnew(),this.said=i("deleted"),this.focusOn("#history-title"))}nameOf({title:t}){return t||i("untitled")}render(){let{items:t,isAbsent:s}=this.pages;return n`<div class="scroll">
      <h2 id="history-title" tabindex="-1">${i("historyTitle")}</h2>
      ${s?n`<p class="muted">${i("notServed")}</p>`:this.showFilters(t)}
      <p class="unseen" role="status">${this.said}</p>
      ${this.showState()}
      ${t&&!s?this.showSessions(t):o}
    </div>`}showFilters(t){return!t||!t.length&&!this.isFiltered?o:n`<form class="filters" role="search" @submit=${s=>s.preventDefault()}>
      <div class="field"><label for="history-search">${i("searchChats")}</label>
        <input id="history-search" type="search" maxlength="100" autocomplete="off" dir="auto" @input=${this.onSearch}></div>
      ${this.units?.length?n`<div class="field"><label for="history-unit">${i("unitAsked")}</label>
        <select id="history-unit" @change=${({target:s})=>this.find({unit:s.value})}>
          <option value="">${i("allUnits")}</option>
          ${this.units.map(({usage_key:s,title:e})=>n`<option value=${s} ?selected=${s===this.unit}>${e}</option>`)}
        </select></div>`:o}
    </form>`}get isFiltered(){return!!(this.search||this.unit)}showSessions(t){return t.length?n`<ul class="list sessions">${w(t,({session_id:s})=>s,(s,e)=>this.showSession(s,e))}</ul>
      ${this.pages.showMore()}`:this.problem?o:n`<p class="muted">${i(this.isFiltered?"noneFound":"noHistory")}</p>`}showSession(t,s){let{session_id:e,is_pinned:a,modified:v,messages_count:S}=t,p=e===this.panel.conversation.session,r=this.nameOf(t),f=`${b(v)} · ${i("messagesCount",{count:d(S)})}`,u=(k,O,c,_,x)=>n`<button type="button" class="round small ${k}" data-name=${i(c,{title:r})} aria-label=${i(c,{title:r})}
      title=${i(c,{title:r})} aria-pressed=${x??o} @click=${_}>${O}</button>`;return n`<li data-session=${e} class=${p?"current":""}>
      ${this.renaming===e?this.showRenaming(t):n`<button type="button" class="session" data-item=${s} data-name="${r} ${f}" aria-current=${p?"true":o}
          @click=${()=>this.panel.continueSession(e)}><bdi>${r}</bdi>
          <span class="muted">${f}</span></button>
        <span class="row-buttons">
          ${u(`pin${a?" on":""}`,h.pin,"pin",()=>this.togglePin(t),String(!!a))}
          ${u("rename",h.rename,"rename",()=>this.startRenaming(t))}
          <a class="round small download" href=${this.api.downloadUrl(e)} download data-name=${i("downloadNamed",{title:r})} aria-label=${i("downloadNamed",{title:r})} title=${i("downloadNamed",{title:r})}>${h.download}</a>
          ${u("delete",h.trash,"deleteNamed",()=>this.delete(t))}
        </span>`}
    </li>`}showRenaming(t){return n`<form class="renaming" @submit=${e=>this.rename(e,t)} @keydown=${e=>{e.key==="Escape"&&(e.preventDefault(),this.endRenaming(t))}}>
      <label class="unseen" for="new-title">${i("newTitle")}</label>
      <input id="new-title" name="title" maxlength="255" autocomplete="off" .value=${t.title}>
      <button type="submit">${i("save")}</button>
      <button type="button" class="quiet" @click=${()=>this.endRenaming(t)}>${i("cancel")}</button>
    </form>`}};customElements.define("iblai-mentor-history",m);
