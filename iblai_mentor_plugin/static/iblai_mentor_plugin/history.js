var{View:$,html:n,icons:h,live:T,nameApart:g,nothing:a,repeat:w,say:s,sayMoment:b,sayNumber:d,showNoticeText:R}=globalThis[Symbol.for("iblai-mentor.lent")];var l=class{constructor(t,i,e=JSON.stringify){Object.assign(this,{view:t,fetchPage:i,nameOf:e,items:null,number:1,count:0,hasMore:!1,isAbsent:!1})}async fetch(t=this.number){let i=this.asked={},e=[await this.fetchPage(1)];for(;e.length<t&&e.at(-1)?.next;)e.push(await this.fetchPage(e.length+1));i===this.asked&&this.take(e)}take(t){let e=[...new Map(t.flatMap(r=>r?.results??[]).map(r=>[this.nameOf(r),r])).values()];Object.assign(this,{items:e,number:t.length,count:t[0]?.count??0,hasMore:!!t.at(-1)?.next,isAbsent:t[0]===null}),this.view.requestUpdate()}async fetchMore(){let t=new Set(this.items.map(this.nameOf));await this.fetch(this.number+1);let i=this.items.findIndex(e=>!t.has(this.nameOf(e)));await this.view.focusOn(`[data-item="${i<0?this.items.length-1:i}"]`)}showMore(){return this.hasMore?n`<button type="button" class="quiet more" @click=${()=>this.view.attempt(()=>this.fetchMore())}>${s("showMore")}</button>`:a}};var M=300,m=class extends ${static properties={isShown:{attribute:!1},units:{state:!0},renaming:{state:!0},said:{state:!0}};constructor(){super(),Object.assign(this,{search:"",unit:""}),this.pages=new l(this,t=>this.api.listSessions(this.course,{page:t,search:this.search,unit:this.unit}),({session_id:t})=>t)}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>Promise.all([this.pages.fetch(),this.fetchUnits()]))}updated(){g(this)}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.resting)}async fetchUnits(){let t=await this.api.listAskedUnits(this.course);this.units=t?.units??[]}onSearch({target:t}){clearTimeout(this.resting),this.resting=setTimeout(()=>this.find({search:t.value.trim()}),M)}async find(t){Object.assign(this,t),await this.attempt(()=>this.pages.fetch(1))&&(this.said=s("foundChats",{count:d(this.pages.count)}))}again(t){return this.attempt(async()=>{await t(),await this.pages.fetch()})}async togglePin(t){await this.again(()=>t.is_pinned?this.api.unpin(t.session_id):this.api.pin(t.session_id)),this.said=s(t.is_pinned?"unpinned":"pinned"),this.focusOn(`[data-session="${t.session_id}"] .pin`)}startRenaming(t){this.renaming=t.session_id,this.focusOn(".renaming input")}async rename(t,i){t.preventDefault();let e=new FormData(t.target).get("title").trim();e&&!await this.again(()=>this.api.renameSession(i.session_id,e))||this.endRenaming(i)}endRenaming(t){this.renaming="",this.focusOn(`[data-session="${t.session_id}"] .rename`)}async delete(t){!await this.panel.confirm({title:s("deleteTitle"),text:this.panel.warn(s("deleteText",{title:this.nameOf(t)})),yes:s("delete")})||!await this.again(()=>this.api.deleteSession(t.session_id))||(t.session_id===this.panel.conversation.session&&this.panel.conversation.startAnew(),this.said=s("deleted"),this.focusOn("#history-title"))}nameOf({title:t}){return t||s("untitled")}render(){let{items:t,isAbsent:i}=this.pages;return n`<div class="scroll">
      <h2 id="history-title" tabindex="-1">${s("historyTitle")}</h2>
      ${i?n`<p class="muted">${s("notServed")}</p>`:this.showFilters(t)}
      <p class="unseen" role="status">${this.said}</p>
      ${this.showState()}
      ${t&&!i?this.showSessions(t):a}
    </div>`}showFilters(t){return!t||!t.length&&!this.isFiltered?a:n`<form class="filters" role="search" @submit=${i=>i.preventDefault()}>
      <div class="field"><label for="history-search">${s("searchChats")}</label>
        <input id="history-search" type="search" maxlength="100" autocomplete="off" dir="auto" @input=${this.onSearch}></div>
      ${this.units?.length?n`<div class="field"><label for="history-unit">${s("unitAsked")}</label>
        <select id="history-unit" @change=${({target:i})=>this.find({unit:i.value})}>
          <option value="">${s("allUnits")}</option>
          ${this.units.map(({usage_key:i,title:e})=>n`<option value=${i} ?selected=${i===this.unit}>${e}</option>`)}
        </select></div>`:a}
    </form>`}get isFiltered(){return!!(this.search||this.unit)}showSessions(t){return t.length?n`<ul class="list sessions">${w(t,({session_id:i})=>i,(i,e)=>this.showSession(i,e))}</ul>
      ${this.pages.showMore()}`:this.problem?a:n`<p class="muted">${s(this.isFiltered?"noneFound":"noHistory")}</p>`}showSession(t,i){let{session_id:e,is_pinned:r,modified:v,messages_count:S}=t,p=e===this.panel.conversation.session,o=this.nameOf(t),f=`${b(v)} · ${s("messagesCount",{count:d(S)})}`,c=(k,O,u,_,x)=>n`<button type="button" class="round small ${k}" data-name=${s(u,{title:o})} aria-label=${s(u,{title:o})}
      title=${s(u,{title:o})} aria-pressed=${x??a} @click=${_}>${O}</button>`;return n`<li data-session=${e} class=${p?"current":""}>
      ${this.renaming===e?this.showRenaming(t):n`<button type="button" class="session" data-item=${i} data-name="${o} ${f}" aria-current=${p?"true":a}
          @click=${()=>this.panel.continueSession(e)}><bdi>${o}</bdi>
          <span class="muted">${f}</span></button>
        <span class="row-buttons">
          ${c(`pin${r?" on":""}`,h.pin,"pin",()=>this.togglePin(t),String(!!r))}
          ${c("rename",h.rename,"rename",()=>this.startRenaming(t))}
          <a class="round small download" href=${this.api.downloadUrl(e)} download data-name=${s("downloadNamed",{title:o})} aria-label=${s("downloadNamed",{title:o})} title=${s("downloadNamed",{title:o})}>${h.download}</a>
          ${c("delete",h.trash,"deleteNamed",()=>this.delete(t))}
        </span>`}
    </li>`}showRenaming(t){return n`<form class="renaming" @submit=${e=>this.rename(e,t)} @keydown=${e=>{e.key==="Escape"&&(e.preventDefault(),this.endRenaming(t))}}>
      <label class="unseen" for="new-title">${s("newTitle")}</label>
      <input id="new-title" name="title" maxlength="255" autocomplete="off" .value=${t.title}>
      <button type="submit">${s("save")}</button>
      <button type="button" class="quiet" @click=${()=>this.endRenaming(t)}>${s("cancel")}</button>
    </form>`}};customElements.define("iblai-mentor-history",m);
